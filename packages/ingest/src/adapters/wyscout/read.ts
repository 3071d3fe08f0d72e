import { basename, dirname, join } from "node:path";
import type { ReadPayloads } from "../../adapter.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { emptyHeap, type Heap, payloadsOf, takeWhatItIs } from "./heap.ts";

/**
 * Reads any mix of the data set's files and folders, in any order, knowing each file by what it holds, and gives one
 * payload for every match that has events. A file named that holds nothing of the set is a problem; in a folder others may
 * lie beside the set. What a lone events file lacks is looked for beside it.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const heap = emptyHeap();
  for (const path of paths) {
    const names = await files.list(path);
    if (names === undefined) await take(path, heap, files, "named");
    else for (const file of await filesUnder(path, files)) await take(file, heap, files, "found");
  }
  if (heap.matchesById.size === 0 || heap.players.length === 0) {
    for (const root of new Set(paths.map(rootOf)))
      for (const file of await companions(root, files)) await take(file, heap, files, "found");
  }
  return { payloads: payloadsOf(heap), problems: heap.problems };
}

/** How deep below a named folder files are looked for: the set has `events/` and `matches/`. */
const foldersDeepMax = 3;

async function filesUnder(
  folder: string,
  files: PayloadFiles,
  deep = 1,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await files.list(folder)) ?? []) {
    const path = join(folder, name);
    if (name.endsWith(".json")) found.push(path);
    else if (deep < foldersDeepMax && !name.includes("."))
      found.push(...(await filesUnder(path, files, deep + 1)));
  }
  return found;
}

/** `events/2057982.json` and `events` lie in the folder that holds the whole set. */
function rootOf(path: string): string {
  if (basename(path) === "events") return dirname(path);
  return basename(dirname(path)) === "events" ? dirname(dirname(path)) : dirname(path);
}

/** The files of the set beside a lone events file: matches, teams and players. */
async function companions(root: string, files: PayloadFiles): Promise<readonly string[]> {
  if (!(await files.has(root))) return [];
  const names = (await files.list(root)) ?? [];
  const beside = names
    .filter((name) => /^(matches.*|teams|players)\.json$/.test(name))
    .map((name) => join(root, name));
  const within = names.includes("matches") ? await filesUnder(join(root, "matches"), files) : [];
  return [...within, ...beside];
}

async function take(
  path: string,
  heap: Heap,
  files: PayloadFiles,
  how: "named" | "found",
): Promise<void> {
  const name = basename(path);
  const payload = await files.read(path);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (error) {
    const detail = `${name}: ${String(error)}`;
    // An events file bears its match's id.
    const feedMatchId = /^(\d+)\.json$/.exec(name)?.[1];
    heap.problems.push({ problem: "not_json", detail, feedMatchId, payload });
    return;
  }
  if (takeWhatItIs(json, name, heap) || how === "found") return;
  const detail = `${name} holds neither events nor matches nor teams nor players`;
  heap.problems.push({ problem: "wrong_shape", detail, payload });
}
