import { defineAdapter } from "../../adapter.ts";
import { map } from "./map.ts";
import { Payload } from "./payload.ts";
import { read } from "./read.ts";

/** PA Media's football data: match events, line-ups, statistics, and lists of matches, as XML. */
export const pa = defineAdapter({
  name: "pa",
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
    penalty_missed: "stated",
    card: "stated",
    substitution: "stated",
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
