import { compareMatchTime, type MatchTime, type Score, type Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { namelessGoals, type ScoreAt } from "../../nameless-goals.ts";
import type { Periods } from "../../recorded-phases.ts";
import { slug } from "./names.ts";
import { lastMoment, lastMomentOf, momentOf } from "./moments.ts";
import { finalScore, type Row, type Stages, type ToldGoal } from "./sheet.ts";

/** Says what is wrong with a match. */
export type Tell = (problem: string, detail: string) => void;

const sides = ["home", "away"] as const;

/** The goals a document tells, without those its score knows nothing of and nobody has made. */
export function goalsTold(row: Row, tell: Tell): Row["goals"] {
  if (row.goals === undefined) return undefined;
  const score = finalScore(row.score);
  if (score === undefined) return row.goals;
  const goals = onTheRightSide(row.goals, score, tell);
  const kept = (side: Side) => {
    const named = goals[side].filter((goal) => !isPlaceholder(goal));
    const placeholders = goals[side].filter(isPlaceholder);
    const room = Math.max(0, score[side] - named.length);
    const isMore = goals[side].length > score[side];
    if (isMore)
      tell(
        "contradiction",
        `the score gives the ${side} side ${score[side]} goals, and it tells ${goals[side].length}` +
          (placeholders.length > room
            ? `, ${placeholders.length - room} of them without scorer and minute, which we leave out`
            : ""),
      );
    return [...named, ...placeholders.slice(0, room)];
  };
  return { home: kept("home"), away: kept("away") };
}

const isPlaceholder = ({ name, at }: ToldGoal): boolean => name === undefined && at === undefined;

/** A document can have the goals of both teams the wrong way round. */
function onTheRightSide(goals: NonNullable<Row["goals"]>, score: Score, tell: Tell) {
  const [home, away] = [goals.home.length, goals.away.length];
  if (home !== score.away || away !== score.home || home === away) return goals;
  tell(
    "contradiction",
    `the score is ${score.home}-${score.away} and the goals are listed ${home}-${away}: taken the other way round`,
  );
  return { home: goals.away, away: goals.home };
}

/** Where in the match each told goal fell; undefined where nobody knows. */
export function momentsOf(
  goals: readonly ToldGoal[],
  stages: Stages,
  tell: Tell,
): readonly (MatchTime | undefined)[] {
  return goals.map(({ name, at }) => {
    const moment = at && momentOf(at, stages);
    if (at !== undefined && moment === undefined)
      tell(
        "wrong_shape",
        `${name ?? "a goal"} ${at.minute}${at.stoppage === undefined ? "" : `+${at.stoppage}`}' is no minute of this match`,
      );
    return moment;
  });
}

/** The goals as reports: those told, and those that only the score knows. */
export function goalDrafts(
  goals: Row["goals"],
  row: Row,
  periods: Periods,
  isComplete: boolean,
): readonly ReportDraft[] {
  const told = sides.flatMap((side) => goalsOfSide(side, goals?.[side] ?? [], row, periods));
  return isComplete ? [...told, ...namelessGoals(told, scoresOf(row.score, periods))] : told;
}

function goalsOfSide(
  side: Side,
  goals: readonly ToldGoal[],
  row: Row,
  periods: Periods,
): readonly ReportDraft[] {
  const times = new Map<string, number>();
  return goals
    .map((goal) => ({ goal, at: (goal.at && momentOf(goal.at, row.score)) ?? lastMoment(periods) }))
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map(({ goal, at }) => {
      const of = slug(goal.name ?? "") || "unknown";
      const nth = (times.get(of) ?? 0) + 1;
      times.set(of, nth);
      return {
        sourceRef: `goal-${side}-${of}-${nth}`,
        op: "assert",
        at,
        body: {
          kind: "goal",
          side,
          method: goal.method,
          ...(goal.name !== undefined && { scorer: { name: goal.name } }),
        },
      };
    });
}

/** What the score was at the end of each stage that is told, in the order of play. */
function scoresOf(stages: Stages, periods: Periods): readonly ScoreAt[] {
  const { ht, ft, et } = stages;
  const ended = [
    ["h1", ht],
    ["h2", et && ft],
  ] as const;
  const before = ended.flatMap(([phase, score]) =>
    score === undefined ? [] : [{ at: lastMomentOf(phase, periods), ...score }],
  );
  const final = finalScore(stages);
  return final === undefined ? before : [...before, { at: lastMoment(periods), ...final }];
}

/** Says where the stages of the score and the minutes of the goals cannot both be true. */
export function compareWithStages(goals: Row["goals"], { ht, ft, et }: Stages, tell: Tell): void {
  if (goals === undefined) return;
  const final = et ?? ft;
  const complete = sides.every((side) => goals[side].length === final?.[side]);
  const timed = sides.every((side) => goals[side].every(({ at }) => at !== undefined));
  if (!complete || !timed) return;
  const by = (minute: number): Score => {
    const count = (side: Side) =>
      goals[side].filter(({ at }) => (at?.minute ?? 0) <= minute).length;
    return { home: count("home"), away: count("away") };
  };
  const stages = [
    ["at half-time", ht, by(45)],
    ["after 90 minutes", et && ft, by(90)],
  ] as const;
  for (const [when, score, told] of stages)
    if (score !== undefined && (score.home !== told.home || score.away !== told.away))
      tell(
        "contradiction",
        `the score ${when} is ${score.home}-${score.away}, by the minutes of the goals ${told.home}-${told.away}`,
      );
}
