import { basename } from "node:path";
import { type Problem, problemWith } from "../../adapter.ts";

/** An events file: which match it is of only its name says. */
interface EventsFile {
  readonly path: string;
  readonly matchId: string;
  readonly events: readonly unknown[];
}

/** Everything the files hold, before it is put together match by match. */
export interface Heap {
  readonly events: EventsFile[];
  readonly lineupsById: Map<string, unknown>;
  readonly rowsById: Map<string, unknown>;
  /** What was read, so that a file given twice counts once. */
  readonly paths: Set<string>;
  readonly problems: Problem[];
}

export const emptyHeap = (): Heap => ({
  events: [],
  lineupsById: new Map(),
  rowsById: new Map(),
  paths: new Set(),
  problems: [],
});

/** The match's number in `7530.json` or `match_7530_events.json`; else the whole name. */
export const idIn = (name: string): string =>
  /\d+(?=\D*$)/.exec(name)?.[0] ??
  (name
    .replace(/\.json$/i, "")
    .replaceAll(/[^\w.-]/g, "-")
    .slice(0, 100) ||
    "match");

/** Knows a file by its first row. False for one that holds nothing of the set. */
export function takeWhatItIs(json: unknown, path: string, heap: Heap): boolean {
  const rows: readonly unknown[] = Array.isArray(json) ? json : [json];
  const first = rows.find(isObject);
  if (first === undefined) return false;
  const name = basename(path);
  if ("home_team" in first && "match_id" in first) {
    for (const [index, row] of rows.entries()) takeRow(row, `${name}: row [${index}]`, heap);
  } else if ("type" in first && "period" in first && "timestamp" in first) {
    heap.events.push({ path, matchId: idIn(name), events: rows });
  } else if ("lineup" in first && "team_id" in first) heap.lineupsById.set(idIn(name), rows);
  // Known, but nothing of it is needed: the competitions' names stand in the matches files too.
  else return "competition_id" in first || "event_uuid" in first;
  return true;
}

function takeRow(row: unknown, place: string, heap: Heap): void {
  if (isObject(row) && "match_id" in row && Number.isInteger(row.match_id))
    heap.rowsById.set(String(row.match_id), row);
  else heap.problems.push(problemWith(row, "wrong_shape", `${place} has no match_id`));
}

/** One payload for every events file, in the order given: a later one of the same match is a later state of it. */
export const payloadsOf = ({ events, lineupsById, rowsById }: Heap): readonly unknown[] =>
  events.map(({ matchId, events: rows }) => ({
    match_id: matchId,
    ...(rowsById.has(matchId) && { match: rowsById.get(matchId) }),
    events: rows,
    ...(lineupsById.has(matchId) && { lineups: lineupsById.get(matchId) }),
  }));

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
