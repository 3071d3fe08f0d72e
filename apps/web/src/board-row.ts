import type { BoardView } from "@touchline/client";

/** The line of one match as it comes over the wire; fits `MatchLine` of the ui as it is. */
export type BoardRow = BoardView["rows"][number];
