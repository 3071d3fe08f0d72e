import type { Clock } from "./clock.ts";
import type { MatchFacts, PhaseSpan } from "./match.ts";
import type { MatchTime } from "./match-time.ts";
import type { DecidedIn, Lifecycle, Phase } from "./phase.ts";
import { isPlayed, isUnderWay, phaseRank } from "./phase-order.ts";
import { elapsedMs } from "./read-clock.ts";
import { phaseAfter, phasesBetween } from "./transition.ts";

/** When something happened: wall time, epoch ms, and the match's own. */
export interface Moment {
  readonly wallAt: number;
  readonly at: MatchTime;
}

/**
 * A phase begins: the clock starts, phases nobody mentioned are inferred. Said again of the phase that is on, it means
 * that play goes on after a hold. What was judged when it was written is not judged again here: going back is ignored,
 * and every other step is taken, so that correcting a score later cannot un-happen a kick-off or a final whistle.
 */
export function startPhase(facts: MatchFacts, phase: Phase, moment: Moment): MatchFacts {
  if (isCalledOff(facts.lifecycle) || phaseRank(phase) < phaseRank(facts.phase)) return facts;
  if (phase !== facts.phase) return enter(inferUpTo(facts, phase, moment.wallAt), phase, moment);
  if (facts.hold !== "none" || facts.lifecycle === "abandoned") return resume(facts, moment);
  return facts.whistled === undefined ? facts : { ...facts, whistled: undefined };
}

/** The whistle: the clock stops, and the match goes into the phase that follows by rule. */
export function endPhase(facts: MatchFacts, phase: Phase, moment: Moment): MatchFacts {
  if (isCalledOff(facts.lifecycle) || phaseRank(phase) < phaseRank(facts.phase)) return facts;
  if (!isUnderWay(phase)) return facts;
  if (phase !== facts.phase)
    return endPhase(
      enter(inferUpTo(facts, phase, moment.wallAt), phase, moment, true),
      phase,
      moment,
    );
  const lengthMs = readingOf(phase, moment) ?? elapsedMs(facts.clock, moment.wallAt);
  const ended: MatchFacts = {
    ...facts,
    clock: { ...facts.clock, anchorAt: moment.wallAt, elapsedAtAnchorMs: lengthMs, running: false },
    phases: endLast(facts.phases, moment.wallAt, lengthMs),
  };
  const next = phaseAfter(facts);
  if (next === undefined) return ended;
  return { ...enter(ended, next, moment), whistled: isPlayed(phase) ? phase : undefined };
}

/** Looks again at what a whistle led to, now that the score behind it is another. */
export function settleWhistle(facts: MatchFacts): MatchFacts {
  if (facts.whistled === undefined) return facts;
  const next = phaseAfter({ ...facts, phase: facts.whistled });
  const followed = facts.phases.at(-1);
  if (next === undefined || next === facts.phase || followed === undefined) return facts;
  const asWhistled = { ...facts, phase: facts.whistled, phases: facts.phases.slice(0, -1) };
  const moment = { wallAt: followed.startedAt, at: { phase: next, elapsedMs: 0 } };
  return { ...enter(asWhistled, next, moment), whistled: facts.whistled };
}

/** "Full time was wrong": back into a phase, with a clock that ran on as if it had never been left. */
export function correctPhase(facts: MatchFacts, phase: Phase, moment: Moment): MatchFacts {
  if (phase === facts.phase && facts.lifecycle === lifecycleIn(phase)) return facts;
  const left = facts.phases.findLast((span) => span.phase === phase && span.endedAt !== undefined);
  const ranOnMs =
    left?.endedAt === undefined || left.lengthMs === undefined
      ? 0
      : left.lengthMs + Math.max(0, moment.wallAt - left.endedAt) * facts.clock.rate;
  const elapsed = readingOf(phase, moment) ?? Math.floor(ranOnMs);
  const at = { phase, elapsedMs: elapsed };
  return enter(facts, phase, { wallAt: moment.wallAt, at });
}

