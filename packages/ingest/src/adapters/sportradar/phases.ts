import { compareMatchTime, leader } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import type { Course } from "./course.ts";
import { sumOf } from "./rules.ts";
import type { Stated } from "./scores.ts";
import type { Standing } from "./standing.ts";

/**
 * Kick-offs and final whistles. After 90 and 120 minutes a whistle ends a match that is not level; where it went on, over
 * two legs of which we do not know the first, only the next kick-off is told.
 */
export function phasesOf(
  course: Course,
  standing: Standing,
  isLevel: (phase: TimedPhase) => boolean,
): readonly ReportDraft[] {
  const isCutShort = standing.lifecycle !== undefined || standing.hold !== undefined;
  return course.flatMap(({ phase, startedAt, endedAt, lengthMs }, index) => {
    const isLast = index === course.length - 1;
    const endsHalfway = phase === "h1" || phase === "et1";
    const wouldEnd = !isLast && !endsHalfway && !isLevel(phase);
    const started: ReportDraft = {
      sourceRef: `${phase}-start`,
      op: "assert",
      at: { phase, elapsedMs: 0 },
      body: { kind: "phase_started", phase },
      occurredAt: startedAt,
    };
    if (endedAt === undefined || wouldEnd || (isLast && isCutShort && !endsHalfway))
      return [started];
    const ended: ReportDraft = {
      sourceRef: `${phase}-end`,
      op: "assert",
      at: { phase, elapsedMs: lengthMs },
      body: { kind: "phase_ended", phase },
      occurredAt: endedAt,
    };
    return [started, ended];
  });
}

/** Whether the match was level at the end of a phase, or both legs together where there are two. */
export function isLevelAfter(
  phase: TimedPhase,
  goals: readonly ReportDraft[],
  firstLeg: Stated | undefined,
): boolean {
  const end = { phase, elapsedMs: Number.POSITIVE_INFINITY };
  const score = { home: 0, away: 0 };
  for (const { at, body } of goals)
    if (body.kind === "goal" && compareMatchTime(at, end) <= 0) score[body.side] += 1;
  return leader(sumOf(score, firstLeg)) === undefined;
}
