import type { MatchRules } from "./competition.ts";
import type { MatchTime } from "./match-time.ts";
import type { Phase } from "./phase.ts";
import { isPlayed, phaseRank, type PlayedPhase, playedPhases } from "./phase-order.ts";

const minuteMs = 60_000;

/** Minutes a phase lasts before stoppage time; 0 for one without a clock. */
export function nominalMinutes(phase: Phase, rules: MatchRules): number {
  if (phase === "h1" || phase === "h2") return rules.halfMinutes;
  if (phase === "et1" || phase === "et2") return rules.extraHalfMinutes;
  return 0;
}

/**
 * The minute on the match clock when a phase begins: 0, 45, 90, 105 in the senior game.
 * Of the shoot-out and of what comes after the match only the match knows whether extra time was played before:
 * say so with `extraTimePlayed` ({@link wentToExtraTime}); the default is what the rules foresee.
 */
export function baseMinutes(
  phase: Phase,
  rules: MatchRules,
  extraTimePlayed = rules.extraTime,
): number {
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
      return extraTimePlayed ? halves + 2 * rules.extraHalfMinutes : halves;
  }
}

/**
 * The minute as people write it, without the prime: "1", "45", "45+2", "90+3", "120+1".
 * The first minute is 1: an event at 0:59 is in minute 1, at 1:00 in minute 2.
 * Something between two phases is written as the minute the earlier one ended at ("45" at half-time).
 */
export function minuteLabel(
  at: MatchTime,
  rules: MatchRules,
  extraTimePlayed = rules.extraTime,
): string {
  const base = baseMinutes(at.phase, rules, extraTimePlayed);
  if (!isPlayed(at.phase)) return String(base);
  const nominal = nominalMinutes(at.phase, rules);
  const minute = Math.floor(at.elapsedMs / minuteMs) + 1;
  return minute <= nominal ? String(base + minute) : `${base + nominal}+${minute - nominal}`;
}

/**
 * Reads a minute as people write it: the moment that minute begins. "45+2" is in the first half, "46" in the second.
 * Undefined for what is no minute of a match by these rules ("0", "91" where there is no extra time, "30+2").
 */
export function matchTimeOfMinute(label: string, rules: MatchRules): MatchTime | undefined {
  const written = /^(\d{1,3})(?:\+(\d{1,2}))?$/.exec(label);
  if (written === null) return undefined;
  const minute = Number(written[1]);
  const stoppage = written[2] === undefined ? undefined : Number(written[2]);
  for (const phase of playedPhases) {
    if (!isInRules(phase, rules)) break;
    const base = baseMinutes(phase, rules);
    const last = base + nominalMinutes(phase, rules);
    if (stoppage === undefined && minute > base && minute <= last)
      return { phase, elapsedMs: (minute - base - 1) * minuteMs };
    if (stoppage !== undefined && stoppage > 0 && minute === last)
      return { phase, elapsedMs: (minute - base + stoppage - 1) * minuteMs };
  }
  return undefined;
}

const isInRules = (phase: PlayedPhase, rules: MatchRules): boolean =>
  phase === "h1" || phase === "h2" || rules.extraTime;

/** Orders two moments of one match: by phase, then by the time within it. */
export const compareMatchTime = (a: MatchTime, b: MatchTime): number =>
  phaseRank(a.phase) - phaseRank(b.phase) || a.elapsedMs - b.elapsedMs;
