import { basename } from "node:path";
import { type BlockEntry, blockBytes, type JournalIdentity, writeBlock } from "./journal-block.ts";
import { type FileSystem, isDiskFull, type OpenFile, writeFully } from "../disk/file-system.ts";

/** A new file is filled with zeros in steps of at most this size: a sync into filled blocks takes half the time. */
const FILL_BYTES_MAX = 1024 * 1024;

export interface JournalOptions {
  readonly fs: FileSystem;
  readonly directory: string;
  readonly journalBytesMax: number;
  /** A random 64-bit number. */
  readonly salt: () => bigint;
}

/** A place in the journal: everything before it is in the segments. */
export interface JournalPosition {
  /** The file it is in, without its directory. */
  readonly file: string;
  readonly number: number;
  readonly position: number;
  /** The number the next commit has. */
  readonly commit: number;
}

/**
 * The one file that a commit waits for, whatever number of partitions it writes to. Files are used again once a
 * checkpoint has made their content superfluous, so that in the long run no block of the disk is allocated by a commit.
 */
export class Journal {
  readonly #options: JournalOptions;
  #identity: JournalIdentity;
  #file: OpenFile;
  #path: string;
  #filledBytes: number;
  #position: number;
  #commit: number;
  #block = Buffer.allocUnsafeSlow(64 * 1024);
  /** Files behind the active one that a checkpoint has not yet freed, oldest first. */
  readonly #older: { readonly number: number; readonly path: string }[] = [];
  readonly #spare: string[];

  private constructor(options: JournalOptions, state: JournalState) {
    this.#options = options;
    this.#identity = state.identity;
    this.#file = state.file;
    this.#path = state.path;
    this.#filledBytes = state.filledBytes;
    this.#position = state.position;
    this.#commit = state.commit;
    this.#older.push(...state.older);
    this.#spare = [...state.spare];
  }

  static resume(options: JournalOptions, state: JournalState): Journal {
    return new Journal(options, state);
  }

  /**
   * The first journal of a log, or the next where none can be gone on with. On a full disk it is begun all the same: the
   * log can then be read, and files removed.
   */
  static async begin(
    options: JournalOptions,
    from: {
      readonly number: number;
      readonly commit: number;
      readonly previousSyncedBytes: number;
      readonly older: JournalState["older"];
      readonly spare: readonly string[];
    },
  ): Promise<Journal> {
    const { directory } = options;
    const path = from.spare[0] ?? `${directory}/${from.number}.journal`;
    const file = await openFilled(options, path, "as far as there is room");
    const { number, commit, previousSyncedBytes } = from;
    return new Journal(options, {
      identity: { number, salt: options.salt(), previousSyncedBytes },
      file,
      path,
      filledBytes: await file.sizeBytes(),
      position: 0,
      commit,
      older: from.older,
      spare: from.spare.slice(1),
    });
  }

  get sizeBytes(): number {
    return this.#position;
  }

  get fileCount(): number {
    return this.#older.length + 1;
  }

  get path(): string {
    return this.#path;
  }

