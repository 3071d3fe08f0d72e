/** The addresses of the pages. What the board shows (`?day=`, `?only=`) goes along when a match is opened beside it. */
export const addresses = {
  board: "/",
  match: "/match/:matchId",
  table: "/table/:competitionId",
} as const;

export const matchAddress = (matchId: string, search: string): string =>
  withSearch(`/match/${encodeURIComponent(matchId)}`, search);

export const tableAddress = (competitionId: string, search: string): string =>
  withSearch(`/table/${encodeURIComponent(competitionId)}`, search);

export const boardAddress = (search: string): string => withSearch(addresses.board, search);

const withSearch = (path: string, search: string) => (search === "" ? path : `${path}?${search}`);
