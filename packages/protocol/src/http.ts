import { MatchEvent } from "@touchline/football";
import * as t from "typebox";
import { BoardRow } from "./board-row.ts";
import { MatchState } from "./match-state.ts";
import { Epoch, Position, Positions } from "./position.ts";
import { TableView } from "./table-view.ts";

/** `GET /api/matches`: the whole board. A client may subscribe to `board:all` from these positions. */
export const MatchesResponse = t.Object({
  epoch: Epoch,
  positions: Positions,
  matches: t.Array(BoardRow),
});
export type MatchesResponse = t.Static<typeof MatchesResponse>;

export const MatchParams = t.Object({ matchId: t.String({ minLength: 1, maxLength: 190 }) });
export type MatchParams = t.Static<typeof MatchParams>;

/** `GET /api/matches/:matchId`: a match, and every event it came from, oldest first. */
export const MatchResponse = t.Object({
  epoch: Epoch,
  position: Position,
  match: MatchState,
  events: t.Array(MatchEvent),
});
export type MatchResponse = t.Static<typeof MatchResponse>;

export const TableParams = t.Object({ competitionId: t.String({ minLength: 1, maxLength: 190 }) });
export type TableParams = t.Static<typeof TableParams>;

/** `GET /api/tables/:competitionId`: the table, every match in play counted as if it ended now. */
export const TableResponse = t.Object({ epoch: Epoch, positions: Positions, table: TableView });
export type TableResponse = t.Static<typeof TableResponse>;

/** Any refusal: a code for programs, a sentence for people. */
export const ErrorResponse = t.Object({
  code: t.String(),
  message: t.String(),
});
export type ErrorResponse = t.Static<typeof ErrorResponse>;
