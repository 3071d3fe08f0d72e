import {
  type BodyOf,
  compareMatchTime,
  type MatchTime,
  type PlayedPhase,
  type Score,
} from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { latestIn, momentOfMinute } from "../../inferred-phases.ts";
import type { Goal } from "./payload.ts";
import type { Progress } from "./progress.ts";
import type { Results } from "./results.ts";
import { scorerName, type Step } from "./running-score.ts";

/** The goals that have a row, each at its minute; one without a minute by when it must have fallen. */
export function goalsOf(
  steps: readonly Step[],
  results: Results,
  progress: Progress,
): readonly ReportDraft[] {
  const known = new Map(
    steps.flatMap(({ row }) => {
      const at = momentTold(row, results, progress);
      return at === undefined ? [] : [[row.goalID, at] as const];
    }),
  );
  const told = [...known.values()];
  const drafts: ReportDraft[] = [];
  let next: MatchTime | undefined;
  for (const step of steps.toReversed()) {
    const at =
      known.get(step.row.goalID) ?? earlier(latestFor(step.row, results, progress, told), next);
    drafts.unshift(draftOf(step, at));
    next = earlier(at, next);
  }
  return drafts;
}

const earlier = (at: MatchTime, other: MatchTime | undefined): MatchTime =>
  other !== undefined && compareMatchTime(other, at) < 0 ? other : at;

/**
 * Minute 47 is 45+2 where the score it makes is still within the half-time score, and else the second half's second minute;
 * so is 92 by the score after 90 minutes where there was extra time.
 */
function momentTold(
  row: Goal,
  { halfTime, after90 }: Results,
  { played, rules }: Progress,
): MatchTime | undefined {
  const minute = row.matchMinute ?? 0;
  if (minute === 0) return undefined;
  const isFirstHalf = halfTime !== undefined && isWithin(row, halfTime) && minute <= halfMinutesMax;
  const isRegular =
    after90 !== undefined && isWithin(row, after90) && minute <= 45 + halfMinutesMax;
  const before = isFirstHalf ? 1 : isRegular ? 2 : played.length;
  return momentOfMinute(minute, played.slice(0, before), rules);
}

/** Goals of stoppage time have their plain minute; a half is taken to have no more minutes than this, stoppage included. */
const halfMinutesMax = 55;

/** The end of the first stage whose score has this goal; in a phase still on, no later than the last thing told of it. */
function latestFor(
  row: Goal,
  { halfTime, after90 }: Results,
  { stands, played, rules }: Progress,
  told: readonly MatchTime[],
): MatchTime {
  const last: PlayedPhase = played.includes("et2") ? "et2" : played.includes("h2") ? "h2" : "h1";
  const isFirstHalf = halfTime !== undefined && isWithin(row, halfTime);
  const isRegular = played.includes("et1") && after90 !== undefined && isWithin(row, after90);
  const phase = isFirstHalf ? "h1" : isRegular ? "h2" : last;
  return latestIn(phase, stands, rules, told);
}

const isWithin = (row: Goal, { home, away }: Score): boolean =>
  row.scoreTeam1 <= home && row.scoreTeam2 <= away;

function draftOf({ row, side }: Step, at: MatchTime): ReportDraft {
  const name = scorerName(row);
  const id = row.goalGetterID ?? 0;
  const scorer = { ...(id > 0 && { playerId: `openligadb-${id}` }), name: name || `Player ${id}` };
  return {
    sourceRef: `goal-${row.goalID}`,
    op: "assert",
    at,
    body: {
      kind: "goal",
      side,
      method: methodOf(row),
      ...((name !== "" || id > 0) && { scorer }),
    },
  };
}

/** An own goal is often only in the comment. */
function methodOf({ isOwnGoal, isPenalty, comment }: Goal): BodyOf<"goal">["method"] {
  if (isOwnGoal === true || /eigentor|own goal/i.test(comment ?? "")) return "own_goal";
  return isPenalty === true ? "penalty" : "open_play";
}
