import { EventLogError } from "../errors.ts";
import { type FileSystem, readWhole } from "./file-system.ts";
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
    const synced = files[n + 1]?.identity.previousSyncedBytes;
    let position = number === from.number ? from.position : 0;
    while (synced === undefined || position < synced) {
      const block = blockOf(file, position);
      const proof = synced !== undefined || laterBlock(file, position, commit) !== undefined;
      if (block === undefined || block.commit !== commit || isTorn(block, proof)) {
        if (!proof) break;
        steps.push({ type: "hole", path: file.path, position });
        const next = laterBlock(file, position, commit);
        if (next === undefined) break;
        position = next.position;
        commit = next.commit;
        continue;
      }
      steps.push({ type: "block", path: file.path, block });
      lastBlock = { bytes: file.bytes.subarray(position, position + block.sizeBytes), position };
      position += block.sizeBytes;
      commit = block.commit + 1;
    }
    const following = files[n + 1];
    if (following !== undefined) commit = blockOf(following, 0)?.commit ?? commit;
    else end = { number, position, commit };
    if (following !== undefined) lastBlock = undefined;
  }
  return { steps, files, spare, end, lastBlock };
}

function isTorn(block: ReadBlock, laterCommit: boolean): boolean {
  return block.damaged.length > 0 && !laterCommit;
}

function blockOf(file: JournalFile, position: number): ReadBlock | undefined {
  const block = readBlock(file.bytes, position);
  return block !== undefined && belongsTo(block, file.identity) ? block : undefined;
}

function laterBlock(file: JournalFile, position: number, commit: number): ReadBlock | undefined {
  for (let at = position; ;) {
    const block = findBlockAfter(file.bytes, at);
    if (block === undefined) return undefined;
    if (belongsTo(block, file.identity) && block.commit > commit) return block;
    at = block.position;
  }
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
  for (const name of await fs.list(directory)) {
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
      throw new EventLogError(
        "EVENT_LOG_CORRUPT",
        `journal ${expected} is missing in ${directory}, though ${file.path} follows it. ` +
          "Nothing was changed; restore the directory from a copy",
      );
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
