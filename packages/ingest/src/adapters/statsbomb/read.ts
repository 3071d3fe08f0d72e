import { basename, dirname, join } from "node:path";
import { problemWith, type ReadPayloads } from "../../adapter.ts";
import { filesAt, filesUnder, type FoundFile, readJson } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { emptyHeap, type Heap, idIn, payloadsOf, takeWhatItIs } from "./heap.ts";

/**
 * Reads any mix of the set's files and folders, in any order, knowing each file by what it holds, and gives one payload for
 * every events file. A file named that holds nothing of the set is a problem; in a folder others may lie beside the set.
 * What an events file lacks is looked for beside it: its row in `matches`, its line-ups in `lineups`.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const heap = emptyHeap();
  for (const file of await filesAt(paths, files, /\.json$/)) await take(file, heap, files);
  for (const root of new Set(heap.events.map(({ path }) => rootOf(path))))
    for (const file of await companions(root, heap, files)) await take(file, heap, files);
  return { payloads: payloadsOf(heap), problems: heap.problems };
}

/** `events/7530.json` lies in the folder that holds the whole set; what lies elsewhere has the rest beside it. */
const rootOf = (path: string): string =>
  basename(dirname(path)) === "events" ? dirname(dirname(path)) : dirname(path);

/** The files of the set below a root, of matches that lack them. */
async function companions(
  root: string,
  heap: Heap,
  files: PayloadFiles,
): Promise<readonly FoundFile[]> {
  const ids = heap.events.filter(({ path }) => rootOf(path) === root).map(({ matchId }) => matchId);
  const names = (await files.list(root)) ?? [];
  const found: FoundFile[] = [];
  if (ids.some((id) => !heap.rowsById.has(id))) {
    if (names.includes("matches"))
      found.push(...(await filesUnder(join(root, "matches"), files, /\.json$/)));
    for (const name of names.filter((each) => /match.*\.json$/i.test(each)))
      found.push({ path: join(root, name), how: "found" });
  }
  for (const id of ids.filter((each) => !heap.lineupsById.has(each))) {
    const beside = names.find((name) => /lineup.*\.json$/i.test(name) && idIn(name) === id);
    const path = beside === undefined ? join(root, "lineups", `${id}.json`) : join(root, beside);
    if (await files.has(path)) found.push({ path, how: "found" });
  }
  return found.filter(({ path }) => !heap.paths.has(path));
}

async function take({ path, how }: FoundFile, heap: Heap, files: PayloadFiles): Promise<void> {
  const isFrames = basename(dirname(path)) === "three-sixty";
  if (heap.paths.has(path) || isFrames) return;
  const name = basename(path);
  const { problem, document } = await readJson(path, files);
  if (problem !== undefined) {
    const isOfMatch = ["events", "lineups"].includes(basename(dirname(path)));
    heap.paths.add(path);
    heap.problems.push({ ...problem, ...(isOfMatch && { feedMatchId: idIn(name) }) });
    return;
  }
  if (takeWhatItIs(document, path, heap)) heap.paths.add(path);
  else if (how === "named") {
    const detail = `${name} holds neither events nor line-ups nor matches`;
    heap.problems.push(problemWith(document, "wrong_shape", detail));
  }
}
