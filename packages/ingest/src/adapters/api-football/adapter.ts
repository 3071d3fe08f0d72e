import { defineAdapter } from "../../adapter.ts";
import { readJsonPayloads } from "../../payload-documents.ts";
import { map } from "./map.ts";
import { FixturesDocument } from "./payload.ts";

/** API-Football v3: answers of `/fixtures`, for one match or all that are on. */
export const apiFootball = defineAdapter({
  name: "api-football",
  sourceKind: "media",
  claims: {
    fixture_set: "stated",
    lineup_set: "stated",
    official_set: "stated",
    coverage_set: "inferred",
    phase_started: "stated",
    phase_ended: "stated",
    clock_set: "stated",
    lifecycle_changed: "stated",
    hold_started: "stated",
    goal: "stated",
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
    var_decision: "stated",
    shoot_out_kick: "stated",
    stat_set: "stated",
    result_set: "stated",
  },
  payload: FixturesDocument,
  read: readJsonPayloads,
  map,
});
