import { basename } from "node:path";
import { incomplete } from "../recovery/checkpoint.ts";
import { type FileSystem, readWhole } from "../disk/file-system.ts";
import {
  findBlockAfter,
  type JournalIdentity,
  type ReadBlock,
  readBlock,
} from "./journal-block.ts";
import type { JournalPosition } from "./journal.ts";

/** What the journal holds from a position on. */
export interface JournalContent {
  /** In the order they were committed. Entries whose bodies are damaged stand in their block's `damaged`. */
  readonly steps: readonly JournalStep[];
  /** Files in use, oldest first; the last is the one to go on in, unless it holds no block yet. */
  readonly files: readonly JournalFile[];
  /** Files whose content is superfluous. */
  readonly spare: readonly string[];
  /** Where the next block goes: in the last of `files`, or in a new journal when there is none. */
  readonly end: JournalPosition;
  /** The bytes of the last block, when it is behind `from`: the page cache may show what the disk never got. */
  readonly lastBlock: { readonly bytes: Buffer; readonly position: number } | undefined;
}

export type JournalStep =
  | { readonly type: "block"; readonly path: string; readonly block: ReadBlock }
  /** A later commit proves that something stood here, and it cannot be told what. */
  | { readonly type: "hole"; readonly path: string; readonly position: number };

export interface JournalFile {
  readonly path: string;
  readonly identity: JournalIdentity;
  readonly bytes: Buffer;
}

/**
 * Reads all commits behind `from`. A commit is only written once the one before it is synced; so what is not whole at
 * the very end was never acknowledged and is left out, and what is not whole before a later commit is damage.
 */
export async function readJournal(
  fs: FileSystem,
  directory: string,
  from: JournalPosition,
): Promise<JournalContent> {
  const { files, spare } = await findFiles(fs, directory, from);
  const steps: JournalStep[] = [];
  let commit = from.commit;
  let end: JournalPosition = from;
  let lastBlock: JournalContent["lastBlock"];
  for (const [n, file] of files.entries()) {
    const { number } = file.identity;
    const following = files[n + 1];
    const counted = countedBefore(following, number);
    const hasNext = following !== undefined;
    const isProven = (block: ReadBlock) => hasNext || laterBlock(file, block) !== undefined;
    let position = number === from.number ? from.position : 0;
    while (position < counted.bytes && commit < counted.commit) {
      const block = blockOf(file, position);
      if (block?.commit === commit && (block.damaged.length === 0 || isProven(block))) {
        steps.push({ type: "block", path: file.path, block });
        lastBlock = { bytes: file.bytes.subarray(position, position + block.sizeBytes), position };
        position += block.sizeBytes;
        commit++;
        continue;
      }
      const later = laterBlock(file, { position, commit });
      if (later === undefined && !hasNext) break;
      steps.push({ type: "hole", path: file.path, position });
      if (later === undefined) break;
      ({ position, commit } = later);
    }
    if (following !== undefined) commit = blockOf(following, 0)?.commit ?? commit;
    else end = { file: basename(file.path), number, position, commit };
    if (following !== undefined) lastBlock = undefined;
  }
  return { steps, files, spare, end, lastBlock };
}

/**
 * What counts of journal `number` is said by the one after it. When that got nothing on the disk it is left out, and the next
 * one says it by the commit it begins with: all before that were synced, and none from there on was.
 */
function countedBefore(following: JournalFile | undefined, number: number) {
  if (following === undefined) return { bytes: Infinity, commit: Infinity };
  const { identity } = following;
  if (identity.number === number + 1)
    return { bytes: identity.previousSyncedBytes, commit: Infinity };
  return { bytes: Infinity, commit: blockOf(following, 0)?.commit ?? Infinity };
}

function blockOf(file: JournalFile, position: number): ReadBlock | undefined {
  const block = readBlock(file.bytes, position);
  return block !== undefined && belongsTo(block, file.identity) ? block : undefined;
}

/** A commit behind this one: as each is written only when the one before is synced, it proves that this one was. */
function laterBlock(
  file: JournalFile,
  than: { readonly position: number; readonly commit: number },
): ReadBlock | undefined {
  let block = findBlockAfter(file.bytes, than.position);
  while (block !== undefined && !(belongsTo(block, file.identity) && block.commit > than.commit))
    block = findBlockAfter(file.bytes, block.position);
  return block;
}

function belongsTo(block: ReadBlock, identity: JournalIdentity): boolean {
  return block.journal.number === identity.number && block.journal.salt === identity.salt;
}

async function findFiles(
  fs: FileSystem,
  directory: string,
  from: JournalPosition,
): Promise<{ files: JournalFile[]; spare: string[] }> {
  const files: JournalFile[] = [];
  const spare: string[] = [];
  const names = await fs.list(directory);
  if (!names.includes(from.file)) throw incomplete(directory, `${from.file} is missing`);
  for (const name of names) {
    if (!name.endsWith(".journal")) continue;
    const path = `${directory}/${name}`;
    const bytes = (await readWhole(fs, path)) ?? Buffer.alloc(0);
    const identity = identify(bytes);
    if (identity === undefined || identity.number < from.number) spare.push(path);
    else files.push({ path, identity, bytes });
  }
  files.sort((a, b) => a.identity.number - b.identity.number);
  let expected = from.number;
  for (const file of files) {
    const needed = expected === from.number ? from.position : 0;
    const missing = file.identity.number !== expected && file.identity.previousSyncedBytes > needed;
    if (missing || file.identity.number > expected + 1) {
      throw incomplete(directory, `journal ${expected} is missing, though ${file.path} follows it`);
    }
    expected = file.identity.number + 1;
  }
  return { files, spare };
}

/** The newest journal that has blocks in this file; older blocks are left from the file's use before. */
function identify(bytes: Buffer): JournalIdentity | undefined {
  let newest = readBlock(bytes, 0)?.journal;
  for (let block = findBlockAfter(bytes, 0); block; block = findBlockAfter(bytes, block.position))
    if (newest === undefined || block.journal.number > newest.number) newest = block.journal;
  return newest;
}
