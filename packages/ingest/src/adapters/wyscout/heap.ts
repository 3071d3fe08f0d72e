import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { matchRow } from "./payload.ts";

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

/** Knows a file by its first row; its name is for what is wrong in it. False for one that holds nothing of the set. */
export function takeWhatItIs(json: unknown, file: string, heap: Heap): boolean {
  if (!Array.isArray(json)) return takeObject(json, file, heap);
  const rows: readonly unknown[] = json;
  const first = rows.find(isObject);
  if (first === undefined) return false;
  if ("teamsData" in first) {
    for (const [index, row] of rows.entries()) takeMatch(row, `${file}: row [${index}]`, heap);
  } else if (isEvent(first)) {
    takeEvents(rows, file, heap);
  } else if ("officialName" in first) heap.teams.push(...rows);
  else if ("shortName" in first) heap.players.push(...rows);
  else return false;
  return true;
}

/** One match's file: `{ events, teams: { id: { team } }, players: { id: [{ player }] } }`; or one row of matches. */
function takeObject(json: unknown, file: string, heap: Heap): boolean {
  if (!isObject(json)) return false;
  if ("teamsData" in json) return takeMatch(json, file, heap);
  if (!("events" in json) || !Array.isArray(json.events)) return false;
  const events: readonly unknown[] = json.events;
  if (!events.some(isEvent)) return false;
  takeEvents(events, file, heap);
  if ("teams" in json)
    heap.teams.push(...rowsIn(json.teams).map((each) => unwrapped(each, "team")));
  if ("players" in json)
    heap.players.push(
      ...rowsIn(json.players)
        .flat()
        .map((each) => unwrapped(each, "player")),
    );
  if ("match" in json && isObject(json.match) && "teamsData" in json.match)
    takeMatch(json.match, `${file}: match`, heap);
  return true;
}

/** Rows of a list, or of a map by id. */
const rowsIn = (rows: unknown): readonly unknown[] =>
  typeof rows === "object" && rows !== null ? Object.values(rows) : [];

function takeMatch(row: unknown, place: string, heap: Heap): boolean {
  if (isObject(row) && "wyId" in row && typeof row.wyId === "number")
    heap.matchesById.set(row.wyId, row);
  else heap.problems.push(problemWith(row, "wrong_shape", `${place} has no wyId`));
  return true;
}

function takeEvents(rows: readonly unknown[], file: string, heap: Heap): void {
  for (const [index, event] of rows.entries()) {
    if (!isObject(event) || !("matchId" in event) || typeof event.matchId !== "number") {
      const detail = `${file}: ${eventNamed(event, index)} has no matchId`;
      heap.problems.push(problemWith(event, "wrong_shape", detail));
      continue;
    }
    const events = heap.eventsByMatch.get(event.matchId);
    if (events === undefined) heap.eventsByMatch.set(event.matchId, [event]);
    else events.push(event);
  }
}

/** Where an event lies and which it is, for a person: "event [17] (id 253669)". */
export function eventNamed(event: unknown, index: number): string {
  const id = isObject(event) && "id" in event ? ` (id ${JSON.stringify(event.id)})` : "";
  return `event [${index}]${id}`;
}

/** One payload for every match that has events. Events of a match whose row is missing or unreadable are a problem. */
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
    } else if (!matchRow.Check(match)) {
      const detail = `match ${matchId}: ${firstError(matchRow, match)}`;
      heap.problems.push(problemWith(match, "wrong_shape", detail, String(matchId)));
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
