import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Match } from "./match.ts";
import type { Phase } from "./phase.ts";
import { isPlayed, isUnderWay, phaseOrder, phaseRank } from "./phase-order.ts";
import { arbitraryFixture } from "./testing/arbitrary-match.ts";
import { goal, saidOf, type Said, told } from "./testing/told.ts";
import { hasPhase, transition } from "./transition.ts";

const arbitraryChoices = fc.infiniteStream(fc.nat());

/** Every next word about the phases of a match that can be true, in a fixed order. */
function legalSteps(match: Match): readonly Said[] {
  const started = phaseOrder
    .filter((phase) => phase !== match.phase && transition(match, phase).legal)
    .map((phase): Said => ({ body: { kind: "phase_started", phase } }));
  const ended = phaseOrder
    .filter((phase) => isUnderWay(phase) && transition(match, phase).legal)
    .map((phase): Said => ({ body: { kind: "phase_ended", phase } }));
  return [...started, ...ended];
}

test("any legal walk through the phases ends, with what decided it", () => {
  fc.assert(
    fc.property(arbitraryFixture, arbitraryChoices, (fixture, choices) => {
      const choose = (below: number) => choices.next().value % below;
      let match = told(fixture);
      for (let step = 0; match.phase !== "post"; step += 1) {
        // A level tie that may not go to penalties is decided by a goal, sooner or later.
        if (isPlayed(match.phase) && choose(3) === 0)
          match = saidOf(match, goal(choose(2) === 0 ? "home" : "away", match.phase, 10));
        const steps = legalSteps(match);
        expect(steps).not.toHaveLength(0);
        match = saidOf(match, steps[choose(steps.length)]!);
        expect(step).toBeLessThan(100);
      }
      expect(match).toMatchObject({ lifecycle: "finished", result: "provisional" });
      expect(match.decidedIn).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

test("a match never goes back, never is in a phase its competition lacks, and infers none either", () => {
  fc.assert(
    fc.property(arbitraryFixture, arbitraryChoices, (fixture, choices) => {
      let match = told(fixture);
      for (let step = 0; step < 12 && match.phase !== "post"; step += 1) {
        const steps = legalSteps(match);
        match = saidOf(match, steps[choices.next().value % steps.length]!);
      }
      const ranks = match.phases.map(({ phase }) => phaseRank(phase));
      expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
      expect(match.phases.every(({ phase }) => hasPhase(fixture.rules, phase))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("what a transition infers lies between, in order, and in the competition", () => {
  const phase = fc.constantFrom<Phase>(...phaseOrder);
  fc.assert(
    fc.property(arbitraryFixture, phase, phase, (fixture, from, to) => {
      fc.pre(hasPhase(fixture.rules, from));
      const step = transition({ fixture, phase: from, score: { home: 1, away: 0 } }, to);
      const inferred = step.legal ? step.inferred : [];
      const ranks = inferred.map(phaseRank);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      for (const skipped of inferred) {
        expect(phaseRank(skipped)).toBeGreaterThan(phaseRank(from));
        expect(phaseRank(skipped)).toBeLessThan(phaseRank(to));
        expect(hasPhase(fixture.rules, skipped)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test("a whistle said twice, and a kick-off said twice, are one", () => {
  fc.assert(
    fc.property(arbitraryFixture, arbitraryChoices, (fixture, choices) => {
      let match = told(fixture);
      for (let step = 0; step < 12 && match.phase !== "post"; step += 1) {
        const steps = legalSteps(match);
        const word = steps[choices.next().value % steps.length]!;
        match = saidOf(match, word);
        expect(saidOf(match, word).phases).toEqual(match.phases);
      }
    }),
    { numRuns: 200 },
  );
});
