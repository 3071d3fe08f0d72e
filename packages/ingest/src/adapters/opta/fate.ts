import type { MatchTime } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { Telling } from "./telling.ts";

/** What became of a match that is not simply to be played, on, or over. */
export function fateOf({ part, moments }: Telling): readonly ReportDraft[] {
  const [phase] = [...moments.periods].findLast(([each]) => !moments.ended.has(each)) ?? [];
  const isOn = moments.periods.size > 0 && !moments.isOver;
  const at: MatchTime = phase
    ? { phase, elapsedMs: moments.periods.get(phase) ?? 0 }
    : { phase: moments.isOver ? "post" : isOn ? "ht" : "pre", elapsedMs: 0 };
  const lifecycle = (body: ReportDraft["body"]): readonly ReportDraft[] => [
    { sourceRef: "lifecycle", op: "assert", at, body },
  ];
  switch (part.fate) {
    case undefined:
      return [];
    case "suspended":
      return isOn
        ? lifecycle({ kind: "hold_started", hold: "suspended" })
        : lifecycle({ kind: "lifecycle_changed", lifecycle: "delayed" });
    case "abandoned":
    case "postponed":
    case "cancelled":
      // What has begun cannot be postponed any more: it is broken off.
      return lifecycle({
        kind: "lifecycle_changed",
        lifecycle: isOn ? "abandoned" : part.fate === "abandoned" ? "cancelled" : part.fate,
      });
    case "awarded":
      return lifecycle({
        kind: "lifecycle_changed",
        lifecycle: "awarded",
        ...(part.score?.now && { awardedScore: part.score.now }),
      });
  }
}

/** The provider says that a match is over, never that its result is official. */
export function resultOf({ part, moments }: Telling): readonly ReportDraft[] {
  const isAwarded = part.fate === "awarded";
  if (!moments.isOver && !isAwarded) return [];
  const { periods } = moments;
  const played = periods.has("pens") ? "penalties" : periods.has("et1") ? "extra_time" : "regular";
  return [
    {
      sourceRef: "result",
      op: "assert",
      at: { phase: "post", elapsedMs: 0 },
      body: {
        kind: "result_set",
        result: isAwarded ? "awarded" : "provisional",
        decidedIn: isAwarded ? "authority" : (part.decidedIn ?? played),
      },
    },
  ];
}
