import { defineAdapter } from "../../adapter.ts";
import { readJsonPayloads } from "../../payload-documents.ts";
import { map } from "./map.ts";
import { Scoreboard } from "./payload.ts";

/** ESPN's public scoreboard: the matches of a competition and day, with goals and cards. */
export const espn = defineAdapter({
  name: "espn",
  sourceKind: "media",
  claims: {
    fixture_set: "stated",
    coverage_set: "inferred",
    phase_started: "stated",
    phase_ended: "stated",
    clock_set: "stated",
    lifecycle_changed: "stated",
    hold_started: "stated",
    goal: "stated",
    card: "stated",
    shoot_out_kick: "stated",
    stat_set: "stated",
    result_set: "stated",
  },
  payload: Scoreboard,
  read: readJsonPayloads,
  map,
});
