import { applyEvent, type Match, type MatchEvent } from "@touchline/football";

/**
 * All the reconciler must remember of a match. It is a fold of the match's own canonical stream and of nothing else,
 * so it can be dropped at any time and read back from the log.
 */
export interface MatchLedger {
  readonly match: Match;
  /** For each entry of the match, in the same order, the report behind each of its revisions. */
  readonly reportIds: readonly (readonly string[])[];
}

/** Adds the next canonical event and the report it follows from. Throws FootballError when the stream is broken. */
export function addToLedger(
  ledger: MatchLedger | undefined,
  event: MatchEvent,
  reportId: string,
): MatchLedger {
  const match = applyEvent(ledger?.match, event);
  if (ledger === undefined) return { match, reportIds: [[reportId]] };
  if (match === ledger.match) return ledger;
  if (event.op === "assert") return { match, reportIds: [...ledger.reportIds, [reportId]] };
  const index = indexOfEvent(match, event.eventId);
  const behind = [...(ledger.reportIds[index] ?? []), reportId];
  return { match, reportIds: ledger.reportIds.with(index, behind) };
}

/** Where an event stands among the match's entries; -1 when it is not there. Late events are asked for most. */
export const indexOfEvent = (match: Match, eventId: string): number =>
  match.entries.findLastIndex((entry) => entry.eventId === eventId);
