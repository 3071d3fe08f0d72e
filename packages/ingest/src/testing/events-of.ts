import type { MatchEvent } from "@touchline/football";
import type { ReportDraft } from "../adapter.ts";

/** Drafts as the canonical stream they would be if everything were believed: for tests only. */
export function eventsOf(drafts: readonly ReportDraft[], matchId = "match"): readonly MatchEvent[] {
  const revs = new Map<string, number>();
  return drafts.map((draft, index) => {
    const rev = (revs.get(draft.sourceRef) ?? 0) + 1;
    revs.set(draft.sourceRef, rev);
    return {
      matchId,
      seq: index + 1,
      eventId: draft.sourceRef,
      rev,
      op: draft.op,
      certainty: draft.certainty ?? "confirmed",
      at: draft.at,
      body: draft.body,
      ...(draft.occurredAt !== undefined && { occurredAt: draft.occurredAt }),
      observedAt: draft.occurredAt ?? 0,
      source: { feedId: "test", kind: "recording" },
      ...(draft.reason && { reason: draft.reason }),
      ...(draft.relatesToRefs && { relatesTo: [...draft.relatesToRefs] }),
      decidedAt: 0,
      basis: { partition: 0, offset: index },
    };
  });
}
