import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { MatchDocument } from "./payload.ts";
import { read } from "./read.ts";

/** football-data.org, version 4 of its API. */
export const footballData = defineAdapter({
  name: "football-data",
  sourceKind: "media",
  claims: {
    fixture_set: "stated",
    lifecycle_changed: "stated",
    phase_started: "inferred",
    phase_ended: "inferred",
    hold_started: "stated",
    coverage_set: "inferred",
    result_set: "stated",
    goal: "stated",
    card: "stated",
    substitution: "stated",
    shoot_out_kick: "stated",
    lineup_set: "stated",
    official_set: "stated",
  },
  payload: MatchDocument,
  read,
  map,
});
