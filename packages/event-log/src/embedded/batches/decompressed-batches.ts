import { recordsOf } from "./batch-reader.ts";
import { readBatchAttributes, readChecksum } from "./record-batch.ts";
import type { StoredBatch } from "./stored-batch.ts";

/** Bytes of decompressed records that are kept for the next reader. */
export const DECOMPRESSED_CACHE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * What compressed batches were found to hold, the last ones read. Readers at the end of a partition come to the same batch
 * one after the other; it is decompressed for the first of them.
 */
export class DecompressedBatches {
  readonly #bytesMax: number;
  /** By place and checksum, so that no batch is kept by its key; the one longest unread first. */
  readonly #records = new Map<string, Buffer>();
  #heldBytes = 0;

  constructor(bytesMax = DECOMPRESSED_CACHE_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The records of a batch of this partition, as `recordsOf` gives and throws. */
  recordsOf(partition: string, { bytes, header }: StoredBatch): Buffer {
    if (readBatchAttributes(bytes).compression === "none") return recordsOf(bytes, header);
    const key = `${partition}/${header.baseOffset}/${readChecksum(bytes)}`;
    const held = this.#records.get(key);
    const records = held ?? recordsOf(bytes, header);
    if (held !== undefined) this.#records.delete(key);
    else this.#heldBytes += records.length;
    this.#records.set(key, records);
    this.#dropOldest();
    return records;
  }

  #dropOldest(): void {
    for (const [key, records] of this.#records) {
      if (this.#heldBytes <= this.#bytesMax) return;
      this.#records.delete(key);
      this.#heldBytes -= records.length;
    }
  }
}
