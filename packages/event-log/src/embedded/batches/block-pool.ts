/** Large buffers that are used again. A fresh one costs a page fault for every 4 KiB, more than what is written into it. */
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

  /** Whether a buffer is one of these blocks. */
  owns(buffer: ArrayBufferLike): boolean {
    return this.#made.has(buffer);
  }

  /** Takes back a buffer, if it is one of these blocks. Nobody may look at it any more. */
  giveBack(buffer: ArrayBufferLike): void {
    if (!this.#made.has(buffer)) return;
    if (this.#free.length < this.#keptMax) this.#free.push(buffer);
  }
}
