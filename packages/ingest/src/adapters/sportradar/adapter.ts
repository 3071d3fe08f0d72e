import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Payload } from "./payload.ts";
import { read } from "./read.ts";

/** Sportradar's Soccer API: timelines of version 4 and 3, their deltas, and messages of the push stream. */
export const sportradar = defineAdapter({
  name: "sportradar",
  sourceKind: "official",
  claims: {
    fixture_set: "stated",
    lifecycle_changed: "stated",
    phase_started: "stated",
    phase_ended: "stated",
    stoppage_announced: "stated",
    hold_started: "stated",
    hold_ended: "inferred",
    coverage_set: "stated",
    result_set: "stated",
    goal: "stated",
    possible_goal: "stated",
    penalty_awarded: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    var_started: "stated",
    var_decision: "stated",
    shoot_out_kick: "stated",
    shot: "stated",
    incident: "stated",
    stat_set: "stated",
    lineup_set: "stated",
    official_set: "stated",
  },
  payload: Payload,
  read,
  map,
});
