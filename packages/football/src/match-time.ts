import * as t from "typebox";
import type { MatchRules } from "./competition.ts";
import { isPlayed, Phase, phaseRank } from "./phase.ts";

/**
 * When in the match something happened: the phase, and milliseconds since that phase began.
 * Minute 46 alone could be 45+1 or the second half's first; the phase tells them apart.
 */
export const MatchTime = t.Object({
  phase: Phase,
  elapsedMs: t.Integer({ minimum: 0 }),
});
export type MatchTime = t.Static<typeof MatchTime>;

const minuteMs = 60_000;

/** Minutes a phase lasts before stoppage time; 0 for one without a clock. */
export function nominalMinutes(phase: Phase, rules: MatchRules): number {
  if (phase === "h1" || phase === "h2") return rules.halfMinutes;
  if (phase === "et1" || phase === "et2") return rules.extraHalfMinutes;
  return 0;
}

/** The minute on the match clock when a phase begins: 0, 45, 90, 105 in the senior game. */
export function baseMinutes(phase: Phase, rules: MatchRules): number {
  const halves = 2 * rules.halfMinutes;
  switch (phase) {
    case "pre":
    case "h1":
      return 0;
    case "ht":
    case "h2":
      return rules.halfMinutes;
    case "await_et":
    case "et1":
      return halves;
    case "et_ht":
    case "et2":
      return halves + rules.extraHalfMinutes;
    case "await_pens":
    case "pens":
    case "post":
      return rules.extraTime ? halves + 2 * rules.extraHalfMinutes : halves;
  }
}

/**
 * The minute as people write it, without the prime: "1", "45", "45+2", "90+3", "120+1".
 * The first minute is 1: an event at 0:59 is in minute 1, at 1:00 in minute 2.
 * Something between two phases is written as the minute the earlier one ended at ("45" at half-time).
 */
export function minuteLabel(at: MatchTime, rules: MatchRules): string {
  const base = baseMinutes(at.phase, rules);
  if (!isPlayed(at.phase)) return String(base);
  const nominal = nominalMinutes(at.phase, rules);
  const minute = Math.floor(at.elapsedMs / minuteMs) + 1;
  return minute <= nominal ? String(base + minute) : `${base + nominal}+${minute - nominal}`;
}

/** Orders two moments of one match: by phase, then by the time within it. */
export const compareMatchTime = (a: MatchTime, b: MatchTime): number =>
  phaseRank(a.phase) - phaseRank(b.phase) || a.elapsedMs - b.elapsedMs;
