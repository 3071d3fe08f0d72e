import { basename, dirname, join } from "node:path";
import { type Problem, type ReadPayloads } from "../../adapter.ts";
import type { PayloadFiles } from "../../payload-files.ts";

/** Everything the files hold, before it is put together match by match. */
interface Heap {
  readonly matchesById: Map<number, object>;
  readonly eventsByMatch: Map<number, unknown[]>;
  readonly teams: unknown[];
  readonly players: unknown[];
  readonly problems: Problem[];
}

/**
 * Reads any mix of the data set's files and folders, in any order, knowing each file by what it holds, and gives one
 * payload for every match that has events. A lone events file finds the rest of its data set beside it.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const heap: Heap = {
    matchesById: new Map(),
    eventsByMatch: new Map(),
    teams: [],
    players: [],
    problems: [],
  };
  for (const path of paths)
    for (const file of await filesUnder(path, files)) await take(file, heap, files);
  if (heap.matchesById.size === 0) {
    for (const root of new Set(paths.map(rootOf)))
      for (const file of await companions(root, files)) await take(file, heap, files);
  }
  return { payloads: payloadsOf(heap), problems: heap.problems };
}

/** `events/2057982.json` and `events` lie in the folder that holds the whole set. */
function rootOf(path: string): string {
  if (basename(path) === "events") return dirname(path);
  return basename(dirname(path)) === "events" ? dirname(dirname(path)) : dirname(path);
}

async function companions(root: string, files: PayloadFiles): Promise<readonly string[]> {
  if (!(await files.has(root))) return [];
  return (await filesOfSet(root, files)).filter(
    (file) => !/events[^/]*(\/[^/]*)?$/.test(file.slice(root.length)),
  );
}

async function filesUnder(path: string, files: PayloadFiles): Promise<readonly string[]> {
  const names = await files.list(path);
  if (names === undefined) return [path];
  const ofSet = await filesOfSet(path, files);
  if (ofSet.length > 0) return ofSet;
  return names.filter((name) => name.endsWith(".json")).map((name) => join(path, name));
}

/** Of a folder that holds the set, only the files of the set: others may lie beside them. */
async function filesOfSet(root: string, files: PayloadFiles): Promise<readonly string[]> {
  const names = (await files.list(root)) ?? [];
  const own = names.filter((name) =>
    /^((events|matches)_.*|events|matches|teams|players)\.json$/.test(name),
  );
  const within: string[] = [];
  for (const folder of ["events", "matches"].filter((name) => names.includes(name))) {
    const inFolder = (await files.list(join(root, folder))) ?? [];
    within.push(...inFolder.filter((n) => n.endsWith(".json")).map((n) => join(folder, n)));
  }
  return [...within, ...own].map((name) => join(root, name));
}

async function take(path: string, heap: Heap, files: PayloadFiles): Promise<void> {
  const bytes = await files.read(path);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    heap.problems.push({
      problem: "not_json",
      detail: `${basename(path)}: ${String(error)}`,
      payload: bytes,
    });
    return;
  }
  if (takeWhatItIs(json, heap)) return;
  const detail = `${basename(path)} holds neither events nor matches nor teams nor players`;
  heap.problems.push({ problem: "wrong_shape", detail, payload: bytes });
}

/** Knows a file by its first row. False for one that holds nothing of the set. */
function takeWhatItIs(json: unknown, heap: Heap): boolean {
  if (!Array.isArray(json)) return takeObject(json, heap);
  const rows: readonly unknown[] = json;
  const first = rows.find(isObject);
  if (first === undefined) return false;
  if ("teamsData" in first) {
    for (const row of rows) takeMatch(row, heap);
  } else if ("eventSec" in first || "eventName" in first) {
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
  for (const event of json.events as readonly unknown[]) takeEvent(event, heap);
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

const lost = (row: unknown, detail: string): Problem => ({
  problem: "wrong_shape",
  detail,
  payload: Buffer.from(JSON.stringify(row) ?? "undefined"),
});

function payloadsOf(heap: Heap): readonly unknown[] {
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

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unwrapped = (each: unknown, name: string): unknown =>
  isObject(each) && name in each ? Reflect.get(each, name) : each;
