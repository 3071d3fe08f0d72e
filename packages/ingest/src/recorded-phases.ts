import type { MatchTime, Phase, PlayedPhase } from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";

/** A phase with a course of time of its own. */
export type TimedPhase = PlayedPhase | "pens";

export const timedPhases: readonly TimedPhase[] = ["h1", "h2", "et1", "et2", "pens"];

/** The phases a recorded match had, in order, with how many milliseconds each lasted. */
export type Periods = ReadonlyMap<TimedPhase, number>;

const minuteMs = 60_000;

/** The pause before each phase, minutes, for recordings that do not say: the usual ones. */
const breakMinutes: Readonly<Record<TimedPhase, number>> = {
  h1: 0,
  h2: 15,
  et1: 5,
  et2: 1,
  pens: 5,
};

/** How long before kick-off fixture and line-ups are known. */
const announcedMs = 60 * minuteMs;

/** Wall time, epoch ms, of a moment of a recorded match: kick-off, plus what was played, plus the usual pauses. */
export function wallClock(kickOffAt: number, periods: Periods): (at: MatchTime) => number {
  const beganAt = new Map<Phase, number>([["pre", kickOffAt - announcedMs]]);
  let now = kickOffAt;
  for (const [phase, lengthMs] of periods) {
    now += breakMinutes[phase] * minuteMs;
    beganAt.set(phase, now);
    now += lengthMs;
  }
  beganAt.set("post", now);
  return ({ phase, elapsedMs }) => (beganAt.get(phase) ?? now) + elapsedMs;
}

/** The kick-off of every phase, for a recording that has no whistles of its own. */
export const phaseStarts = (periods: Periods): readonly ReportDraft[] =>
  [...periods.keys()].map((phase) => ({
    sourceRef: `${phase}-start`,
    op: "assert",
    at: { phase, elapsedMs: 0 },
    body: { kind: "phase_started", phase },
  }));

/** The final whistle of every phase. */
export const phaseEnds = (periods: Periods): readonly ReportDraft[] =>
  [...periods].map(([phase, elapsedMs]) => ({
    sourceRef: `${phase}-end`,
    op: "assert",
    at: { phase, elapsedMs },
    body: { kind: "phase_ended", phase },
  }));

/** Says that a match is watched from its line-ups on. */
export const coverageBegins: ReportDraft = {
  sourceRef: "coverage",
  op: "assert",
  at: { phase: "pre", elapsedMs: 0 },
  body: { kind: "coverage_set", coverage: "live" },
};
