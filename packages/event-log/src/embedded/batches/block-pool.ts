/**
 * Large buffers that are used again. A fresh one costs a page fault for every 4 KiB, which is more than what is written
 * into it; so the batches that left memory without ever having been read give theirs back.
 */
export class BlockPool {
  readonly blockBytes: number;
  readonly #keptMax: number;
  readonly #free: ArrayBufferLike[] = [];
  /** All that were made here: no other buffer of this size may be taken for one. */
  readonly #made = new WeakSet<ArrayBufferLike>();

  constructor(blockBytes: number, keptMax: number) {
    this.blockBytes = blockBytes;
    this.#keptMax = keptMax;
  }

  /** A buffer of `blockBytes`, with anything in it. */
  take(): Buffer {
    const free = this.#free.pop();
    if (free !== undefined) return Buffer.from(free, 0, this.blockBytes);
    const block = Buffer.allocUnsafeSlow(this.blockBytes);
    this.#made.add(block.buffer);
    return block;
  }

  /** The first bytes of a buffer; in one of their own when a block would stay in memory half empty for them. */
  fit(bytes: Buffer, sizeBytes: number): Buffer {
    if (bytes.length !== this.blockBytes || sizeBytes * 2 >= this.blockBytes)
      return bytes.subarray(0, sizeBytes);
    const own = Buffer.allocUnsafeSlow(sizeBytes);
    bytes.copy(own, 0, 0, sizeBytes);
    this.giveBack(bytes);
    return own;
  }

  /** Takes back the block these bytes stand in, if it is one. Nobody may look at them any more. */
  giveBack({ buffer }: Buffer): void {
    if (!this.#made.has(buffer)) return;
    if (this.#free.length < this.#keptMax) this.#free.push(buffer);
  }
}

/** For batches outside a log: every buffer is a new one. */
export const noPool = new BlockPool(0, 0);
