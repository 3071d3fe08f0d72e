import type { BatchHeader } from "./record-batch.ts";
import { VarintReader } from "./varint.ts";

/** A record as compaction sees it: where it stands, what it is for, and the bytes it keeps. */
export interface KeyedRecord {
  readonly offset: number;
  readonly timestamp: number;
  /** Undefined for records from before the topic was compacted. */
  readonly key: Buffer | undefined;
  readonly isTombstone: boolean;
  /** Key, value and headers as they are written: a view. */
  readonly content: Buffer;
}

/** Reads what `recordsOf` gives of a batch, without a look at values and headers. Throws RangeError when it is no such thing. */
export function* keyedRecords(records: Buffer, header: BatchHeader): Generator<KeyedRecord> {
  const reader = new VarintReader(records, 0);
  for (let n = 0; n < header.recordCount; n++) {
    const end = reader.read() + reader.position;
    reader.position += 1;
    const timestamp = header.baseTimestamp + reader.read();
    const offset = header.baseOffset + reader.read();
    const contentAt = reader.position;
    const keyBytes = reader.read();
    const key = keyBytes < 0 ? undefined : reader.take(keyBytes);
    const isTombstone = reader.read() < 0;
    reader.position = contentAt;
    yield { offset, timestamp, key, isTombstone, content: reader.take(end - contentAt) };
  }
}
