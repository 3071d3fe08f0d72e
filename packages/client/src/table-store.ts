import type { TableView } from "@touchline/protocol";

/** A table as a page shows it. */
export interface LiveTable {
  readonly table: TableView | undefined;
  /** False until the server has answered once. */
  readonly ready: boolean;
}
