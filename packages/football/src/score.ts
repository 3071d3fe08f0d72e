import type { Phase } from "./phase.ts";
import { isPlayed, phaseRank, type PlayedPhase } from "./phase-order.ts";
import type { Side } from "./team.ts";

/** Goals of each side. Never counts the kicks of a shoot-out. */
export interface Score {
  readonly home: number;
  readonly away: number;
}

export const nilNil: Score = { home: 0, away: 0 };

/** One more on a side: a goal, a card, a shot. */
export const addOne = (score: Score, side: Side): Score =>
  side === "home"
    ? { home: score.home + 1, away: score.away }
    : { home: score.home, away: score.away + 1 };

/** Who leads, or undefined when level. */
export function leader(score: Score): Side | undefined {
  if (score.home === score.away) return undefined;
  return score.home > score.away ? "home" : "away";
}

/** The other team. */
export const opponentOf = (side: Side): Side => (side === "home" ? "away" : "home");

/** Goals of each played phase; one without a goal is absent. */
export type ScoreByPhase = Readonly<Partial<Record<PlayedPhase, Score>>>;

/**
 * The played phase that a goal belongs to, whenever it was reported. One that is said to have fallen between two phases
 * or after the match (given late, from the last kick) belongs to the one that was played before.
 */
export function phaseOfGoal(at: Phase, phases: readonly { readonly phase: Phase }[]): PlayedPhase {
  if (isPlayed(at)) return at;
  const before = phases.findLast(
    (span) => isPlayed(span.phase) && phaseRank(span.phase) < phaseRank(at),
  )?.phase;
  return before !== undefined && isPlayed(before) ? before : "h1";
}
