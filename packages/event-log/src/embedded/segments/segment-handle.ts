import {
  type FileSystem,
  type OpenFile,
  readFully,
  writePiecesFully,
} from "../disk/file-system.ts";
import type { SegmentBudget } from "../disk/memory-budget.ts";

/** The file of a segment, open while it is used and as long after that as few others are. */
export class SegmentHandle {
  readonly path: string;
  readonly #fs: FileSystem;
  readonly #budget: SegmentBudget;
  #mode: "read" | "write" | "create";
  #file: Promise<OpenFile> | undefined;
  /** Writes that have ended and that no sync has covered yet. */
  #unsynced = 0;
  /** Writes under way. */
  #writing = 0;
  #syncFailed = false;
  #users = 0;
  /** Those who are about to use it, and for whom it need not be open yet. */
  #keepers = 0;
  /** It is to be closed when nobody uses it, unless it is used again before. */
  #mustLetGo = false;
  /** Resolves when nobody uses it, for those who wait to close it for good. */
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(
    fs: FileSystem,
    path: string,
    mode: "read" | "write" | "create",
    budget: SegmentBudget,
  ) {
    this.#fs = fs;
    this.path = path;
    this.#mode = mode;
    this.#budget = budget;
  }

  /** Does what uses the file: until it has ended, its descriptor is that of no other. */
  async whileOpen<T>(work: (file: OpenFile) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work(await this.#open());
    } finally {
      if (--this.#users === 0 && this.#mustLetGo) this.letGo();
      this.#tellIdle();
    }
  }

  /** Does what will use the file some time on: until it has ended, the file is not closed for good, nor removed. */
  async whileKept<T>(work: () => Promise<T>): Promise<T> {
    this.#keepers++;
    try {
      return await work();
    } finally {
      this.#keepers--;
      this.#tellIdle();
    }
  }

  /** Writes pieces one behind the other. Not durable until `sync`. */
  write(pieces: readonly Buffer[], position: number): Promise<void> {
    return this.whileOpen(async (file) => {
      this.#writing++;
      this.#budget.files.forget(this);
      try {
        await writePiecesFully(file, pieces, position);
      } finally {
        this.#writing--;
        this.#unsynced++;
      }
    });
  }

  /**
   * Makes durable what was written before it was called. Once it failed it is never tried again, as the next would say yes
   * and mean nothing: says whether it was tried.
   */
  async sync(): Promise<boolean> {
    if (this.#syncFailed) return false;
    await this.whileOpen(async (file) => {
      const unsynced = this.#unsynced;
      try {
        await file.sync();
      } catch (error) {
        this.#syncFailed = true;
        throw error;
      }
      // Only now may it be closed: another descriptor would not be told of what this one's bytes met.
      this.#unsynced -= unsynced;
      this.#mayBeClosed();
    });
    return true;
  }

  /** Bytes from a position on, fewer where the file ends. */
  slice(position: number, sizeBytes: number): Promise<Buffer> {
    return this.whileOpen((file) => readFully(file, this.#budget.reads.take(sizeBytes), position));
  }

  /** Closes the file until it is needed again, once nobody uses it. */
  letGo(): void {
    if (this.#users > 0) this.#mustLetGo = true;
    else void this.#close().catch(() => undefined);
  }

  /** Closes the file when those have ended who use it. */
  async close(): Promise<void> {
    while (!this.#isIdle) await (this.#idle ??= Promise.withResolvers()).promise;
    this.#budget.files.forget(this);
    await this.#close();
  }

  get #isIdle(): boolean {
    return this.#users === 0 && this.#keepers === 0;
  }

  #tellIdle(): void {
    if (!this.#isIdle) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  /** With all it was given on disk it may be closed for others. */
  #mayBeClosed(): void {
    if (this.#unsynced === 0 && this.#writing === 0) this.#budget.files.use(this);
  }

  async #close(): Promise<void> {
    this.#mustLetGo = false;
    const file = this.#file;
    this.#file = undefined;
    await (await file?.catch(() => undefined))?.close();
  }

  async #open(): Promise<OpenFile> {
    this.#mustLetGo = false;
    this.#file ??= this.#fs.open(this.path, this.#mode);
    this.#mayBeClosed();
    try {
      const file = await this.#file;
      // Once made it is never made again: it would hide that it was lost.
      if (this.#mode === "create") this.#mode = "write";
      return file;
    } catch (error) {
      this.#file = undefined;
      this.#budget.files.forget(this);
      throw error;
    }
  }
}
