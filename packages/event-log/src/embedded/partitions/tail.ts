import type { StoredBatch } from "../batches/stored-batch.ts";

/**
 * The newest batches of a partition, in the very buffers that were appended. Those not yet in a segment must stay; the
 * others stay while there is room, so that live readers touch no file.
 */
export class Tail {
  #batches: (StoredBatch | undefined)[] = [];
  /** Batches before this one were given up, and are held here no more; the array is cut when they are many. */
  #first = 0;
  #firstUnwritten = 0;
  #unwrittenBytes = 0;

  /** The first offset held, or undefined when nothing is. */
  get startOffset(): number | undefined {
    return this.#batches[this.#first]?.header.baseOffset;
  }

  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  push(batch: StoredBatch): void {
    this.#batches.push(batch);
    this.#unwrittenBytes += batch.header.sizeBytes;
  }

  /** Adds a batch that stands in a segment already, behind others that do. */
  pushWritten(batch: StoredBatch): void {
    this.#batches.push(batch);
    this.#firstUnwritten = this.#batches.length;
  }

  /** Batches from the one that holds `offset` on, about `bytesMax` of them and at least one. */
  read(offset: number, bytesMax: number): StoredBatch[] {
    let low = this.#first;
    let high = this.#batches.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#batches[middle]!.header.nextOffset <= offset) low = middle + 1;
      else high = middle;
    }
    const found: StoredBatch[] = [];
    let sizeBytes = 0;
    for (let n = low; n < this.#batches.length; n++) {
      const batch = this.#batches[n]!;
      sizeBytes += batch.header.sizeBytes;
      if (sizeBytes > bytesMax && found.length > 0) break;
      batch.isShared = true;
      found.push(batch);
    }
    return found;
  }

  /** The next batches that must go to a segment, at most about `bytesMax`. */
  unwritten(bytesMax: number): StoredBatch[] {
    const taken: StoredBatch[] = [];
    let sizeBytes = 0;
    for (let n = this.#firstUnwritten; n < this.#batches.length && sizeBytes < bytesMax; n++) {
      taken.push(this.#batches[n]!);
      sizeBytes += this.#batches[n]!.header.sizeBytes;
    }
    return taken;
  }

  markWritten(batches: readonly StoredBatch[]): void {
    this.#firstUnwritten += batches.length;
    for (const batch of batches) this.#unwrittenBytes -= batch.header.sizeBytes;
  }

  /** Gives up the oldest batch, if it is in a segment. */
  dropOldest(): StoredBatch | undefined {
    if (this.#first >= this.#firstUnwritten) return undefined;
    const batch = this.#batches[this.#first]!;
    // Over many partitions, batches that wait in the array to be cut off would be gigabytes.
    this.#batches[this.#first++] = undefined;
    if (this.#first >= 1024) {
      this.#batches = this.#batches.slice(this.#first);
      this.#firstUnwritten -= this.#first;
      this.#first = 0;
    }
    return batch;
  }
}
