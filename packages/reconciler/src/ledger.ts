import { applyEvent, type Match, type MatchEvent } from "@touchline/football";
import { hearOf, type HeardEvents, nothingHeard } from "./heard-events.ts";

/**
 * All the reconciler must remember of a match. It is a fold of the match's own canonical stream and of nothing else,
 * so it can be dropped at any time and read back from the log.
 */
export interface MatchLedger {
  readonly match: Match;
  readonly heard: HeardEvents;
}

/** Adds the next canonical event and the report it follows from. Throws FootballError when the stream is broken. */
export function addToLedger(
  ledger: MatchLedger | undefined,
  event: MatchEvent,
  reportId: string,
): MatchLedger {
  const match = applyEvent(ledger?.match, event);
  if (ledger !== undefined && match === ledger.match) return ledger;
  const index = match.entries.length - 1;
  const heard = hearOf(ledger?.heard ?? nothingHeard, event.eventId, { index, reportId });
  return { match, heard };
}