  get position(): JournalPosition {
    return {
      file: basename(this.#path),
      number: this.#identity.number,
      position: this.#position,
      commit: this.#commit,
    };
  }

  /**
   * Writes one commit. It is durable once `sync` resolves, and counts from then on. When it finds no room, nothing of it is
   * found after a crash: behind what was written may be nothing but zeros, and then that is all of it.
   */
  async write(entries: readonly BlockEntry[]): Promise<PendingBlock> {
    let hasBegun = false;
    try {
      return await this.#write(entries, () => (hasBegun = true));
    } catch (error) {
      if (hasBegun && isDiskFull(error)) await this.withdraw();
      throw error;
    }
  }

  async #write(entries: readonly BlockEntry[], tookSome?: () => void): Promise<PendingBlock> {
    const sizeBytes = blockBytes(entries);
    if (sizeBytes > this.#block.length) this.#block = Buffer.allocUnsafeSlow(sizeBytes * 2);
    const block = writeBlock(this.#block, this.#identity, this.#commit, this.#position, entries);
    await this.#fill(this.#position + sizeBytes);
    await writeFully(this.#file, block, this.#position, tookSome);
    return { sizeBytes };
  }

  async sync(): Promise<void> {
    await this.#file.sync();
  }

  /** Counts a block that was synced: what is written next stands behind it. */
  advance(block: PendingBlock): void {
    this.#position += block.sizeBytes;
    this.#commit++;
  }

  /** Takes the last block back that was counted: what is written next stands in its place. */
  takeBack(block: PendingBlock): void {
    this.#position -= block.sizeBytes;
    this.#commit--;
  }

  /**
   * Sees to it that the block written last, which does not count, is not found after a crash. When it fails, be it for want of
   * room, that is uncertain: it is no error of a full disk then.
   */
  async withdraw(): Promise<void> {
    try {
      await this.#write([]);
      await this.sync();
    } catch (error) {
      throw new Error(`a commit could not be taken back: ${String(error)}`, { cause: error });
    }
  }

  /**
   * Leaves a block without content where the next commit will stand. Nobody waits for it; when it is found after a crash,
   * damage to the commit before it cannot be taken for a write that was under way.
   */
  async proveLast(): Promise<void> {
    try {
      await this.write([]);
    } catch (error) {
      // Without room there is no proof, and nothing worse.
      if (!isDiskFull(error)) throw error;
    }
  }

  /** Goes on in another file. The next commit says how much of this one counts. */
  async roll(): Promise<void> {
    const { directory, salt } = this.#options;
    const number = this.#identity.number + 1;
    const path = this.#spare[0] ?? `${directory}/${number}.journal`;
    const file = await openFilled(this.#options, path, "or not at all");
    // Asked before anything changes: when it fails, this file is gone on in.
    const filledBytes = await file.sizeBytes();
    this.#spare.shift();
    const full = this.#file;
    this.#older.push({ number: this.#identity.number, path: this.#path });
    this.#identity = { number, salt: salt(), previousSyncedBytes: this.#position };
    this.#file = file;
    this.#path = path;
    this.#filledBytes = filledBytes;
    this.#position = 0;
    await full.close();
  }

  /** Frees the files before journal `number`: one is kept to be used again, the others go. */
  async free(number: number): Promise<void> {
    while (this.#older[0] !== undefined && this.#older[0].number < number) {
      const { path } = this.#older.shift()!;
      if (this.#spare.length === 0) this.#spare.push(path);
      else await this.#options.fs.remove(path);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #fill(upTo: number): Promise<void> {
    while (this.#filledBytes < upTo) {
      const zeros = zerosFor(this.#options);
      await writeFully(this.#file, zeros, this.#filledBytes);
      this.#filledBytes += zeros.length;
    }
  }
}

export interface PendingBlock {
  readonly sizeBytes: number;
}

/** Where to go on after recovery. */
export interface JournalState {
  readonly identity: JournalIdentity;
  readonly file: OpenFile;
  readonly path: string;
  readonly filledBytes: number;
  readonly position: number;
  readonly commit: number;
  readonly older: readonly { readonly number: number; readonly path: string }[];
  readonly spare: readonly string[];
}

const manyZeros = Buffer.alloc(FILL_BYTES_MAX);

function zerosFor({ journalBytesMax }: JournalOptions): Buffer {
  return manyZeros.subarray(0, Math.min(FILL_BYTES_MAX, journalBytesMax));
}

async function openFilled(
  options: JournalOptions,
  path: string,
  how: "as far as there is room" | "or not at all",
): Promise<OpenFile> {
  const { fs, directory } = options;
  const file = await fs.open(path, "create");
  try {
    if ((await file.sizeBytes()) === 0) {
      await writeFully(file, zerosFor(options), 0).catch((error: unknown) => {
        if (how === "or not at all" || !isDiskFull(error)) throw error;
      });
      await file.sync();
    }
    await fs.syncDirectory(directory);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
