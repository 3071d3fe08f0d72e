import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Payload } from "./payload.ts";
import { read } from "./read.ts";

/** Opta, now Stats Perform: F24 with F7 as XML, MA1 and MA3 as JSON. */
export const opta = defineAdapter({
  name: "opta",
  sourceKind: "official",
  claims: {
    fixture_set: "stated",
    lifecycle_changed: "stated",
    phase_started: "stated",
    phase_ended: "stated",
    stoppage_announced: "stated",
    hold_started: "stated",
    coverage_set: "inferred",
    result_set: "stated",
    goal: "stated",
    penalty_awarded: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    shoot_out_kick: "stated",
    shot: "stated",
    incident: "stated",
    lineup_set: "stated",
    formation_changed: "stated",
    official_set: "stated",
  },
  payload: Payload,
  read,
  map,
});
