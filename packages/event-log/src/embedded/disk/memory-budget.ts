import { BatchMemory } from "../batches/batch-memory.ts";
import { LeastRecentlyUsed } from "./least-recently-used.ts";
import type { Partition } from "../partitions/partition.ts";
import { ReadBuffers } from "../reading/read-buffers.ts";
import type { SegmentHandle } from "../segments/segment-handle.ts";
import type { SegmentReader } from "../segments/segment-reader.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

export interface MemoryLimits {
  readonly cacheBytesMax: number;
  readonly readBytesMax: number;
  readonly segmentFilesMax: number;
  readonly indexBytesMax: number;
}

/** What a log holds for its segments, all partitions together. */
export class SegmentBudget {
  readonly reads: ReadBuffers;
  /** Segments whose file is open and may be closed at any time: nothing is written there that is not synced. */
  readonly files: LeastRecentlyUsed<SegmentHandle>;
  /** Segments whose index is in memory and can be read again, with their bytes. */
  readonly indexes: LeastRecentlyUsed<SegmentReader>;

  constructor({
    readBytesMax,
    segmentFilesMax,
    indexBytesMax,
  }: Omit<MemoryLimits, "cacheBytesMax">) {
    this.reads = new ReadBuffers(readBytesMax);
    this.files = new LeastRecentlyUsed(segmentFilesMax, (handle) => handle.letGo());
    this.indexes = new LeastRecentlyUsed(indexBytesMax, (reader) => reader.letGoOfIndex());
  }
}

/**
 * Bytes of committed records in memory, over all partitions. What is not yet in a segment must stay and holds up
 * appenders when it is too much; the rest is a cache and goes in the order it came.
 */
export class MemoryBudget {
  /** What batches are built in. */
  readonly batches = new BatchMemory();
  readonly segments: SegmentBudget;
  readonly #cacheBytesMax: number;
  #order: Partition[] = [];
  #first = 0;
  #heldBytes = 0;
  #unwrittenBytes = 0;

  constructor(limits: MemoryLimits) {
    this.segments = new SegmentBudget(limits);
    this.#cacheBytesMax = limits.cacheBytesMax;
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
      const dropped = oldest.memory.dropOldest();
      if (dropped === undefined && !oldest.memory.writeFailed) break;
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
    // Nobody writes from it any more: a batch is dropped only when it counts as written, and it does so when the writes to
    // all replicas have ended, those that failed and those of a directory that has fallen out among them; the journals'
    // had ended before it was published, and they copy. Nobody reads it: what a reader was given is shared.
    if (isShared !== true) this.batches.giveBack(bytes);
  }
}
