import type { Report, Source } from "@touchline/football";
import type { MappedMatch } from "./adapter.ts";

/** What turns a draft into a report: who says it, and what the match is called among us. */
export interface ReportOrigin {
  readonly source: Source;
  readonly matchId: string;
  /** When the adapter saw what was said at that time, epoch ms. */
  readonly observedAt: (saidAt: number) => number;
}

/**
 * The reports of a match. The same drafts give the same reportIds however often they are mapped: an id is made of the
 * match, what the claim is about, and the how-manieth claim about it this is.
 */
export function reportsOf(match: MappedMatch, origin: ReportOrigin): readonly Report[] {
  const claims = new Map<string, number>();
  return match.drafts.map((draft) => {
    const nth = (claims.get(draft.sourceRef) ?? 0) + 1;
    claims.set(draft.sourceRef, nth);
    const occurredAt = draft.occurredAt;
    return {
      reportId: `${origin.source.feedId}:${origin.matchId}:${draft.sourceRef}:${nth}`,
      matchId: origin.matchId,
      feedMatchId: match.feedMatchId,
      sourceRef: draft.sourceRef,
      op: draft.op,
      certainty: draft.certainty ?? "confirmed",
      at: draft.at,
      body: draft.body,
      ...(occurredAt !== undefined && { occurredAt }),
      observedAt: origin.observedAt(draft.saidAt ?? occurredAt ?? match.kickOffAt),
      source: origin.source,
      ...(draft.reason && { reason: draft.reason }),
      ...(draft.relatesToRefs && { relatesToRefs: [...draft.relatesToRefs] }),
    };
  });
}
