import type { Goal } from "./event-body.ts";
import { isPlayed, type Phase, type PlayedPhase } from "./phase.ts";
import type { Side } from "./team.ts";

/** Goals of each side. Never counts the kicks of a shoot-out. */
export interface Score {
  readonly home: number;
  readonly away: number;
}

export const nilNil: Score = { home: 0, away: 0 };

export const addGoal = (score: Score, side: Side): Score => ({ ...score, [side]: score[side] + 1 });

/** Who leads, or undefined when level. */
export function leader(score: Score): Side | undefined {
  if (score.home === score.away) return undefined;
  return score.home > score.away ? "home" : "away";
}

/** Goals of each played phase; a phase that was not played is absent. */
export type ScoreByPhase = Readonly<Partial<Record<PlayedPhase, Score>>>;

/** Counts a standing goal where it fell. A goal given between two phases counts for the one before. */
export function addGoalByPhase(scores: ScoreByPhase, goal: Goal, phase: Phase): ScoreByPhase {
  const played = playedPhaseOf(phase);
  return { ...scores, [played]: addGoal(scores[played] ?? nilNil, goal.side) };
}

function playedPhaseOf(phase: Phase): PlayedPhase {
  if (isPlayed(phase)) return phase;
  switch (phase) {
    case "pre":
    case "ht":
      return "h1";
    case "await_et":
      return "h2";
    case "et_ht":
      return "et1";
    case "await_pens":
    case "pens":
      return "et2";
    case "post":
      return "h2";
  }
}
