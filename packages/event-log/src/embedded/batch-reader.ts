import type { LogRecord } from "../event-log.ts";
import { BATCH_HEADER_BYTES, type BatchHeader } from "./record-batch.ts";
import { VarintReader } from "./varint.ts";

/** Compression is in the attributes' lowest three bits; this engine writes none. */
const ATTRIBUTES_AT = 21;

/**
 * Adds the records of a checked batch from `fromOffset` on to `into`. Keys and values are views of `batch`, not copies.
 * Throws RangeError when the records do not fill the batch exactly as its header says.
 */
export function readRecords(
  batch: Buffer,
  header: BatchHeader,
  where: { readonly topic: string; readonly partition: number; readonly fromOffset: number },
  into: LogRecord[],
): void {
  if (batch.readInt16BE(ATTRIBUTES_AT) % 8 !== 0) throw new RangeError("the batch is compressed");
  const reader = new VarintReader(batch, BATCH_HEADER_BYTES);
  for (let n = 0; n < header.recordCount; n++) {
    const end = reader.read() + reader.position;
    const offset = header.baseOffset + n;
    if (offset < where.fromOffset) {
      reader.position = end;
      continue;
    }
    reader.position += 1;
    const timestamp = header.baseTimestamp + reader.read();
    if (reader.read() !== n) throw new RangeError(`record ${n} does not stand in its place`);
    const keyBytes = reader.read();
    const key = keyBytes < 0 ? undefined : reader.take(keyBytes);
    const value = reader.take(Math.max(0, reader.read()));
    const headers = readHeaders(reader);
    if (reader.position !== end) throw new RangeError(`record ${n} is not as long as it says`);
    into.push({
      topic: where.topic,
      partition: where.partition,
      offset,
      timestamp,
      key,
      value,
      headers,
    });
  }
  if (reader.position !== header.sizeBytes)
    throw new RangeError("the records do not fill the batch");
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

function readHeaders(reader: VarintReader): Readonly<Record<string, string>> {
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
