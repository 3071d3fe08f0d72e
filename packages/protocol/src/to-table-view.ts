import type { Competition, TableRow } from "@touchline/football";
import type { TableView } from "./table-view.ts";

/** The table of a competition as it is sent. */
export function toTableView(competition: Competition, rows: readonly TableRow[]): TableView {
  const { competitionId, name, season, places, attribution } = competition;
  return {
    competitionId,
    name,
    ...(season !== undefined && { season }),
    rows: rows.map(({ inPlay, ...row }) => ({ ...row, ...(inPlay !== undefined && { inPlay }) })),
    places: places ?? [],
    ...(attribution !== undefined && { attribution }),
  };
}
