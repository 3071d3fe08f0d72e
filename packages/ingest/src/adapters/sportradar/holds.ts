import type { ReportDraft } from "../../adapter.ts";
import { type Course, interruptions, phaseOf } from "./course.ts";
import { refOf, type Telling } from "./telling.ts";

/** Interruptions of play that the timeline tells: until the next that is told of the same phase. */
export function holdsOf({ events, momentOf }: Telling, course: Course): readonly ReportDraft[] {
  return events.flatMap((event, index) => {
    if (event.type !== "break_start" || !interruptions.has(event.break_name ?? "")) return [];
    const before = events.slice(0, index).findLast((other) => phaseOf(other) !== undefined);
    const phase = before && phaseOf(before);
    const stretch = course.find((each) => each.phase === phase);
    const stoppedAt = Date.parse(event.time);
    if (stretch === undefined || stoppedAt < stretch.startedAt) return [];
    const { endedAt = Number.POSITIVE_INFINITY } = stretch;
    if (stoppedAt >= endedAt) return [];
    const at = before ? momentOf(before).at : { phase: stretch.phase, elapsedMs: stretch.lengthMs };
    const started: ReportDraft = {
      sourceRef: refOf(event),
      op: "assert",
      at,
      body: { kind: "hold_started", hold: "interrupted" },
      occurredAt: stoppedAt,
    };
    const next = events.slice(index + 1).find((other) => phaseOf(other) === phase);
    const resumedAt = next === undefined ? endedAt : Date.parse(next.time);
    if (next === undefined || resumedAt <= stoppedAt || resumedAt >= endedAt) return [started];
    const ended: ReportDraft = {
      sourceRef: `${refOf(event)}-end`,
      op: "assert",
      at: momentOf(next).at,
      body: { kind: "hold_ended" },
      occurredAt: resumedAt,
    };
    return [started, ended];
  });
}

/** Whether a hold is told that has not ended. */
export const isHeldIn = (told: readonly ReportDraft[]): boolean =>
  told.filter(({ body }) => body.kind === "hold_started").length >
  told.filter(({ body }) => body.kind === "hold_ended").length;
