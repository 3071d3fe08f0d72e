import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { MatchPayload } from "./payload.ts";
import { read } from "./read.ts";

/** The Wyscout open data set of 2017/18, format v2: 1,941 recorded matches. */
export const wyscout = defineAdapter({
  name: "wyscout",
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
    shoot_out_kick: "stated",
    result_set: "stated",
  },
  payload: MatchPayload,
  read,
  map,
});
