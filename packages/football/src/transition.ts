import type { MatchFacts } from "./match.ts";
import type { Phase } from "./phase.ts";
import { isExtraTime, isPlayed, isShootOut, phaseRank } from "./phase-order.ts";
import { leader, type Score } from "./score.ts";

/** Whether a match may go from where it is into a phase, and which phases nobody mentioned lie between. */
export type Transition =
  | { readonly legal: true; readonly inferred: readonly Phase[] }
  | { readonly legal: false; readonly why: string };

/** What {@link transition} and {@link phaseAfter} need to know of a match. */
export type Footing = Pick<MatchFacts, "phase" | "score"> & {
  readonly fixture: Pick<MatchFacts["fixture"], "rules" | "firstLeg">;
};

const illegal = (why: string): Transition => ({ legal: false, why });

/**
 * Judges a step from the match's phase to `to`. Going forward over phases a feed missed is legal and infers them
 * (first half → second half infers half-time); going back is not, nor is a phase the competition does not have, nor the
 * end of a match that has to be decided and is level.
 */
export function transition(match: Footing, to: Phase): Transition {
  const from = match.phase;
  if (to === from) return { legal: true, inferred: [] };
  if (phaseRank(to) < phaseRank(from)) return illegal(`${from} cannot go back to ${to}`);
  const { rules } = match.fixture;
  if (!hasPhase(rules, to)) return illegal(`the competition has no ${to}`);
  const toCome = to === "post" ? stillToCome(match) : undefined;
  if (toCome !== undefined) return illegal(`level in ${from}, so ${toCome} must follow, not post`);
  return { legal: true, inferred: phasesBetween(from, to) };
}

/** Whether matches by these rules can be in a phase at all. */
export function hasPhase(rules: Footing["fixture"]["rules"], phase: Phase): boolean {
  if (isExtraTime(phase)) return rules.extraTime;
  return isShootOut(phase) ? rules.shootOut : true;
}

/** The phase that follows when the present one ends; undefined where only a kick-off can say. */
export function phaseAfter(match: Footing): Phase | undefined {
  switch (match.phase) {
    case "h1":
      return "ht";
    case "et1":
      return "et_ht";
    case "h2":
    case "et2":
      return stillToCome(match) ?? "post";
    case "pens":
      return "post";
    case "pre":
    case "ht":
    case "await_et":
    case "et_ht":
    case "await_pens":
    case "post":
      return undefined;
  }
}

/** What a level match must go through before it can end. Undefined when it could end now. */
function stillToCome(match: Footing): Phase | undefined {
  const { rules } = match.fixture;
  if (match.phase === "pens" || !isLevel(match)) return undefined;
  if (rules.extraTime && phaseRank(match.phase) < phaseRank("et1")) return "await_et";
  return rules.shootOut ? "await_pens" : undefined;
}

/** Level on the day, or over two legs where there was a first. */
function isLevel(match: Footing): boolean {
  const { firstLeg } = match.fixture;
  const total: Score = firstLeg
    ? { home: match.score.home + firstLeg.home, away: match.score.away + firstLeg.away }
    : match.score;
  return leader(total) === undefined;
}

/**
 * The phases a match must have gone through between two others. A shoot-out may follow the second half directly, and
 * so may the end of the match: extra time is inferred only where the match had come to it.
 */
export function phasesBetween(from: Phase, to: Phase): readonly Phase[] {
  const viaExtraTime =
    isExtraTime(to) ||
    (isExtraTime(from) && (isPlayed(from) || from === "et_ht" || isShootOut(to)));
  const path: readonly Phase[] = [
    ...(["h1", "ht", "h2"] as const),
    ...(viaExtraTime ? (["await_et", "et1", "et_ht", "et2"] as const) : []),
    ...(to === "pens" ? (["await_pens"] as const) : []),
  ];
  return path.filter(
    (phase) => phaseRank(phase) > phaseRank(from) && phaseRank(phase) < phaseRank(to),
  );
}
