import { EventLogError } from "../../errors.ts";
import type { Ballast } from "../cleaning/ballast.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { crc32c } from "../batches/crc32c.ts";
import {
  type FileSystem,
  ioCode,
  isDiskFull,
  readWhole,
  replaceFile,
} from "../disk/file-system.ts";

/** Both hold the same, so that damage to one of them costs nothing. They are replaced in this order. */
const FILES = ["checkpoint", "checkpoint.copy"] as const;

/** One of the two files of a checkpoint, as it was found. */
export interface CheckpointFile {
  readonly path: string;
  readonly bytes: Buffer | undefined;
  /** Undefined when the file is not what was written. */
  readonly checkpoint: Checkpoint | undefined;
  /** What is wrong with it. That there is no copy is no fault: a log that was made without gets one when it is opened. */
  readonly fault: string | undefined;
  /** Why it could not be read, when the disk said so. */
  readonly failure?: unknown;
}

/**
 * Replaces the checkpoint: after a crash each of its files is the old one or the new one, whole and durable. What only the
 * old one needs may be touched when this has resolved, and not before. On a full disk it is written in the room of the ballast.
 */
export async function writeCheckpoint(
  fs: FileSystem,
  directory: string,
  checkpoint: Checkpoint,
  ballast?: Ballast,
): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(checkpoint)}\n`);
  const bytes = Buffer.concat([Buffer.from(`crc32c ${checksumOf(body)}\n`), body]);
  for (const name of FILES) {
    try {
      await replaceFile(fs, directory, name, bytes);
    } catch (error) {
      if (!isDiskFull(error) || (await ballast?.giveUpFor(name, bytes)) !== true) throw error;
    }
    // The file that was replaced left room, and so did the rest of the ballast: enough for the other one.
    await ballast?.fill(bytes.length);
  }
}

/** Reads the checkpoint; undefined when there is none. Throws CORRUPT when neither of its files is what was written. */
export async function readCheckpoint(
  fs: FileSystem,
  directory: string,
): Promise<Checkpoint | undefined> {
  return newestOf(directory, await readCheckpointFiles(fs, directory))?.checkpoint;
}

/** Reads both files of the checkpoint, and judges each. */
export async function readCheckpointFiles(
  fs: FileSystem,
  directory: string,
): Promise<readonly CheckpointFile[]> {
  return Promise.all(FILES.map((name) => readFile(fs, `${directory}/${name}`, name !== FILES[0])));
}

/**
 * Reads the checkpoint and makes both files the same again where they are not, before anything is changed that one of them
 * needs. Tells of each file that was damaged. Undefined when there is no checkpoint. Throws CORRUPT as `readCheckpoint`.
 */
export async function mendCheckpoint(
  fs: FileSystem,
  directory: string,
  damaged: (file: CheckpointFile) => void,
): Promise<Checkpoint | undefined> {
  const files = await readCheckpointFiles(fs, directory);
  const newest = newestOf(directory, files);
  if (newest === undefined) return undefined;
  for (const [n, file] of files.entries()) {
    if (file.fault !== undefined) damaged(file);
    if (file.bytes?.equals(newest.bytes!) === true) continue;
    try {
      await replaceFile(fs, directory, FILES[n]!, newest.bytes!);
    } catch (error) {
      // The next checkpoint writes both. Until then one of them is enough.
      if (!isDiskFull(error)) throw error;
    }
  }
  return newest.checkpoint;
}

/** The file that holds; of two that are whole and not the same, a crash came between the newer one and its copy. */
function newestOf(directory: string, files: readonly CheckpointFile[]): CheckpointFile | undefined {
  const [newest] = files
    .filter(({ checkpoint }) => checkpoint !== undefined)
    .toSorted((a, b) => compareAge(a.checkpoint!, b.checkpoint!));
  if (newest !== undefined) return newest;
  const unreadable = files.find(({ failure }) => failure !== undefined);
  if (unreadable !== undefined) throw unreadable.failure;
  if (files.every(({ bytes }) => bytes === undefined)) return undefined;
  const faults = files.map(({ path, fault = "the file is missing" }) => `${path}: ${fault}`);
  throw new EventLogError(
    "EVENT_LOG_CORRUPT",
    `both files of the checkpoint are damaged (${faults.join("; ")}). ` +
      "Nothing was changed; restore the directory from a copy",
  );
}

/** The newer one first; as given when neither is. */
function compareAge({ journal: a }: Checkpoint, { journal: b }: Checkpoint): number {
  return b.number - a.number || b.commit - a.commit;
}

async function readFile(fs: FileSystem, path: string, isCopy: boolean): Promise<CheckpointFile> {
  const found = { path, bytes: undefined, checkpoint: undefined };
  let bytes: Buffer | undefined;
  try {
    bytes = await readWhole(fs, path);
  } catch (failure) {
    if (ioCode(failure) === undefined) throw failure;
    return { ...found, fault: `it cannot be read (${String(failure)})`, failure };
  }
  if (bytes === undefined) return { ...found, fault: isCopy ? undefined : "the file is missing" };
  const lineEnd = bytes.indexOf("\n") + 1;
  const body = bytes.subarray(lineEnd);
  if (bytes.toString("latin1", 0, lineEnd) !== `crc32c ${checksumOf(body)}\n`)
    return { ...found, bytes, fault: "its bytes do not match their checksum" };
  // The checksum vouches that these are the bytes `writeCheckpoint` wrote.
  const checkpoint: Checkpoint = JSON.parse(body.toString());
  return { path, bytes, checkpoint, fault: undefined };
}

function checksumOf(body: Buffer): string {
  return crc32c(body).toString(16).padStart(8, "0");
}
