import type { LogRecord } from "../event-log.ts";
import { VarintReader } from "./varint.ts";

/**
 * A record as it stands in its batch. Key, value and headers are looked up when they are asked for: most readers look at
 * few of them. They are views of the batch, not copies.
 */
export class StoredRecord implements LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly #records: Buffer;
  readonly #keyAt: number;
  readonly #keyBytes: number;
  readonly #valueAt: number;
  readonly #valueBytes: number;
  readonly #headersAt: number;
  #value: Buffer | undefined;

  constructor(
    topic: string,
    partition: number,
    offset: number,
    timestamp: number,
    records: Buffer,
    keyAt: number,
    keyBytes: number,
    valueAt: number,
    valueBytes: number,
    headersAt: number,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.#records = records;
    this.#keyAt = keyAt;
    this.#keyBytes = keyBytes;
    this.#valueAt = valueAt;
    this.#valueBytes = valueBytes;
    this.#headersAt = headersAt;
  }

  get key(): Buffer | undefined {
    if (this.#keyBytes < 0) return undefined;
    return this.#records.subarray(this.#keyAt, this.#keyAt + this.#keyBytes);
  }

  get value(): Buffer {
    this.#value ??= this.#records.subarray(
      this.#valueAt,
      this.#valueAt + Math.max(0, this.#valueBytes),
    );
    return this.#value;
  }

  get isTombstone(): true | undefined {
    return this.#valueBytes < 0 ? true : undefined;
  }

  get headers(): Readonly<Record<string, string>> {
    const reader = new VarintReader(this.#records, this.#headersAt);
    const count = reader.read();
    if (count === 0) return noHeaders;
    const headers: [string, string][] = [];
    for (let n = 0; n < count; n++) {
      const name = reader.take(reader.read()).toString();
      headers.push([name, reader.take(Math.max(0, reader.read())).toString()]);
    }
    // fromEntries and not assignment: a header may be called __proto__.
    return Object.fromEntries(headers);
  }

  toJSON(): LogRecord {
    const { topic, partition, offset, timestamp, key, value, headers } = this;
    const record = { topic, partition, offset, timestamp, key, value, headers };
    return this.isTombstone === true ? { ...record, isTombstone: true } : record;
  }
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});
