import type { Adapter } from "../adapter.ts";
import { apiFootball } from "./api-football/adapter.ts";
import { espn } from "./espn/adapter.ts";
import { footballData } from "./football-data/adapter.ts";
import { matchDay } from "./match-day/adapter.ts";
import { openfootball } from "./openfootball/adapter.ts";
import { openLigaDb } from "./openligadb/adapter.ts";
import { opta } from "./opta/adapter.ts";
import { pa } from "./pa/adapter.ts";
import { simulator } from "./simulator/adapter.ts";
import { sportradar } from "./sportradar/adapter.ts";
import { statsbomb } from "./statsbomb/adapter.ts";
import { wyscout } from "./wyscout/adapter.ts";

/** Every provider we can read, by name. A new one is one line here. */
export const adapters: Readonly<Record<string, Adapter>> = {
  "match-day": matchDay,
  simulator,
  "api-football": apiFootball,
  espn,
  "football-data": footballData,
  openfootball,
  openligadb: openLigaDb,
  opta,
  pa,
  sportradar,
  statsbomb,
  wyscout,
};
