import { basename, join } from "node:path";
import type { Problem, ReadPayloads } from "./adapter.ts";
import type { PayloadFiles } from "./payload-files.ts";

/** A file to be read: one that a person named must hold something of the provider's, in a folder others may lie beside. */
export interface FoundFile {
  readonly path: string;
  readonly how: "named" | "found";
}

/** How deep below a named folder files are looked for. */
const foldersDeepMax = 3;

/** The files named, and those with this ending in the folders named, each folder in the order of its names. */
export async function filesAt(
  paths: readonly string[],
  files: PayloadFiles,
  ending: RegExp,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    const names = await files.list(path);
    if (names === undefined) found.push({ path, how: "named" });
    else for (const file of await filesUnder(path, files, ending)) found.push(file);
  }
  return found;
}

/** The files with this ending in a folder and those below it. */
export async function filesUnder(
  folder: string,
  files: PayloadFiles,
  ending: RegExp,
  deep = 1,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const name of (await files.list(folder)) ?? []) {
    const path = join(folder, name);
    if (ending.test(name)) found.push({ path, how: "found" });
    else if (deep < foldersDeepMax && !name.includes("."))
      found.push(...(await filesUnder(path, files, ending, deep + 1)));
  }
  return found;
}

/** What a file holds, or why it is nothing that can be mapped. */
export type ReadDocument =
  | { readonly document: unknown; readonly problem?: undefined }
  | { readonly problem: Problem; readonly document?: undefined };

/** A file of UTF-8 JSON. Throws IngestError `INGEST_PATH_UNREADABLE`. */
export async function readJson(path: string, files: PayloadFiles): Promise<ReadDocument> {
  const payload = await files.read(path);
  try {
    return { document: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) };
  } catch (error) {
    const detail = `${basename(path)}: ${String(error)}`;
    return { problem: { problem: "not_json", detail, payload } };
  }
}

/** One payload for every JSON file that is named or found: for providers whose every document stands by itself. */
export async function readJsonPayloads(
  paths: readonly string[],
  files: PayloadFiles,
): Promise<ReadPayloads> {
  const payloads: unknown[] = [];
  const problems: Problem[] = [];
  for (const { path } of await filesAt(paths, files, /\.json$/)) {
    const read = await readJson(path, files);
    if (read.problem === undefined) payloads.push(read.document);
    else problems.push(read.problem);
  }
  return { payloads, problems };
}
