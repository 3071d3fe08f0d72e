import type { BatchHeader } from "../batches/record-batch.ts";

/** Bytes of log between two entries, as Kafka's `index.interval.bytes`. */
export const INDEX_INTERVAL_BYTES = 4096;

/** Offsets of one segment that it has room to tell apart, which compressed batches may reach within few bytes. */
export const SEGMENT_OFFSETS_MAX = 2 ** 32;

const OFFSET_ENTRY_BYTES = 8;
const TIME_ENTRY_BYTES = 12;

/**
 * Where to begin looking in one segment: sparse, in the form of Kafka's `.index` and `.timeindex` files.
 *
 * - by offset: relative last offset of a batch (u32), position of that batch (u32)
 * - by time: the highest timestamp so far (i64), relative offset of the last record so far (u32)
 *
 * It is a hint and never believed: a reader compares the entry with the batch it leads to, and scans when they differ.
 */
export class SegmentIndex {
  readonly #baseOffset: number;
  #offsets: Buffer;
  #times: Buffer;
  #entries: number;
  #indexedBytes = 0;
  #maxTimestamp = -1;

  constructor(baseOffset: number, stored?: { readonly offsets: Buffer; readonly times: Buffer }) {
    this.#baseOffset = baseOffset;
    this.#offsets = stored?.offsets ?? Buffer.alloc(OFFSET_ENTRY_BYTES * 16);
    this.#times = stored?.times ?? Buffer.alloc(TIME_ENTRY_BYTES * 16);
    this.#entries = stored === undefined ? 0 : stored.offsets.length / OFFSET_ENTRY_BYTES;
  }

  /** Bytes of memory it takes. */
  get sizeBytes(): number {
    return this.#offsets.length + this.#times.length;
  }

  files(): { readonly offsets: Buffer; readonly times: Buffer } {
    return {
      offsets: this.#offsets.subarray(0, this.#entries * OFFSET_ENTRY_BYTES),
      times: this.#times.subarray(0, this.#entries * TIME_ENTRY_BYTES),
    };
  }

  /** Notes a batch that stands at `position`, behind all noted before. */
  note(header: BatchHeader, position: number): void {
    if (position - this.#indexedBytes >= INDEX_INTERVAL_BYTES) {
      this.#indexedBytes = position;
      this.#addEntry(header, position);
    }
    this.#maxTimestamp = Math.max(this.#maxTimestamp, header.maxTimestamp);
  }

  /** The batch to start at for `offset`, with the last offset it must have; undefined: start at the segment's begin. */
  find(offset: number): { readonly position: number; readonly lastOffset: number } | undefined {
    const entry = this.#countWhere((n) => this.#offsetOf(n) <= offset) - 1;
    if (entry < 0) return undefined;
    return { position: this.#positionOf(entry), lastOffset: this.#offsetOf(entry) };
  }

  /** The last place known where a batch begins, at or before `position`; undefined: none but the segment's begin. */
  positionBefore(position: number): number | undefined {
    const entry = this.#countWhere((n) => this.#positionOf(n) <= position) - 1;
    return entry < 0 ? undefined : this.#positionOf(entry);
  }

  /** An offset before which no record is as late as `at`. */
  offsetBefore(at: number): number {
    const entry = this.#countWhere((n) => this.#timeOf(n) < at) - 1;
    if (entry < 0) return this.#baseOffset;
    return this.#baseOffset + this.#times.readUInt32BE(entry * TIME_ENTRY_BYTES + 8) + 1;
  }

  #addEntry(header: BatchHeader, position: number): void {
    const n = this.#entries++;
    if (this.#entries * OFFSET_ENTRY_BYTES > this.#offsets.length) {
      this.#offsets = doubled(this.#offsets);
      this.#times = doubled(this.#times);
    }
    this.#offsets.writeUInt32BE(header.nextOffset - 1 - this.#baseOffset, n * OFFSET_ENTRY_BYTES);
    this.#offsets.writeUInt32BE(position, n * OFFSET_ENTRY_BYTES + 4);
    this.#times.writeBigInt64BE(BigInt(this.#maxTimestamp), n * TIME_ENTRY_BYTES);
    this.#times.writeUInt32BE(header.baseOffset - 1 - this.#baseOffset, n * TIME_ENTRY_BYTES + 8);
  }

  #offsetOf(entry: number): number {
    return this.#baseOffset + this.#offsets.readUInt32BE(entry * OFFSET_ENTRY_BYTES);
  }

  #positionOf(entry: number): number {
    return this.#offsets.readUInt32BE(entry * OFFSET_ENTRY_BYTES + 4);
  }

  #timeOf(entry: number): number {
    return Number(this.#times.readBigInt64BE(entry * TIME_ENTRY_BYTES));
  }

  /** How many entries, from the first on, hold what is asked: a binary search, as both columns only grow. */
  #countWhere(holds: (entry: number) => boolean): number {
    let low = 0;
    let high = this.#entries;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function doubled(entries: Buffer): Buffer {
  return Buffer.concat([entries], entries.length * 2);
}
