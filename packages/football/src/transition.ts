import type { MatchFacts } from "./match.ts";
import { phaseRank, type Phase } from "./phase.ts";
import { leader, type Score } from "./score.ts";

/** Whether a match may go from where it is into a phase, and which phases nobody mentioned lie between. */
export type Transition =
  | { readonly legal: true; readonly inferred: readonly Phase[] }
  | { readonly legal: false; readonly why: string };

/** What {@link transition} and {@link phaseAfter} need to know of a match. */
export type Footing = Pick<MatchFacts, "phase" | "score" | "shootOut"> & {
  readonly fixture: Pick<MatchFacts["fixture"], "rules" | "firstLeg">;
};

const illegal = (why: string): Transition => ({ legal: false, why });

/**
 * Judges a step from the match's phase to `to`. Going forward over phases a feed missed is legal and infers them
 * (first half → second half infers half-time); going back is not, nor is a phase the competition does not have.
 */
export function transition(match: Footing, to: Phase): Transition {
  const from = match.phase;
  if (to === from) return { legal: true, inferred: [] };
  if (phaseRank(to) < phaseRank(from)) return illegal(`${from} cannot go back to ${to}`);
  const { extraTime, shootOut } = match.fixture.rules;
  if (isExtraTime(to) && !extraTime) return illegal(`${to}: the competition has no extra time`);
  if (isShootOut(to) && !shootOut) return illegal(`${to}: the competition has no shoot-out`);
  if (to === "post") {
    if (phaseRank(from) < phaseRank("h2")) return illegal(`${from} cannot end the match`);
    const next = phaseAfter(match);
    if (next !== undefined && next !== "post")
      return illegal(`level at the end of ${from}, so ${next} must follow, not post`);
    return { legal: true, inferred: [] };
  }
  return { legal: true, inferred: phasesBetween(from, to) };
}

/** The phase that follows when the present one ends; undefined where only a kick-off can say. */
export function phaseAfter(match: Footing): Phase | undefined {
  const { rules } = match.fixture;
  const level = isLevel(match);
  switch (match.phase) {
    case "h1":
      return "ht";
    case "h2":
      if (level && rules.extraTime) return "await_et";
      return level && rules.shootOut ? "await_pens" : "post";
    case "et1":
      return "et_ht";
    case "et2":
      return level && rules.shootOut ? "await_pens" : "post";
    case "pens":
      return match.shootOut?.winner === undefined ? undefined : "post";
    case "pre":
    case "ht":
    case "await_et":
    case "et_ht":
    case "await_pens":
    case "post":
      return undefined;
  }
}

function phasesBetween(from: Phase, to: Phase): readonly Phase[] {
  const inferred: Phase[] = [];
  const afterFrom = (phase: Phase) => phaseRank(phase) > phaseRank(from);
  const beforeTo = (phase: Phase) => phaseRank(phase) < phaseRank(to);
  for (const phase of pathTo(to)) if (afterFrom(phase) && beforeTo(phase)) inferred.push(phase);
  // A shoot-out may follow the second half directly; whether extra time was played is not for us to invent.
  return inferred;
}

function pathTo(to: Phase): readonly Phase[] {
  const halves: readonly Phase[] = ["h1", "ht", "h2"];
  if (isExtraTime(to)) return [...halves, "await_et", "et1", "et_ht", "et2"];
  if (isShootOut(to)) return [...halves, "await_pens"];
  return halves;
}

const isExtraTime = (phase: Phase) =>
  phase === "await_et" || phase === "et1" || phase === "et_ht" || phase === "et2";
const isShootOut = (phase: Phase) => phase === "await_pens" || phase === "pens";

/** Level on the day, or over two legs where there was a first. */
function isLevel(match: Footing): boolean {
  const { firstLeg } = match.fixture;
  const total: Score = firstLeg
    ? { home: match.score.home + firstLeg.home, away: match.score.away + firstLeg.away }
    : match.score;
  return leader(total) === undefined;
}
