import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { MatchPayload } from "./payload.ts";
import { read } from "./read.ts";

/** The StatsBomb open data: recorded matches, dense to the millisecond, from files the user has. */
export const statsbomb = defineAdapter({
  name: "statsbomb",
  sourceKind: "recording",
  claims: {
    fixture_set: "stated",
    official_set: "stated",
    lineup_set: "stated",
    coverage_set: "inferred",
    phase_started: "stated",
    phase_ended: "stated",
    goal: "stated",
    penalty_awarded: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    formation_changed: "stated",
    shot: "stated",
    incident: "stated",
    shoot_out_kick: "stated",
    result_set: "inferred",
  },
  payload: MatchPayload,
  read,
  map,
});
