import type { Competition, Match, MatchEvent, TableRow } from "@touchline/football";
import type { Position } from "@touchline/protocol";

/**
 * What the gateway needs to know of matches. All of it answers at once, without a promise: snapshot and subscription
 * happen in one tick, so nothing can fall between them.
 */
export interface MatchFeed {
  /** One life of the log; the same before and after a restart. */
  readonly epoch: string;
  /** For each partition the offset after the last event applied. */
  positions(): readonly number[];
  match(matchId: string): Match | undefined;
  /** Of the last event applied to the match. */
  position(matchId: string): Position | undefined;
  /** The events of a match with a seq above `afterSeq`, in order; none for a match unknown. */
  events(matchId: string, afterSeq?: number): readonly StoredEvent[];
  /** The matches of the board, in its order. */
  currentMatches(): readonly Match[];
  competition(competitionId: string): Competition | undefined;
  table(competitionId: string): readonly TableRow[] | undefined;
  /** Calls `listener` once for every event, after it was applied, until the returned function is called. */
  onChange(listener: (change: MatchChange) => void): () => void;
}

/** An event with its place in the log. */
export interface StoredEvent {
  readonly position: Position;
  readonly event: MatchEvent;
}

/** An event just applied, and the match after it. */
export interface MatchChange extends StoredEvent {
  readonly match: Match;
}
