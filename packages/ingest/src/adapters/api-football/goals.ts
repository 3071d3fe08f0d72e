import { compareMatchTime, type GoalMethod, type Reason, type Score } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { numbering, personKey } from "../../source-refs.ts";
import type { EventRow } from "./payload.ts";
import { minuteOf, momentOf, playerOf, type Setting, sideIn, word } from "./told.ts";

const methods: Readonly<Record<string, GoalMethod>> = {
  "normal goal": "open_play",
  penalty: "penalty",
  "own goal": "own_goal",
};

export const isGoal = (row: EventRow): boolean =>
  word(row.type) === "goal" && Object.hasOwn(methods, word(row.detail));

/** "Goal cancelled", "Goal Disallowed - offside": the video assistant took a goal away. */
export const takesGoalAway = (row: EventRow): boolean =>
  word(row.type) === "var" && /^goal (cancel|disallow)/.test(word(row.detail));

/** The goals of a match, those that were taken away among them. */
export interface Goals {
  readonly drafts: readonly ReportDraft[];
  /** The goal a decision took away, by the decision's row. */
  readonly takenAway: ReadonlyMap<EventRow, string>;
  /** Those of them that the list still has, by the decision's row. */
  readonly stillTold: ReadonlyMap<EventRow, ReportDraft>;
}

/**
 * Goals in match order. A goal that was taken away has usually gone from the list, and keeps its number among its scorer's:
 * what he scores afterwards is another goal. Where the list still has it, the stated score is behind.
 */
export function goalsOf(
  setting: Setting,
  goalRows: readonly EventRow[],
  stated: Score | undefined,
): Goals {
  const decisions = setting.rows.filter(takesGoalAway);
  const stays = stillListed(setting, goalRows, decisions, stated);
  const gone = decisions.filter((row) => !stays.has(row));
  const next = numbering();
  const refs = new Map<EventRow, string>();
  const inTime = [...goalRows, ...gone].toSorted((a, b) =>
    compareMatchTime(momentOf(a.time, setting.rules), momentOf(b.time, setting.rules)),
  );
  for (const row of inTime)
    refs.set(row, next(`goal-${sideIn(setting, row)}-${personKey(row.player)}`));
  const draftsByRow = new Map(
    goalRows.map((row) => [row, draftOf(setting, row, refs.get(row) ?? "goal")]),
  );
  const stillTold = new Map<EventRow, ReportDraft>();
  for (const [decision, row] of stays) {
    const draft = draftsByRow.get(row);
    if (draft !== undefined) stillTold.set(decision, draft);
  }
  return {
    drafts: [...draftsByRow.values()],
    takenAway: new Map(decisions.map((row) => [row, refs.get(stays.get(row) ?? row) ?? "goal"])),
    stillTold,
  };
}

/** The goals that were taken away and are listed all the same: a side has more than its score, and one fits. */
function stillListed(
  setting: Setting,
  goalRows: readonly EventRow[],
  decisions: readonly EventRow[],
  stated: Score | undefined,
): ReadonlyMap<EventRow, EventRow> {
  const found = new Map<EventRow, EventRow>();
  if (stated === undefined) return found;
  for (const side of ["home", "away"] as const) {
    const own = goalRows.filter((row) => sideIn(setting, row) === side);
    let tooMany = own.length - stated[side];
    for (const decision of decisions) {
      if (tooMany <= 0 || sideIn(setting, decision) !== side) continue;
      const goal = own.findLast(
        (row) => isAbout(decision, row) && ![...found.values()].includes(row),
      );
      if (goal === undefined) continue;
      found.set(decision, goal);
      tooMany -= 1;
    }
  }
  return found;
}

/** How many minutes after a goal its decision may come. */
const decisionMinutesMax = 6;

/** Whether a decision can be about a goal: soon after it, and of the same player as far as both name one. */
function isAbout(decision: EventRow, goal: EventRow): boolean {
  const minutes = minuteOf(decision) - minuteOf(goal);
  const [judged, scorer] = [personKey(decision.player), personKey(goal.player)];
  const isSame = judged === scorer || judged === "unknown" || scorer === "unknown";
  return isSame && minutes >= 0 && minutes <= decisionMinutesMax;
}

function draftOf(setting: Setting, row: EventRow, sourceRef: string): ReportDraft {
  const method = methods[word(row.detail)] ?? "open_play";
  const scorer = playerOf(row.player);
  const assist = method === "own_goal" ? undefined : playerOf(row.assist);
  return assertion(sourceRef, momentOf(row.time, setting.rules), {
    kind: "goal",
    side: sideIn(setting, row),
    method,
    ...(scorer && { scorer }),
    ...(assist && { assist }),
  });
}

/** Why a goal was taken away, where the decision says. */
export function reasonIn(row: EventRow): Reason {
  const text = `${word(row.detail)} ${word(row.comments)}`;
  return (["offside", "handball", "foul"] as const).find((each) => text.includes(each)) ?? "other";
}
