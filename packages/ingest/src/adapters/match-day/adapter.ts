import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Pack } from "./payload.ts";
import { read } from "./read.ts";

/** Our own compact recording of a match day. */
export const matchDay = defineAdapter({
  name: "match-day",
  sourceKind: "recording",
  claims: {
    fixture_set: "stated",
    lineup_set: "stated",
    coverage_set: "inferred",
    phase_started: "inferred",
    phase_ended: "inferred",
    goal: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    shot: "stated",
    incident: "stated",
    stat_set: "inferred",
    result_set: "stated",
  },
  payload: Pack,
  read,
  map,
});