/** Play goes on, perhaps on another day: the clock starts anew from where it stood, or later where the event says so. */
export function resume(facts: MatchFacts, moment: Moment): MatchFacts {
  const { clock, phase } = facts;
  if (!isUnderWay(phase)) return facts;
  const stoodAt = clock.running ? elapsedMs(clock, moment.wallAt) : clock.elapsedAtAnchorMs;
  return {
    ...facts,
    ...undecided,
    lifecycle: "live",
    hold: "none",
    clock: {
      ...clock,
      anchorAt: moment.wallAt,
      elapsedAtAnchorMs: Math.max(stoodAt, readingOf(phase, moment) ?? 0),
      running: isPlayed(phase),
    },
  };
}

/** The clock as it stands when play stops at wall time `at`. */
export const stopped = (clock: Clock, at: number): Clock => ({
  ...clock,
  anchorAt: at,
  elapsedAtAnchorMs: elapsedMs(clock, at),
  running: false,
});

/** Whether there is a result that could be certain or not. */
export const hasResult = (lifecycle: Lifecycle): boolean =>
  lifecycle === "finished" || lifecycle === "abandoned" || lifecycle === "awarded";

/** Nothing is settled: what a match says of its result until it is over. */
export const undecided = { result: "none", decidedIn: undefined, awardedScore: undefined } as const;

/** What settled a match that is over in the phase it stands in. */
export function decidedIn(facts: MatchFacts): DecidedIn {
  const went = (...through: readonly Phase[]) =>
    facts.phases.some((span) => through.includes(span.phase));
  if (went("pens") || facts.shootOut?.winner !== undefined) return "penalties";
  if (went("et1", "et2")) return "extra_time";
  return facts.fixture.firstLeg === undefined ? "regular" : "aggregate";
}

const lifecycleIn = (phase: Phase): Lifecycle => {
  if (phase === "pre") return "scheduled";
  return phase === "post" ? "finished" : "live";
};

const isCalledOff = (lifecycle: Lifecycle): boolean =>
  lifecycle === "cancelled" || lifecycle === "awarded";

/** What the match clock read, where the event speaks of that phase. */
const readingOf = (phase: Phase, moment: Moment): number | undefined =>
  moment.at.phase === phase ? moment.at.elapsedMs : undefined;

function inferUpTo(facts: MatchFacts, phase: Phase, at: number): MatchFacts {
  const skipped = phasesBetween(facts.phase, phase);
  if (skipped.length === 0) return facts;
  // How long the phase before lasted is not known either: nobody heard its whistle.
  let phases = endLast(facts.phases, at, undefined);
  for (const inferred of skipped)
    phases = [
      ...phases,
      { phase: inferred, startedAt: at, endedAt: at, lengthMs: undefined, inferred: true },
    ];
  return { ...facts, phases };
}

function enter(facts: MatchFacts, phase: Phase, moment: Moment, inferred = false): MatchFacts {
  const { wallAt } = moment;
  const ended = endLast(facts.phases, wallAt, elapsedMs(facts.clock, wallAt));
  const entered: MatchFacts = {
    ...facts,
    ...undecided,
    phase,
    hold: "none",
    lifecycle: lifecycleIn(phase),
    whistled: undefined,
    phases: [
      ...ended,
      { phase, startedAt: wallAt, endedAt: undefined, lengthMs: undefined, inferred },
    ],
    clock: {
      phase,
      anchorAt: wallAt,
      elapsedAtAnchorMs: readingOf(phase, moment) ?? 0,
      running: isPlayed(phase),
      rate: facts.clock.rate,
    },
  };
  if (phase !== "post") return entered;
  return { ...entered, result: "provisional", decidedIn: decidedIn(entered) };
}

function endLast(
  spans: readonly PhaseSpan[],
  at: number,
  lengthMs: number | undefined,
): readonly PhaseSpan[] {
  const last = spans.at(-1);
  if (last === undefined || last.endedAt !== undefined) return spans;
  return [...spans.slice(0, -1), { ...last, endedAt: at, lengthMs }];
}
