import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Document } from "./payload.ts";
import { read } from "./read.ts";

/** openfootball: whole competitions, as football.json and as Football.TXT. */
export const openfootball = defineAdapter({
  name: "openfootball",
  sourceKind: "recording",
  claims: {
    fixture_set: "stated",
    lineup_set: "stated",
    official_set: "stated",
    coverage_set: "inferred",
    phase_started: "inferred",
    phase_ended: "inferred",
    hold_started: "stated",
    goal: "stated",
    card: "stated",
    substitution: "stated",
    shoot_out_kick: "stated",
    lifecycle_changed: "stated",
    result_set: "stated",
  },
  payload: Document,
  read,
  map,
});
