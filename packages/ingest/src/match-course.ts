import {
  isPlayed,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Phase,
  phaseRank,
} from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";
import { phaseEnds, type Periods, type TimedPhase, timedPhases } from "./recorded-phases.ts";

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
}

/** What a match went through to stand where it stands. */
export interface Course {
  readonly begun: Periods;
  readonly ended: Periods;
  /** Now, or the end of the last phase; `pre` before kick-off. */
  readonly now: MatchTime;
  /** The last moment of each phase with a clock, by which goals counted in it must have fallen; in order. */
  readonly latest: ReadonlyMap<Phase, MatchTime>;
}

const minuteMs = 60_000;

/**
 * The phases a match has begun and ended, of which a provider tells only the present one. A phase that ended lasted
 * its minutes, or until the last thing told of it.
 */
export function courseTo(
  { last, isOn, elapsedMs, extraTime }: Standing,
  told: readonly MatchTime[],
  rules: MatchRules,
): Course {
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
    ended: new Map([...begun].slice(0, isOn ? -1 : undefined)),
    now: { phase: last ?? "pre", elapsedMs: last === undefined ? 0 : (begun.get(last) ?? 0) },
    latest,
  };
}

/**
 * The whistles of a match. One after which it went on, or is to go on, though its goals are not level is left out: that
 * happens in the second leg of a tie, and where a goal is told too many, and by the rules of one match it is the last.
 */
export function whistles(
  { begun, ended }: Course,
  goals: readonly ReportDraft[],
  goesOn: boolean,
): readonly ReportDraft[] {
  const last = goesOn ? undefined : [...begun.keys()].at(-1);
  return phaseEnds(ended).filter(
    ({ at: { phase } }) =>
      phase === last || (phase !== "h2" && phase !== "et2") || isLevelAfter(phase, goals),
  );
}

function isLevelAfter(phase: Phase, goals: readonly ReportDraft[]): boolean {
  const counted = goals.filter(({ at }) => phaseRank(at.phase) <= phaseRank(phase));
  const lead = counted.map(({ body }) => ("side" in body && body.side === "home" ? 1 : -1));
  return lead.reduce((sum, each) => sum + each, 0) === 0;
}
