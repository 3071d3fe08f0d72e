import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Settings } from "./payload.ts";
import { read } from "./read.ts";

/** Invented matches by seed. */
export const simulator = defineAdapter({
  name: "simulator",
  sourceKind: "simulation",
  claims: {
    fixture_set: "stated",
    lineup_set: "stated",
    official_set: "stated",
    coverage_set: "stated",
    lifecycle_changed: "stated",
    phase_started: "stated",
    phase_ended: "stated",
    stoppage_announced: "stated",
    hold_started: "stated",
    hold_ended: "stated",
    result_set: "stated",
    goal: "stated",
    possible_goal: "stated",
    penalty_awarded: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    var_started: "stated",
    var_decision: "stated",
    shoot_out_started: "stated",
    shoot_out_kick: "stated",
    shot: "stated",
    incident: "stated",
    stat_set: "stated",
  },
  payload: Settings,
  read,
  map,
});
