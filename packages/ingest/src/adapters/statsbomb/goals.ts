import { type BodyOf, type MatchTime, opponentOf, type Side } from "@touchline/football";
import { problemWith, type ReportDraft } from "../../adapter.ts";
import { namelessGoals } from "../../nameless-goals.ts";
import type { MatchRow, StatsEvent } from "./payload.ts";
import { type Course, elapsedMsOf, phaseOf } from "./periods.ts";
import { placeOf } from "./pitch.ts";
import { draftOf, type Play } from "./play.ts";
import { bodyParts, goalMethods, isType } from "./words.ts";

/**
 * The goals of a match: the shots that went in, own goals, and those only the matches file counts. The kicks of a
 * shoot-out are shots too, and no goals.
 */
export function goalsOf(play: Play, row: MatchRow | undefined): readonly ReportDraft[] {
  const assists = play.events.filter(({ pass }) => pass?.goal_assist === true);
  const unlucky = play.events.filter((event) => isType(event, "Own Goal Against"));
  const told = play.events
    .filter(({ period }) => period < 5)
    .flatMap((event) => [...goalIn(event, assists, play), ...ownGoalIn(event, unlucky, play)]);
  return [...told, ...goalsOnlyCounted(told, play, row)];
}

function goalIn(
  event: StatsEvent,
  assists: readonly StatsEvent[],
  { squads, course, nextRef }: Play,
): readonly ReportDraft[] {
  const side = squads.sideOf(event.team.id);
  if (side === undefined || !isType(event, "Shot") || event.shot?.outcome.name !== "Goal")
    return [];
  const { shot } = event;
  const scorer = squads.ref(event.player);
  const assist = squads.ref(assistOf(event, assists)?.player);
  const bodyPart = bodyParts.get(shot.body_part?.name ?? "");
  const body: BodyOf<"goal"> = {
    kind: "goal",
    side,
    method: goalMethods.get(shot.type?.name ?? "") ?? "open_play",
    ...(scorer && { scorer }),
    ...(assist && { assist }),
    ...(bodyPart && { bodyPart }),
    ...placeOf(event.location),
  };
  const draft = draftOf(event, nextRef("goal", side, event.player), body);
  return [{ ...draft, at: overTheLine(event, course) }];
}

/** A goal is scored when the ball has crossed the line: up to two seconds after the shot, and sometimes a minute later. */
function overTheLine(event: StatsEvent, { periods }: Course): MatchTime {
  const [phase, elapsedMs] = [phaseOf(event.period), elapsedMsOf(event)];
  const flightMs = Math.trunc(Math.min(Math.max(0, event.duration ?? 0) * 1000, flightMsMax));
  return { phase, elapsedMs: Math.min(elapsedMs + flightMs, periods.get(phase) ?? elapsedMs) };
}

const flightMsMax = 10_000;

/** The pass that names the shot, or is named by it. */
const assistOf = (goal: StatsEvent, assists: readonly StatsEvent[]) =>
  assists.find(
    ({ id, pass, team }) =>
      team.id === goal.team.id &&
      ((goal.id !== undefined && pass?.assisted_shot_id === goal.id) ||
        (id !== undefined && goal.shot?.key_pass_id === id)),
  );

/** Told twice: `Against` by the unlucky player's team, `For` by the team that gains, which names nobody. */
function ownGoalIn(
  event: StatsEvent,
  unlucky: readonly StatsEvent[],
  { squads, nextRef }: Play,
): readonly ReportDraft[] {
  const side = squads.sideOf(event.team.id);
  if (side === undefined) return [];
  const goal = (gains: Side): ReportDraft => {
    const scorer = squads.ref(event.player);
    return draftOf(event, nextRef("own-goal", gains, event.player), {
      kind: "goal",
      side: gains,
      method: "own_goal",
      ...(scorer && { scorer }),
    });
  };
  if (isType(event, "Own Goal Against")) return [goal(opponentOf(side))];
  const isToldAlready = unlucky.some((other) => isSameMoment(other, event));
  return isType(event, "Own Goal For") && !isToldAlready ? [goal(side)] : [];
}

const isSameMoment = (one: StatsEvent, other: StatsEvent): boolean =>
  one.team.id !== other.team.id &&
  one.period === other.period &&
  Math.abs(elapsedMsOf(one) - elapsedMsOf(other)) <= momentMs;

/** No team scores twice within ten seconds. */
const momentMs = 10_000;

/** The score of the matches file is final: it counts only once the events have reached the end. */
function goalsOnlyCounted(told: readonly ReportDraft[], play: Play, row: MatchRow | undefined) {
  const { course, problems, feedMatchId } = play;
  const lastPlayed = [...course.periods].findLast(([phase]) => phase !== "pens");
  if (row === undefined || lastPlayed === undefined || !course.isOver) return [];
  const [phase, elapsedMs] = lastPlayed;
  const toldBy = (side: Side) =>
    told.filter(({ body }) => body.kind === "goal" && body.side === side).length;
  const stated = { home: row.home_score ?? 0, away: row.away_score ?? 0 };
  for (const side of ["home", "away"] as const) {
    if (typeof row[`${side}_score`] !== "number" || toldBy(side) <= stated[side]) continue;
    const detail = `${toldBy(side)} goals of the ${side} team in the events, ${stated[side]} in the matches file; the events are believed`;
    problems.push(problemWith(row, "contradiction", detail, feedMatchId));
  }
  return namelessGoals(told, [{ at: { phase, elapsedMs }, ...stated }]);
}
