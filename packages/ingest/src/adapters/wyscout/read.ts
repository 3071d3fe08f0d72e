import { basename, dirname, join } from "node:path";
import { problemWith, type ReadPayloads } from "../../adapter.ts";
import { filesAt, filesUnder, type FoundFile, readJson } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { emptyHeap, type Heap, payloadsOf, takeWhatItIs } from "./heap.ts";

/**
 * Reads any mix of the data set's files and folders, in any order, knowing each file by what it holds, and gives one
 * payload for every match that has events. A file named that holds nothing of the set is a problem; in a folder others may
 * lie beside the set. What a lone events file lacks is looked for beside it.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const heap = emptyHeap();
  for (const file of await filesAt(paths, files, /\.json$/)) await take(file, heap, files);
  if (heap.matchesById.size === 0 || heap.players.length === 0) {
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

/** The files of the set beside a lone events file: matches, teams and players. */
async function companions(root: string, files: PayloadFiles): Promise<readonly FoundFile[]> {
  if (!(await files.has(root))) return [];
  const names = (await files.list(root)) ?? [];
  const beside = names
    .filter((name) => /^(matches.*|teams|players)\.json$/.test(name))
    .map((name) => ({ path: join(root, name), how: "found" as const }));
  const within = names.includes("matches")
    ? await filesUnder(join(root, "matches"), files, /\.json$/)
    : [];
  return [...within, ...beside];
}

async function take({ path, how }: FoundFile, heap: Heap, files: PayloadFiles): Promise<void> {
  const name = basename(path);
  const { problem, document } = await readJson(path, files);
  if (problem !== undefined) {
    // An events file bears its match's id.
    const feedMatchId = /^(\d+)\.json$/.exec(name)?.[1];
    heap.problems.push({ ...problem, feedMatchId });
    return;
  }
  if (takeWhatItIs(document, name, heap) || how === "found") return;
  const detail = `${name} holds neither events nor matches nor teams nor players`;
  heap.problems.push(problemWith(document, "wrong_shape", detail));
}
