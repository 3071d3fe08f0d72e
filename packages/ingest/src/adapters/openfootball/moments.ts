import {
  baseMinutes,
  compareMatchTime,
  cupRules,
  leagueRules,
  matchTimeOfMinute,
  type MatchTime,
  nominalMinutes,
  phaseRank,
  type PlayedPhase,
} from "@touchline/football";
import type { Periods, TimedPhase } from "../../recorded-phases.ts";
import type { Minute, Row, Stages } from "./sheet.ts";

const minuteMs = 60_000;

/** How much stoppage time a minute beyond the end of play can be: "94" is 90+4 where there was no extra time. */
const stoppageMinutesMax = 30;

/** How long a kick of a shoot-out takes, and how many we count when nobody tells them. */
const kickMs = minuteMs;
const kicksUntold = 10;

/** The moment a told minute begins; undefined for what is no minute of this match. */
export function momentOf({ minute, stoppage }: Minute, { et }: Stages): MatchTime | undefined {
  const rules = et === undefined ? leagueRules : cupRules;
  const label = stoppage === undefined ? String(minute) : `${minute}+${stoppage}`;
  const told = matchTimeOfMinute(label, rules);
  if (told !== undefined) return told;
  const phase = et === undefined ? "h2" : "et2";
  const base = baseMinutes(phase, rules);
  const last = base + nominalMinutes(phase, rules);
  const beyond = stoppage === undefined && minute > last && minute <= last + stoppageMinutesMax;
  return beyond ? { phase, elapsedMs: (minute - base - 1) * minuteMs } : undefined;
}

/** How a match went through its phases, as far as the document tells. */
export interface Course {
  readonly periods: Periods;
  /** False for a match of which only a beginning is told. */
  readonly isOver: boolean;
}

/** Each phase as long as its time or what is told of it, whichever is longer. */
export function courseOf(
  row: Row,
  told: readonly MatchTime[],
  brokenOff: boolean,
  brokenOffAt?: MatchTime,
): Course {
  const { ht, ft, et, p } = row.score;
  const isOver = (ft ?? et ?? p) !== undefined && !brokenOff;
  const latest = [...told, ...(brokenOffAt ? [brokenOffAt] : [])]
    .toSorted(compareMatchTime)
    .at(-1)?.phase;
  const phases: TimedPhase[] = isOver ? ["h1", "h2"] : [];
  if (isOver && et !== undefined) phases.push("et1", "et2");
  if (isOver && p !== undefined) phases.push("pens");
  if (!isOver) {
    if (ht !== undefined || latest !== undefined || brokenOff) phases.push("h1");
    if (latest !== undefined && phaseRank(latest) >= phaseRank("h2")) phases.push("h2");
    if (latest !== undefined && phaseRank(latest) >= phaseRank("et1")) phases.push("et1");
    if (latest === "et2") phases.push("et2");
    if (brokenOff && ht !== undefined && !phases.includes("h2")) phases.push("h2");
  }
  const kicks = row.kicks?.length ?? kicksUntold;
  const periods = new Map(
    phases.map((phase) => [phase, phase === "pens" ? kicks * kickMs : lengthOf(phase, told)]),
  );
  // Nothing is told to have happened after it.
  if (brokenOffAt !== undefined && brokenOffAt.phase === latest)
    periods.set(phases.at(-1) ?? "h1", lastTold(brokenOffAt.phase, [...told, brokenOffAt]));
  return { periods, isOver };
}

const lengthOf = (phase: PlayedPhase, told: readonly MatchTime[]): number =>
  Math.max(nominalMinutes(phase, cupRules) * minuteMs, lastTold(phase, told));

/** The end of the last minute of a phase that is told of; 0 when none is. */
function lastTold(phase: MatchTime["phase"], told: readonly MatchTime[]): number {
  return Math.max(
    0,
    ...told.filter((at) => at.phase === phase).map(({ elapsedMs }) => elapsedMs + minuteMs),
  );
}

/** The last moment of a phase: by then all that is told of it without a minute has happened. */
export const lastMomentOf = (phase: TimedPhase, periods: Periods): MatchTime => ({
  phase,
  elapsedMs: Math.max(0, (periods.get(phase) ?? 0) - 1),
});

/** The last moment of play. */
export function lastMoment(periods: Periods): MatchTime {
  const phase = [...periods.keys()].findLast((each) => each !== "pens") ?? "h1";
  return lastMomentOf(phase, periods);
}

/** When a kick of the shoot-out was taken, as far as it matters: in turns. */
export const kickMoment = (nth: number): MatchTime => ({ phase: "pens", elapsedMs: nth * kickMs });
