import type { Match, MatchEvent } from "@touchline/football";

/** Where an event stands in topic `match-events`. */
export interface EventPosition {
  readonly partition: number;
  readonly offset: number;
}

/** An event with its place in the log. */
export interface StoredEvent {
  readonly position: EventPosition;
  readonly event: MatchEvent;
}

/** A match and the place of the last event applied to it. */
export interface StoredMatch {
  readonly match: Match;
  readonly position: EventPosition;
}

/** An event just applied, and the match after it. */
export interface MatchChange extends StoredEvent {
  readonly match: Match;
}

export type ChangeListener = (change: MatchChange) => void;
