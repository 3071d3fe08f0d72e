import type { NewRecord } from "../../event-log.ts";
import { BatchMemory } from "./batch-memory.ts";
import { type Compression, compressRecords } from "./compression.ts";
import type { BatchProducer } from "../producers/producer-state.ts";
import { BATCH_HEADER_BYTES, sealBatch } from "./record-batch.ts";
import { varintBytes, writeVarint } from "./varint.ts";

/** Bytes of a record around its content, at most: its length, attributes, and places in time and in the batch. */
export const RECORD_OVERHEAD_BYTES = 20;

/** A batch that waits for its commit; appends of the same moment to one partition share it. */
export class BatchBuilder {
  readonly #memory: BatchMemory;
  #bytes: Buffer;
  #size = BATCH_HEADER_BYTES;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = 0;
  #compression: Compression = "none";

  constructor(sizeBytesExpected: number, memory = new BatchMemory()) {
    this.#memory = memory;
    this.#bytes = memory.take(BATCH_HEADER_BYTES + sizeBytesExpected);
  }

  get sizeBytes(): number {
    return this.#size;
  }

  get recordCount(): number {
    return this.#count;
  }

  /**
   * Writes a record behind the others and gives its place in the batch. `contentBytes` is what `contentBytesOf` said of
   * it, in the same turn: it stands before the record, so nothing is written twice.
   */
  add(record: NewRecord, contentBytes: number, timestamp: number): number {
    if (this.#count === 0) this.#baseTimestamp = this.#maxTimestamp = timestamp;
    else if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    const timestampDelta = timestamp - this.#baseTimestamp;
    const place = this.#count;
    const bodyBytes = 1 + varintBytes(timestampDelta) + varintBytes(place) + contentBytes;
    const end = this.#size + varintBytes(bodyBytes) + bodyBytes;
    if (end > this.#bytes.length)
      this.#bytes = this.#memory.widen(this.#bytes, Math.max(end, this.#bytes.length * 2));
    const into = this.#bytes;
    let at = writeVarint(into, this.#size, bodyBytes);
    into[at++] = 0;
    at = writeVarint(into, at, timestampDelta);
    at = writeVarint(into, at, place);
    const { key, headers } = record;
    at = key === undefined ? writeVarint(into, at, -1) : writeField(into, at, key);
    at = record.value === null ? writeVarint(into, at, -1) : writeField(into, at, record.value);
    at = headers === undefined ? writeVarint(into, at, 0) : writeHeaders(into, at, headers);
    if (at !== end) throw new Error("a record changed while it was being appended");
    this.#size = end;
    this.#count = place + 1;
    return place;
  }

  /** Compresses the records, of which there are no more to come, unless that makes them larger. May go aside. */
  compress(): Promise<void> | undefined {
    const made = compressRecords(this.#bytes.subarray(BATCH_HEADER_BYTES, this.#size));
    if (made instanceof Promise) return made.then((records) => this.#replaceRecords(records));
    this.#replaceRecords(made);
    return undefined;
  }

  #replaceRecords(compressed: Buffer | undefined): void {
    if (compressed === undefined) return;
    this.#memory.giveBack(this.#bytes);
    this.#size = BATCH_HEADER_BYTES + compressed.length;
    this.#bytes = this.#memory.take(this.#size);
    compressed.copy(this.#bytes, BATCH_HEADER_BYTES);
    this.#compression = "zstd";
  }

  /** The finished batch, from now on never changed. */
  seal(baseOffset: number, leaderEpoch: number, producer?: BatchProducer): Buffer {
    const bytes = this.#memory.fit(this.#bytes, this.#size);
    this.#bytes = bytes;
    sealBatch(
      bytes,
      {
        baseOffset,
        leaderEpoch,
        baseTimestamp: this.#baseTimestamp,
        maxTimestamp: this.#maxTimestamp,
        recordCount: this.#count,
      },
      { compression: this.#compression, producer },
    );
    return bytes;
  }
}

/** Bytes of key, value and headers as they stand in a batch. */
export function contentBytesOf({ key, value, headers }: NewRecord): number {
  const bytes =
    (key === undefined ? 1 : fieldBytes(key)) + (value === null ? 1 : fieldBytes(value));
  if (headers === undefined) return bytes + 1;
  const names = Object.keys(headers);
  let headersBytes = varintBytes(names.length);
  for (const name of names) headersBytes += fieldBytes(name) + fieldBytes(headers[name]!);
  return bytes + headersBytes;
}

function writeHeaders(
  into: Buffer,
  position: number,
  headers: Readonly<Record<string, string>>,
): number {
  const names = Object.keys(headers);
  let at = writeVarint(into, position, names.length);
  for (const name of names) {
    at = writeField(into, at, name);
    at = writeField(into, at, headers[name]!);
  }
  return at;
}

function fieldBytes(field: Uint8Array | string): number {
  const bytes = typeof field === "string" ? Buffer.byteLength(field) : field.length;
  return varintBytes(bytes) + bytes;
}

function writeField(into: Buffer, position: number, field: Uint8Array | string): number {
  if (typeof field !== "string") {
    const at = writeVarint(into, position, field.length);
    into.set(field, at);
    return at + field.length;
  }
  const at = writeVarint(into, position, Buffer.byteLength(field));
  return at + into.write(field, at, "utf8");
}
