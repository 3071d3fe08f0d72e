import { BlockPool } from "../batches/block-pool.ts";

/** A piece of this size, what readers ask for when they are not told, is read into a buffer that was used before. */
const POOLED_BYTES = 1024 * 1024;
const POOLED_MAX = 4;

/** What a read is counted for at least: it looks for its place first. */
const READ_BYTES_MIN = 64 * 1024;

/** A piece of a file that was begun to be read before anybody asked for it. */
interface ReadAhead {
  readonly owner: object;
  readonly position: number;
  readonly sizeBytes: number;
  /** Undefined when it could not be read: whoever asks for it reads it himself, and sees why. */
  readonly bytes: Promise<Buffer | undefined>;
}

/**
 * What is being read from disk, over all readers of a log, within a limit: past it readers wait their turn. Bytes count
 * until they are checked and handed over; from then on they are the reader's. Room that nobody waits for is used to read
 * ahead of those who read on.
 */
export class ReadBuffers {
  readonly #bytesMax: number;
  #usedBytes = 0;
  readonly #waiting: { readonly sizeBytes: number; readonly proceed: () => void }[] = [];
  /** Oldest first. */
  readonly #ahead = new Set<ReadAhead>();
  readonly #pool = new BlockPool(POOLED_BYTES, POOLED_MAX);

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A buffer of so many bytes, with anything in it. */
  take(sizeBytes: number): Buffer {
    const isPooled = sizeBytes <= POOLED_BYTES && sizeBytes * 2 > POOLED_BYTES;
    return isPooled ? this.#pool.take().subarray(0, sizeBytes) : Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** Takes back the buffer that these bytes were read into. Nobody may look at any of it again. */
  giveBack(bytes: Buffer): void {
    this.#pool.giveBack(bytes.buffer);
  }

  /** Does what reads so many bytes once there is room for them. What is larger than all the room goes alone. */
  async within<T>(bytesMax: number, work: () => Promise<T>): Promise<T> {
    const sizeBytes = Math.max(bytesMax, READ_BYTES_MIN);
    if (this.#waiting.length === 0 && this.#hasRoom(sizeBytes)) this.#usedBytes += sizeBytes;
    else await this.#waitForRoom(sizeBytes);
    try {
      return await work();
    } finally {
      this.#free(sizeBytes);
    }
  }

  /** Begins to read what `owner` will be asked for next, unless others need the room. */
  readAhead(owner: object, position: number, sizeBytes: number, read: () => Promise<Buffer>): void {
    if (this.#waiting.length > 0 || this.#findAhead(owner, position) !== undefined) return;
    if (!this.#hasRoom(sizeBytes)) {
      // The one longest unread is of a reader who went elsewhere; its room is for the next.
      const [oldest] = this.#ahead;
      if (oldest !== undefined) this.#drop(oldest);
      return;
    }
    this.#usedBytes += sizeBytes;
    this.#ahead.add({ owner, position, sizeBytes, bytes: read().catch(() => undefined) });
  }

  /** What was read ahead from a position on, at most `bytesMax`; it is given once. */
  takeAhead(
    owner: object,
    position: number,
    bytesMax: number,
  ): Promise<Buffer | undefined> | undefined {
    const ahead = this.#findAhead(owner, position);
    if (ahead === undefined) return undefined;
    this.#ahead.delete(ahead);
    this.#free(ahead.sizeBytes);
    return ahead.sizeBytes <= bytesMax ? ahead.bytes : undefined;
  }

  #findAhead(owner: object, position: number): ReadAhead | undefined {
    for (const ahead of this.#ahead)
      if (ahead.owner === owner && ahead.position === position) return ahead;
    return undefined;
  }

  /** Forgets what was read ahead of an owner that is closed. */
  dropAheadOf(owner: object): void {
    for (const ahead of this.#ahead) if (ahead.owner === owner) this.#drop(ahead);
  }

  #hasRoom(sizeBytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + sizeBytes <= this.#bytesMax;
  }

  async #waitForRoom(sizeBytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ sizeBytes, proceed: resolve });
    // Readers who are here come before those who may come.
    for (const ahead of this.#ahead) this.#drop(ahead);
    await promise;
  }

  #drop(ahead: ReadAhead): void {
    this.#ahead.delete(ahead);
    // Until the disk is done with it, its buffer is in use.
    void ahead.bytes.then(() => this.#free(ahead.sizeBytes));
  }

  #free(sizeBytes: number): void {
    this.#usedBytes -= sizeBytes;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#hasRoom(next.sizeBytes)) return;
      this.#waiting.shift();
      this.#usedBytes += next.sizeBytes;
      next.proceed();
    }
  }
}
