import { type Clock, elapsedMs } from "./clock.ts";
import type { BodyOf } from "./event-body.ts";
import type { MatchFacts, PhaseSpan } from "./match.ts";
import { type DecidedIn, isPlayed, type Lifecycle, type Phase } from "./phase.ts";
import { phaseAfter, transition } from "./transition.ts";

/** A phase begins: the clock starts from its anchor, phases nobody mentioned are inferred, the last one ends. */
export function startPhase(
  facts: MatchFacts,
  phase: Phase,
  at: number,
  elapsed: number,
): MatchFacts {
  const step = transition(facts, phase);
  if (!step.legal) return facts;
  if (phase === facts.phase && facts.lifecycle === lifecycleIn(phase)) return facts;
  const through = step.inferred.reduce((f, skipped) => enter(f, skipped, at, 0, true), facts);
  return enter(through, phase, at, elapsed, false);
}

/** The whistle: the clock stops, and the match goes into the phase that follows by rule. */
export function endPhase(facts: MatchFacts, phase: Phase, at: number, elapsed: number): MatchFacts {
  if (phase !== facts.phase) return facts;
  const whistled: MatchFacts = {
    ...facts,
    clock: { ...facts.clock, anchorAt: at, elapsedAtAnchorMs: elapsed, running: false },
    phases: endLast(facts.phases, at, elapsed),
  };
  const next = phaseAfter(facts);
  return next === undefined ? whistled : enter(whistled, next, at, 0, false);
}

/** Puts the match into a phase, whatever it was in before. */
export function enter(
  facts: MatchFacts,
  phase: Phase,
  at: number,
  elapsed: number,
  inferred: boolean,
): MatchFacts {
  const span: PhaseSpan = {
    phase,
    startedAt: at,
    endedAt: undefined,
    lengthMs: undefined,
    inferred,
  };
  const ended = endLast(facts.phases, at, elapsedMs(facts.clock, at));
  const entered: MatchFacts = {
    ...facts,
    phase,
    hold: "none",
    lifecycle: lifecycleIn(phase),
    phases: [...ended, span],
    clock: {
      phase,
      anchorAt: at,
      elapsedAtAnchorMs: elapsed,
      running: isPlayed(phase),
      rate: facts.clock.rate,
    },
  };
  if (phase !== "post") return entered;
  return {
    ...entered,
    result: facts.result === "none" ? "provisional" : facts.result,
    decidedIn: facts.decidedIn ?? decidedIn(facts),
  };
}

export const lifecycleIn = (phase: Phase): Lifecycle => {
  if (phase === "pre") return "scheduled";
  return phase === "post" ? "finished" : "live";
};

/** Called off, put back, moved, awarded: what an authority says of the match as a whole. */
export function withLifecycle(
  facts: MatchFacts,
  change: BodyOf<"lifecycle_changed">,
  at: number,
): MatchFacts {
  const fixture =
    change.kickOffAt === undefined
      ? facts.fixture
      : { ...facts.fixture, kickOffAt: change.kickOffAt };
  const changed: MatchFacts = { ...facts, fixture, lifecycle: change.lifecycle };
  switch (change.lifecycle) {
    case "awarded":
      return {
        ...changed,
        result: "awarded",
        decidedIn: "authority",
        awardedScore: change.awardedScore,
        clock: stopped(facts, at),
      };
    case "abandoned":
      return { ...changed, result: "provisional", clock: stopped(facts, at) };
    case "scheduled":
    case "delayed":
    case "live":
    case "finished":
    case "postponed":
    case "cancelled":
      return changed;
  }
}

/** The clock as it stands when play stops at wall time `at`. */
export const stopped = (facts: MatchFacts, at: number): Clock => ({
  ...facts.clock,
  anchorAt: at,
  elapsedAtAnchorMs: elapsedMs(facts.clock, at),
  running: false,
});

function endLast(spans: readonly PhaseSpan[], at: number, lengthMs: number): readonly PhaseSpan[] {
  const last = spans.at(-1);
  if (last === undefined || last.endedAt !== undefined) return spans;
  return [...spans.slice(0, -1), { ...last, endedAt: at, lengthMs }];
}

function decidedIn(facts: MatchFacts): DecidedIn {
  if (facts.phase === "pens" || facts.shootOut?.winner !== undefined) return "penalties";
  return facts.phase === "et2" || facts.phase === "await_pens" ? "extra_time" : "regular";
}
