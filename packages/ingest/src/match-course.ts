import {
  isPlayed,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Phase,
  phaseRank,
} from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";
import { inferredPhases } from "./inferred-phases.ts";
import { type Periods, type TimedPhase, timedPhases } from "./recorded-phases.ts";

/** Where a match stands by its provider's status. */
export interface Standing {
  /** The last phase that began; undefined before kick-off. */
  readonly last: TimedPhase | undefined;
  /** Whether that phase is on, or over. */
  readonly isOn: boolean;
  /** Milliseconds since the phase that is on began, where its clock can be read. */
  readonly elapsedMs?: number | undefined;
  /** Whether extra time was played on the way: a shoot-out may follow the second half. */
  readonly extraTime: boolean;
  /** Whether the provider says that more is to follow the phase that is over. */
  readonly goesOn?: boolean;
}

/** What a match went through to stand where it stands. */
export interface Course {
  readonly begun: Periods;
  /** The phase it stands in, pauses too. */
  readonly stands: Phase;
  /** Now, or the end of the last phase; `pre` before kick-off. */
  readonly now: MatchTime;
  /** The last moment of each phase with a clock, by which goals counted in it must have fallen; in order. */
  readonly latest: ReadonlyMap<Phase, MatchTime>;
}

const minuteMs = 60_000;

/**
 * The phases a match has gone through, of which a provider tells only the present one. A phase that ended lasted its
 * minutes, or until the last thing told of it.
 */
export function courseTo(
  standing: Standing,
  told: readonly MatchTime[],
  rules: MatchRules,
): Course {
  const { last, isOn, elapsedMs, extraTime } = standing;
  const phases = last === undefined ? [] : timedPhases.slice(0, timedPhases.indexOf(last) + 1);
  const went = phases.filter((phase) => extraTime || (phase !== "et1" && phase !== "et2"));
  const begun = new Map<TimedPhase, number>();
  const latest = new Map<Phase, MatchTime>();
  for (const phase of went) {
    const within = told.filter((at) => at.phase === phase).map((at) => at.elapsedMs);
    const isRead = isOn && phase === last;
    const lengthMs = isRead ? (elapsedMs ?? 0) : nominalMinutes(phase, rules) * minuteMs;
    begun.set(phase, Math.max(lengthMs, ...within));
    const inMinuteMs = isRead ? lengthMs : Math.max(0, lengthMs - 1);
    if (isPlayed(phase)) latest.set(phase, { phase, elapsedMs: Math.max(inMinuteMs, ...within) });
  }
  return {
    begun,
    stands: phaseNow(standing, rules),
    now: { phase: last ?? "pre", elapsedMs: last === undefined ? 0 : (begun.get(last) ?? 0) },
    latest,
  };
}

function phaseNow({ last, isOn, goesOn }: Standing, rules: MatchRules): Phase {
  if (last === undefined) return "pre";
  if (isOn) return last;
  if (last === "h1") return "ht";
  if (last === "et1") return "et_ht";
  if (goesOn !== true || last === "pens") return "post";
  return last === "h2" && rules.extraTime ? "await_et" : "await_pens";
}

/** Whether a phase is behind the match. */
export const isEnded = (phase: Phase, { stands }: Course): boolean =>
  phaseRank(phase) < phaseRank(stands);

/** The whistles of a match that went this course with these goals. */
export const whistlesOf = (
  { begun, stands }: Course,
  goals: readonly ReportDraft[],
): readonly ReportDraft[] => inferredPhases(begun, stands, goals);
