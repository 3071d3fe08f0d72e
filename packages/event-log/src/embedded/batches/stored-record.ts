import type { LogRecord } from "../../event-log.ts";
import { VarintReader } from "./varint.ts";

/** What the records of one batch have in common. */
export interface RecordSource {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  /** The records of the batch, back to back. */
  readonly records: Buffer;
}

/**
 * A record as it stands in its batch. Key, value and headers are looked up when they are asked for: most readers look at
 * few of them. They are views of the batch, not copies. It holds small numbers alone: there are millions of it.
 */
export class StoredRecord implements LogRecord {
  readonly #source: RecordSource;
  readonly #place: number;
  readonly #timestampDelta: number;
  /** Where the key begins, its length before it. */
  readonly #keyAt: number;
  #value: Buffer | undefined;

  constructor(source: RecordSource, place: number, timestampDelta: number, keyAt: number) {
    this.#source = source;
    this.#place = place;
    this.#timestampDelta = timestampDelta;
    this.#keyAt = keyAt;
    this.#value = undefined;
  }

  get topic(): string {
    return this.#source.topic;
  }

  get partition(): number {
    return this.#source.partition;
  }

  get offset(): number {
    return this.#source.baseOffset + this.#place;
  }

  get timestamp(): number {
    return this.#source.baseTimestamp + this.#timestampDelta;
  }

  get key(): Buffer | undefined {
    const reader = new VarintReader(this.#source.records, this.#keyAt);
    const keyBytes = reader.read();
    return keyBytes < 0 ? undefined : reader.take(keyBytes);
  }

  get value(): Buffer {
    if (this.#value !== undefined) return this.#value;
    const reader = this.#readerBehindKey();
    this.#value = reader.take(Math.max(0, reader.read()));
    return this.#value;
  }

  get isTombstone(): true | undefined {
    return this.#readerBehindKey().read() < 0 ? true : undefined;
  }

  get headers(): Readonly<Record<string, string>> {
    const reader = this.#readerBehindKey();
    reader.skip(Math.max(0, reader.read()));
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

  #readerBehindKey(): VarintReader {
    const reader = new VarintReader(this.#source.records, this.#keyAt);
    reader.skip(Math.max(0, reader.read()));
    return reader;
  }

  toJSON(): LogRecord {
    const { topic, partition, offset, timestamp, key, value, headers } = this;
    const record = { topic, partition, offset, timestamp, key, value, headers };
    return this.isTombstone === true ? { ...record, isTombstone: true } : record;
  }
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});
