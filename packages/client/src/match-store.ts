import type { Match } from "@touchline/football";

/** A match as a page shows it. */
export interface MatchView {
  readonly match: Match | undefined;
  /** False until the server has answered once. */
  readonly ready: boolean;
  /** The server has answered, and knows no such match. */
  readonly missing: boolean;
}
