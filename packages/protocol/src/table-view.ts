import { Places, Standing } from "@touchline/football";
import * as t from "typebox";

/** A line of the table as it stands this second: see `TableRow` in football. */
export const TableLine = t.Object({
  ...Standing.properties,
  /** 1 is top. */
  position: t.Integer({ minimum: 1 }),
  /** Where the team stood before the matches now in play. */
  positionBefore: t.Integer({ minimum: 1 }),
  inPlay: t.Optional(
    t.Object({
      matchId: t.String(),
      goalsFor: t.Integer({ minimum: 0 }),
      goalsAgainst: t.Integer({ minimum: 0 }),
    }),
  ),
});
export type TableLine = t.Static<typeof TableLine>;

/** The table of a competition, every match in play counted as if it ended now. */
export const TableView = t.Object({
  competitionId: t.String({ minLength: 1 }),
  name: t.String({ minLength: 1 }),
  season: t.Optional(t.String()),
  rows: t.Array(TableLine),
  places: t.Array(Places),
  /** Who must be named wherever these facts are shown. */
  attribution: t.Optional(t.String()),
});
export type TableView = t.Static<typeof TableView>;
