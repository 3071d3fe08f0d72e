import type { MatchTime, Side } from "@touchline/football";
import type { ScoreAt } from "../../nameless-goals.ts";
import { type TimedPhase, timedPhases } from "../../recorded-phases.ts";
import type { Course } from "./course.ts";
import type { ToldGoal } from "./goals.ts";
import type { Parts } from "./parts.ts";
import { checks, type PeriodScore, type SportEventStatus } from "./payload.ts";

/** A score, the kicks of a shoot-out apart. */
export interface Stated {
  readonly home: number;
  readonly away: number;
}

/** What the status says of the score: after each phase that is over, then now. Empty where it says nothing. */
export function scoresOf(
  status: SportEventStatus | undefined,
  course: Course,
  now: MatchTime,
  parts: Parts,
): readonly ScoreAt[] {
  if (status === undefined) return [];
  const rows = parts.many(checks.periodScore, status.period_scores, "period_scores");
  const byPhase = new Map(rows.map((row) => [phaseOfRow(row), row] as const));
  let sum: Stated = { home: 0, away: 0 };
  const scores: ScoreAt[] = [];
  for (const { phase, endedAt, lengthMs } of course) {
    const row = byPhase.get(phase);
    if (phase === "pens" || row === undefined) continue;
    sum = { home: sum.home + row.home_score, away: sum.away + row.away_score };
    if (endedAt !== undefined) scores.push({ at: { phase, elapsedMs: lengthMs }, ...sum });
  }
  const stated = scoreNow(status, rows);
  return stated === undefined ? scores : [...scores, { at: now, ...stated }];
}

function phaseOfRow({ type, number }: PeriodScore): TimedPhase | undefined {
  const nth = number ?? 1;
  if (type === "overtime") return nth % 2 === 1 ? "et1" : "et2";
  return type === "regular_period" ? timedPhases[nth - 1] : undefined;
}

/** Of a match that went to a shoot-out the total may have the kicks in it, so it is added up without. */
function scoreNow(status: SportEventStatus, rows: readonly PeriodScore[]): Stated | undefined {
  const hasKicks =
    status.match_status === "ap" ||
    status.match_status === "penalties" ||
    rows.some(({ type }) => type === "penalties");
  const [home, away] = [
    totalOf("home", status, rows, hasKicks),
    totalOf("away", status, rows, hasKicks),
  ];
  return home === undefined || away === undefined ? undefined : { home, away };
}

function totalOf(
  side: Side,
  status: SportEventStatus,
  rows: readonly PeriodScore[],
  hasKicks: boolean,
): number | undefined {
  if (!hasKicks) return status[`${side}_score`] ?? undefined;
  const played = rows.filter(({ type }) => type === "regular_period" || type === "overtime");
  if (played.length > 0) return played.reduce((sum, row) => sum + row[`${side}_score`], 0);
  const normal = status[`${side}_normaltime_score`];
  return typeof normal === "number" ? normal + (status[`${side}_overtime_score`] ?? 0) : undefined;
}

/**
 * The goals that stand. Where more are told than the score has, those of which nothing is said but the side are left out;
 * the others stay, as a score may be behind its goals: when the match is over that is a problem too.
 */
export function standingGoals(
  told: readonly ToldGoal[],
  stated: Stated | undefined,
  isOver: boolean,
  parts: Parts,
): readonly ToldGoal[] {
  if (stated === undefined) return told;
  const dropped = new Set<ToldGoal>();
  for (const side of ["home", "away"] as const) {
    const own = told.filter(({ draft: { body } }) => body.kind === "goal" && body.side === side);
    const surplus = Math.max(0, own.length - stated[side]);
    const empty = own.filter(({ hasContent }) => !hasContent).slice(0, surplus);
    for (const goal of empty) dropped.add(goal);
    const detail = `${own.length} goals of the ${side} team are told, its score is ${stated[side]}`;
    for (const { event } of empty)
      parts.problem(
        "contradiction",
        `${detail}: ${event.id}, of which nothing is said, is left out`,
        event,
      );
    const [last] = own.slice(-1);
    if (isOver && surplus > empty.length && last !== undefined)
      parts.problem("contradiction", `${detail}: they stand as told`, last.event);
  }
  return told.filter((goal) => !dropped.has(goal));
}
