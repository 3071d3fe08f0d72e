import type { BoardView } from "./board-store.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { LiveStore } from "./live-store.ts";
import type { MatchView } from "./match-store.ts";
import type { LiveTable } from "./table-store.ts";

/** The live end of a page: one connection, and a store for whatever is looked at. */
export interface LiveClient {
  readonly connection: LiveStore<ConnectionView>;
  /** The store of a board, `"all"` or a competitionId: the same object each time it is asked for. */
  board(scope: string): LiveStore<BoardView>;
  match(matchId: string): LiveStore<MatchView>;
  table(competitionId: string): LiveStore<LiveTable>;
  /** Epoch ms by the server's clock. */
  readonly serverNow: () => number;
  close(): void;
}
