import type { BoardRow } from "@touchline/protocol";

/** A board as a page shows it. */
export interface BoardView {
  /** In the server's order. */
  readonly rows: readonly BoardRow[];
  /** False until the whole board has been received once. */
  readonly ready: boolean;
}
