import { EventLogError } from "../../errors.ts";
import { diskFull } from "./append-refusals.ts";

export interface StagingRoomOptions {
  readonly stagingBytesMax: number;
  /** Bytes that were appended and are not yet in a segment. */
  readonly unwrittenBytes: () => number;
  /** Why nothing can be taken now: no room on the disk. */
  readonly diskFull: () => string | undefined;
  /** Asked to move bytes to the segments, as someone waits for room. */
  readonly pressed: () => void;
}

/** Lets appends in as far as what is not yet in a segment may grow; the others wait, in the order they came. */
export class StagingRoom {
  readonly #options: StagingRoomOptions;
  readonly #waiting: { readonly sizeBytes: number; readonly proceed: () => void }[] = [];
  /** Room given to appends that were let in and have yet to stage their records. */
  #promisedBytes = 0;
  #closed = false;

  constructor(options: StagingRoomOptions) {
    this.#options = options;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether so many bytes may be staged in this turn. Throws DISK_FULL or CLOSED. */
  hasRoom(sizeBytes: number): boolean {
    this.throwIfFullOrClosed();
    return !this.hasWaiting && this.#hasRoom(sizeBytes);
  }

  /** Waits until so many bytes may be staged, and does `stage` in that turn. Throws DISK_FULL or CLOSED, or what it throws. */
  async waitToStage<T>(sizeBytes: number, stage: () => T): Promise<T> {
    this.throwIfFullOrClosed();
    await this.#wait(sizeBytes);
    this.#promisedBytes -= sizeBytes;
    try {
      this.throwIfFullOrClosed();
      return stage();
    } catch (error) {
      // The room is free again, and no commit will come to say so.
      this.admitWaiting();
      throw error;
    }
  }

  /** Lets those go on who waited for room, in the order they came. */
  admitWaiting(): void {
    const isRefused = this.#closed || this.#options.diskFull() !== undefined;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!isRefused && !this.#hasRoom(next.sizeBytes)) return;
      this.#waiting.shift();
      this.#promisedBytes += next.sizeBytes;
      next.proceed();
    }
  }

  /** Lets nobody in any more; those who wait are told that the log is closed. */
  close(): void {
    this.#closed = true;
    this.admitWaiting();
  }

  throwIfClosed(): void {
    if (this.#closed) throw new EventLogError("EVENT_LOG_CLOSED", "the log was closed");
  }

  throwIfFullOrClosed(): void {
    this.throwIfClosed();
    const full = this.#options.diskFull();
    if (full !== undefined) throw diskFull(full);
  }

  /** The room is promised from when it is given, so that others do not take it too. */
  #wait(sizeBytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ sizeBytes, proceed: resolve });
    this.#options.pressed();
    return promise;
  }

  /** An append larger than all the room there is goes alone. */
  #hasRoom(sizeBytes: number): boolean {
    const usedBytes = this.#options.unwrittenBytes() + this.#promisedBytes;
    return usedBytes === 0 || usedBytes + sizeBytes <= this.#options.stagingBytesMax;
  }
}
