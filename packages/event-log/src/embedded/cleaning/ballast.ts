import { randomFillSync } from "node:crypto";
import {
  type FileSystem,
  ioCode,
  isDiskFull,
  type OpenFile,
  writeFully,
} from "../disk/file-system.ts";

/** Written at once while it is filled. */
const FILL_BYTES = 64 * 1024;
/** The ballast is so many times the newest checkpoint at least, however little was asked for. */
const CHECKPOINTS_HELD = 2;

/**
 * A file in a directory of the log that is nothing but room. What removes files needs a checkpoint first, and a checkpoint
 * needs room: on a full disk it is written over the ballast, whose blocks are there already, so nobody else can take them.
 */
export class Ballast {
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #sizeBytes: number;
  #filledBytes = 0;

  /** With a size of 0 there is none. */
  constructor(fs: FileSystem, directory: string, sizeBytes: number) {
    this.#fs = fs;
    this.#directory = directory;
    this.#sizeBytes = sizeBytes;
  }

  get #path(): string {
    return `${this.#directory}/ballast`;
  }

  /** Brings it to its size, or as near as the disk has room. It is no promise, so whatever fails is left for another time. */
  async fill(checkpointBytes: number): Promise<void> {
    const neededBytes = Math.max(this.#sizeBytes, checkpointBytes * CHECKPOINTS_HELD);
    if (this.#sizeBytes === 0 || this.#filledBytes >= neededBytes) return;
    try {
      await this.#fillTo(neededBytes);
    } catch (error) {
      if (ioCode(error) === undefined) throw error;
    }
  }

  /**
   * Replaces a file of the directory in one step, as `replaceFile` does, without asking the disk for any room. Says false,
   * and changes nothing, when there is no ballast left.
   */
  async giveUpFor(name: string, bytes: Buffer): Promise<boolean> {
    if (this.#filledBytes === 0) return false;
    const file = await this.#fs.open(this.#path, "write");
    this.#filledBytes = 0;
    try {
      await writeFully(file, bytes, 0);
      await file.truncate(bytes.length);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#fs.rename(this.#path, `${this.#directory}/${name}`);
    await this.#fs.syncDirectory(this.#directory);
    return true;
  }

  async #fillTo(sizeBytes: number): Promise<void> {
    const file = await this.#fs.open(this.#path, "create");
    try {
      this.#filledBytes = await file.sizeBytes();
      if (this.#filledBytes >= sizeBytes) return;
      await writeAsMuchAsFits(file, this.#filledBytes, sizeBytes);
      this.#filledBytes = await file.sizeBytes();
      await file.sync();
      // Else it could be gone after a crash on a disk that is full.
      await this.#fs.syncDirectory(this.#directory);
    } finally {
      await file.close();
    }
  }
}

async function writeAsMuchAsFits(file: OpenFile, from: number, to: number): Promise<void> {
  // Zeros would take no room on a disk that compresses.
  const bytes = randomFillSync(Buffer.allocUnsafe(Math.min(FILL_BYTES, to - from)));
  try {
    for (let at = from; at < to; at += bytes.length)
      await writeFully(file, bytes.subarray(0, to - at), at);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
