import { BlockPool } from "./block-pool.ts";
import { BATCH_BYTES } from "./open-batch.ts";
import type { Partition } from "./partition.ts";
import type { StoredBatch } from "./stored-batch.ts";

/** Large buffers kept to be used again. */
const POOLED_BATCHES_MAX = 8;

/**
 * Bytes of committed records in memory, over all partitions. What is not yet in a segment must stay and holds up
 * appenders when it is too much; the rest is a cache and goes in the order it came.
 */
export class MemoryBudget {
  /** Buffers for large batches. */
  readonly pool = new BlockPool(BATCH_BYTES, POOLED_BATCHES_MAX);
  readonly #cacheBytesMax: number;
  #order: Partition[] = [];
  #first = 0;
  #heldBytes = 0;
  #unwrittenBytes = 0;

  constructor(cacheBytesMax: number) {
    this.#cacheBytesMax = cacheBytesMax;
  }

  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  published(partition: Partition, sizeBytes: number): void {
    this.#order.push(partition);
    this.#heldBytes += sizeBytes;
    this.#unwrittenBytes += sizeBytes;
  }

  /** These bytes came into memory and are in a segment already. */
  cached(partition: Partition, sizeBytes: number): void {
    this.published(partition, sizeBytes);
    this.written(sizeBytes);
  }

  /** These bytes are in a segment now, or, after a failure, will never be. */
  written(sizeBytes: number): void {
    this.#unwrittenBytes -= sizeBytes;
    while (this.#heldBytes > this.#cacheBytesMax) {
      const oldest = this.#order[this.#first];
      if (oldest === undefined) break;
      const dropped = oldest.dropOldest();
      if (dropped === undefined && !oldest.writeFailed) break;
      if (dropped !== undefined) this.#release(dropped);
      this.#first++;
    }
    if (this.#first >= 4096) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
  }

  #release({ header, bytes, isShared }: StoredBatch): void {
    this.#heldBytes -= header.sizeBytes;
    if (isShared !== true) this.pool.giveBack(bytes);
  }
}
