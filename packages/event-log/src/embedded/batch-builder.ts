import type { NewRecord } from "../event-log.ts";
import { EventLogError } from "../errors.ts";
import { BATCH_HEADER_BYTES, sealBatch } from "./record-batch.ts";
import { varintBytes, writeVarint } from "./varint.ts";

/** The last millisecond of the year 9999: later than any match, small enough for every way a time is written. */
export const TIMESTAMP_MAX_MS = 253_402_300_799_999;

/** A batch that waits for its commit; appends of the same moment to one partition share it. */
export class BatchBuilder {
  #bytes: Buffer;
  #size = BATCH_HEADER_BYTES;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = 0;

  constructor(sizeBytesExpected: number) {
    this.#bytes = Buffer.allocUnsafeSlow(BATCH_HEADER_BYTES + sizeBytesExpected);
  }

  get sizeBytes(): number {
    return this.#size;
  }

  get recordCount(): number {
    return this.#count;
  }

  /** Writes a record behind the others and gives its place in the batch. */
  add(record: SizedRecord, timestamp: number): number {
    if (this.#count === 0) this.#baseTimestamp = this.#maxTimestamp = timestamp;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, timestamp);
    const timestampDelta = timestamp - this.#baseTimestamp;
    const bodyBytes =
      1 + varintBytes(timestampDelta) + varintBytes(this.#count) + record.contentBytes;
    this.#makeRoom(varintBytes(bodyBytes) + bodyBytes);
    const into = this.#bytes;
    let at = writeVarint(into, this.#size, bodyBytes);
    into[at++] = 0;
    at = writeVarint(into, at, timestampDelta);
    at = writeVarint(into, at, this.#count);
    at = record.key === undefined ? writeVarint(into, at, -1) : writeField(into, at, record.key);
    at = writeField(into, at, record.value);
    at = writeVarint(into, at, record.headers.length);
    for (const [name, value] of record.headers) {
      at = writeField(into, at, name);
      at = writeField(into, at, value);
    }
    this.#size = at;
    return this.#count++;
  }

  /** The finished batch, from now on never changed. */
  seal(baseOffset: number, leaderEpoch: number): Buffer {
    const bytes = this.#bytes.subarray(0, this.#size);
    sealBatch(bytes, {
      baseOffset,
      leaderEpoch,
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: this.#maxTimestamp,
      recordCount: this.#count,
    });
    return bytes;
  }

  #makeRoom(sizeBytes: number): void {
    if (this.#size + sizeBytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#size + sizeBytes, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}

/** A record that was found fit to be written, with the length of all but its place in the batch. */
export interface SizedRecord {
  readonly key: Uint8Array | string | undefined;
  readonly value: Uint8Array | string;
  readonly headers: readonly (readonly [string, string])[];
  readonly timestamp: number | undefined;
  readonly contentBytes: number;
}

/** Bytes of a record around its content, at most. */
export const RECORD_OVERHEAD_BYTES = 20;

/** Judges a record before anything of its append is written. Throws RECORD_INVALID or RECORD_TOO_LARGE. */
export function sizeRecord(record: NewRecord, recordBytesMax: number): SizedRecord {
  const { key, value, timestamp } = record;
  if (key !== undefined && typeof key !== "string" && !(key instanceof Uint8Array))
    throw invalid("its key is neither bytes nor text");
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    throw invalid("its value is neither bytes nor text");
  if (timestamp !== undefined && !isTimestamp(timestamp))
    throw invalid(
      `its timestamp ${timestamp} is not a time in whole milliseconds up to the year 9999`,
    );
  const headers = record.headers === undefined ? noHeaders : Object.entries(record.headers);
  let contentBytes =
    (key === undefined ? 1 : fieldBytes(key)) + fieldBytes(value) + varintBytes(headers.length);
  for (const [name, text] of headers) {
    if (typeof text !== "string") throw invalid(`its header ${name} is not text`);
    contentBytes += fieldBytes(name) + fieldBytes(text);
  }
  if (contentBytes > recordBytesMax) {
    throw new EventLogError(
      "EVENT_LOG_RECORD_TOO_LARGE",
      `a record of ${contentBytes} bytes is larger than the ${recordBytesMax} allowed; send less, or raise recordBytesMax`,
    );
  }
  return { key, value, headers, timestamp, contentBytes };
}

const noHeaders: readonly (readonly [string, string])[] = [];

function isTimestamp(at: number): boolean {
  return Number.isInteger(at) && at >= 0 && at <= TIMESTAMP_MAX_MS;
}

function invalid(why: string): EventLogError {
  return new EventLogError("EVENT_LOG_RECORD_INVALID", `a record cannot be appended: ${why}`);
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
