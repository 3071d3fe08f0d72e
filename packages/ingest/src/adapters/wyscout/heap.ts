import { type Problem, problemWith } from "../../adapter.ts";

/** Everything the files hold, before it is put together match by match. */
export interface Heap {
  readonly matchesById: Map<number, object>;
  readonly eventsByMatch: Map<number, unknown[]>;
  readonly teams: unknown[];
  readonly players: unknown[];
  readonly problems: Problem[];
}

export const emptyHeap = (): Heap => ({
  matchesById: new Map(),
  eventsByMatch: new Map(),
  teams: [],
  players: [],
  problems: [],
});

/** Knows a file by its first row. False for one that holds nothing of the set. */
export function takeWhatItIs(json: unknown, heap: Heap): boolean {
  if (!Array.isArray(json)) return takeObject(json, heap);
  const rows: readonly unknown[] = json;
  const first = rows.find(isObject);
  if (first === undefined) return false;
  if ("teamsData" in first) {
    for (const row of rows) takeMatch(row, heap);
  } else if (isEvent(first)) {
    for (const row of rows) takeEvent(row, heap);
  } else if ("officialName" in first) heap.teams.push(...rows);
  else if ("shortName" in first) heap.players.push(...rows);
  else return false;
  return true;
}

/** One match's file: `{ events, teams: { id: { team } }, players: { id: [{ player }] } }`; or one row of matches. */
function takeObject(json: unknown, heap: Heap): boolean {
  if (!isObject(json)) return false;
  if ("teamsData" in json) return takeMatch(json, heap);
  if (!("events" in json) || !Array.isArray(json.events)) return false;
  const events: readonly unknown[] = json.events;
  if (!events.some(isEvent)) return false;
  for (const event of events) takeEvent(event, heap);
  if ("teams" in json)
    heap.teams.push(...rowsIn(json.teams).map((each) => unwrapped(each, "team")));
  if ("players" in json)
    heap.players.push(
      ...rowsIn(json.players)
        .flat()
        .map((each) => unwrapped(each, "player")),
    );
  if ("match" in json && isObject(json.match) && "teamsData" in json.match)
    takeMatch(json.match, heap);
  return true;
}

/** Rows of a list, or of a map by id. */
const rowsIn = (rows: unknown): readonly unknown[] =>
  typeof rows === "object" && rows !== null ? Object.values(rows) : [];

function takeMatch(row: unknown, heap: Heap): boolean {
  if (isObject(row) && "wyId" in row && typeof row.wyId === "number")
    heap.matchesById.set(row.wyId, row);
  else heap.problems.push(lost(row, "a row of a matches file has no wyId"));
  return true;
}

function takeEvent(event: unknown, heap: Heap): void {
  if (!isObject(event) || !("matchId" in event) || typeof event.matchId !== "number") {
    heap.problems.push(lost(event, "an event has no matchId"));
    return;
  }
  const events = heap.eventsByMatch.get(event.matchId);
  if (events === undefined) heap.eventsByMatch.set(event.matchId, [event]);
  else events.push(event);
}

const lost = (row: unknown, detail: string): Problem => problemWith(row, "wrong_shape", detail);

/** One payload for every match that has events. Events of a match nobody has a row for are a problem. */
export function payloadsOf(heap: Heap): readonly unknown[] {
  const payloads: unknown[] = [];
  for (const [matchId, events] of heap.eventsByMatch) {
    const match = heap.matchesById.get(matchId);
    if (match === undefined) {
      const detail = `match ${matchId} has ${events.length} events, but no matches file has its row`;
      const payload = Buffer.from(JSON.stringify(events[0]));
      heap.problems.push({
        problem: "no_match_row",
        detail,
        feedMatchId: String(matchId),
        payload,
      });
    } else payloads.push({ match, events, ...peopleOf(match, heap) });
  }
  return payloads;
}

/** Of all the teams and players only those of this match, so that a payload is as large as its match. */
function peopleOf(match: object, { teams, players }: Heap) {
  const text = JSON.stringify(match);
  const ids = new Set(
    [...text.matchAll(/"(?:teamId|playerId|playerIn|playerOut)":(\d+)/g)].map(([, id]) =>
      Number(id),
    ),
  );
  const plays = (row: unknown) => isObject(row) && "wyId" in row && ids.has(Number(row.wyId));
  return { teams: teams.filter(plays), players: players.filter(plays) };
}

/** Format v3 has events too, but other ones. */
const isEvent = (row: unknown): boolean => isObject(row) && "eventSec" in row;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unwrapped = (each: unknown, name: string): unknown =>
  isObject(each) && name in each ? Reflect.get(each, name) : each;
