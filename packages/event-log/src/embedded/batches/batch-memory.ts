import { BlockPool } from "./block-pool.ts";
import { BATCH_BYTES } from "./open-batch.ts";

/** A block holds all that appends of one moment may put into one batch. */
const BLOCK_BYTES = BATCH_BYTES;
/** Small batches stand side by side in a slab of this size. */
const SLAB_BYTES = 256 * 1024;
/** What is larger gets a block, or a buffer of its own. */
const PIECE_BYTES_MAX = 64 * 1024;
/** Of each kind kept to be used again. */
const KEPT_MAX = 8;

/** A buffer that many small batches stand in. */
interface Slab {
  readonly buffer: ArrayBufferLike;
  usedBytes: number;
  /** How many of them are still looked at. */
  pieces: number;
}

/**
 * The memory that batches are built in and stay in while they are cached. Asking the system for each small one would
 * cost more than filling it, and would leave its heap in holes; a large one costs a page fault for every 4 KiB.
 */
export class BatchMemory {
  readonly #blocks: BlockPool;
  readonly #slabs: BlockPool;
  readonly #slabOf = new WeakMap<ArrayBufferLike, Slab>();
  #open: Slab;

  constructor(keptMax = KEPT_MAX) {
    this.#blocks = new BlockPool(BLOCK_BYTES, keptMax);
    this.#slabs = new BlockPool(SLAB_BYTES, keptMax);
    this.#open = this.#begin();
  }

  /** A buffer of at least so many bytes, with anything in it. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes > BLOCK_BYTES) return Buffer.allocUnsafeSlow(sizeBytes);
    if (sizeBytes > PIECE_BYTES_MAX) return this.#blocks.take();
    if (this.#open.usedBytes + sizeBytes > SLAB_BYTES) this.#open = this.#begin();
    const piece = Buffer.from(this.#open.buffer, this.#open.usedBytes, sizeBytes);
    this.#open.usedBytes += sizeBytes;
    this.#open.pieces++;
    return piece;
  }

  /** A buffer of so many bytes that begins as this one does. Nobody may look at this one any more. */
  widen(bytes: Buffer, sizeBytes: number): Buffer {
    const more = sizeBytes - bytes.length;
    const fits = sizeBytes <= PIECE_BYTES_MAX && this.#open.usedBytes + more <= SLAB_BYTES;
    if (fits && this.#isLast(bytes)) {
      this.#open.usedBytes += more;
      return Buffer.from(bytes.buffer, bytes.byteOffset, sizeBytes);
    }
    const larger = this.take(sizeBytes);
    bytes.copy(larger);
    this.giveBack(bytes);
    return larger;
  }

  /** The first bytes of a buffer, of which no more is needed; elsewhere if a block would stay half empty for them. */
  fit(bytes: Buffer, sizeBytes: number): Buffer {
    if (this.#isLast(bytes)) this.#open.usedBytes = bytes.byteOffset + sizeBytes;
    if (bytes.length !== BLOCK_BYTES || sizeBytes * 2 >= BLOCK_BYTES)
      return bytes.subarray(0, sizeBytes);
    const own =
      sizeBytes > PIECE_BYTES_MAX ? Buffer.allocUnsafeSlow(sizeBytes) : this.take(sizeBytes);
    bytes.copy(own, 0, 0, sizeBytes);
    this.giveBack(bytes);
    return own;
  }

  /** Whether these bytes stand in memory that is used again. */
  owns({ buffer }: Buffer): boolean {
    return this.#slabOf.has(buffer) || this.#blocks.owns(buffer);
  }

  /** Takes back what a batch stood in. Nobody may look at it any more; what is never given back goes as all that is unused. */
  giveBack({ buffer }: Buffer): void {
    const slab = this.#slabOf.get(buffer);
    if (slab === undefined) return this.#blocks.giveBack(buffer);
    if (--slab.pieces > 0) return;
    if (slab === this.#open) slab.usedBytes = 0;
    else this.#slabs.giveBack(buffer);
  }

  #isLast({ buffer, byteOffset, length }: Buffer): boolean {
    return buffer === this.#open.buffer && byteOffset + length === this.#open.usedBytes;
  }

  #begin(): Slab {
    const { buffer } = this.#slabs.take();
    const slab = { buffer, usedBytes: 0, pieces: 0 };
    this.#slabOf.set(buffer, slab);
    return slab;
  }
}
