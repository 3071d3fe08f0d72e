import type { Score, Side } from "@touchline/football";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { type Goal, goalRow, type MatchRow } from "./payload.ts";
import type { Results } from "./results.ts";

/** A goal, and the side whose score it raised. */
export interface Step {
  readonly row: Goal;
  readonly side: Side;
}

/**
 * The goals of a match in the order of their running scores, which alone says whose they are: rows come in no order, and
 * minutes are missing. What cannot be a goal of this match is a problem.
 */
export function stepsOf(row: MatchRow, results: Results, problems: Problem[]): readonly Step[] {
  const refuse = (problem: string, goal: unknown, detail: string) => {
    problems.push(problemWith(goal, problem, detail, String(row.matchID)));
  };
  const goals = standing(readable(row, refuse), results, refuse).toSorted(
    (a, b) => total(a) - total(b) || a.goalID - b.goalID,
  );
  return goals.flatMap((goal) => {
    const side = sideOf(goal, goals);
    if (side !== undefined) return { row: goal, side };
    refuse("contradiction", goal, `goal ${goal.goalID} makes it ${written(goal)}: both sides gain`);
    return [];
  });
}

type Refuse = (problem: string, goal: unknown, detail: string) => void;

function readable(row: MatchRow, refuse: Refuse): readonly Goal[] {
  const seen = new Set<number>();
  return (row.goals ?? []).filter((goal): goal is Goal => {
    if (!goalRow.Check(goal)) {
      refuse("wrong_shape", goal, `a goal: ${firstError(goalRow, goal)}`);
      return false;
    }
    const isNew = !seen.has(goal.goalID);
    seen.add(goal.goalID);
    return isNew;
  });
}

/** Without rows that are no goals: placeholders, the same goal typed in twice, kicks of a shoot-out. */
function standing(goals: readonly Goal[], results: Results, refuse: Refuse): readonly Goal[] {
  const end = results.after120 ?? results.after90;
  const byScore = new Map<string, Goal>();
  for (const goal of goals) {
    const name = `goal ${goal.goalID} (${written(goal)})`;
    if (total(goal) === 0) {
      refuse("contradiction", goal, `${name} leaves the score at 0-0: a placeholder`);
      continue;
    }
    if (end !== undefined && isBeyond(goal, end)) {
      const result = `the result of ${end.home}-${end.away}`;
      if (results.hadShootOut) {
        refuse("contradiction", goal, `${name} is a kick of the shoot-out after ${result}`);
        continue;
      }
      if (!hasContent(goal)) {
        refuse(
          "contradiction",
          goal,
          `${name} has no scorer and no minute and is beyond ${result}`,
        );
        continue;
      }
      refuse("contradiction", goal, `${name} is beyond ${result}: it counts all the same`);
    }
    const twin = byScore.get(written(goal));
    const kept = twin !== undefined && content(twin) >= content(goal) ? twin : goal;
    byScore.set(written(goal), kept);
    const dropped = kept === goal ? twin : goal;
    if (dropped !== undefined)
      refuse(
        "duplicate",
        dropped,
        `goals ${dropped.goalID} and ${kept.goalID} both make it ${written(goal)}`,
      );
  }
  return [...byScore.values()];
}

const total = (goal: Goal): number => goal.scoreTeam1 + goal.scoreTeam2;
const written = (goal: Goal): string => `${goal.scoreTeam1}-${goal.scoreTeam2}`;
const isBeyond = (goal: Goal, { home, away }: Score): boolean =>
  goal.scoreTeam1 > home || goal.scoreTeam2 > away;

/** The scorer a row names, tidied: " Kimmich", "Shaqiri, Xherdan". */
export const scorerName = ({ goalGetterName }: Goal): string =>
  (goalGetterName ?? "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^([^,]+), ([^,]+)$/, "$2 $1");

const content = (goal: Goal): number =>
  (scorerName(goal) === "" ? 0 : 1) + (goal.matchMinute ? 1 : 0);
const hasContent = (goal: Goal): boolean => content(goal) > 0;

/** Compared with the highest score below it: a goal taken back by its row's going may leave a hole. */
function sideOf(goal: Goal, goals: readonly Goal[]): Side | undefined {
  const before = goals.findLast(
    (other) =>
      total(other) < total(goal) &&
      other.scoreTeam1 <= goal.scoreTeam1 &&
      other.scoreTeam2 <= goal.scoreTeam2,
  );
  const homeGains = goal.scoreTeam1 > (before?.scoreTeam1 ?? 0);
  const awayGains = goal.scoreTeam2 > (before?.scoreTeam2 ?? 0);
  if (homeGains === awayGains) return undefined;
  return homeGains ? "home" : "away";
}
