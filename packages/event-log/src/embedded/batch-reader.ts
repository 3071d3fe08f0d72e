import type { LogRecord } from "../event-log.ts";
import { decompressRecords } from "./compression.ts";
import { BATCH_HEADER_BYTES, type BatchHeader, readBatchAttributes } from "./record-batch.ts";
import { VarintReader } from "./varint.ts";

/**
 * The records of a checked batch, back to back: a view of the batch, or what they decompress to. Throws RangeError when
 * they cannot be decompressed within the limit, and CODEC_UNSUPPORTED.
 */
export function recordsOf(batch: Buffer, header: BatchHeader): Buffer {
  const records = batch.subarray(BATCH_HEADER_BYTES, header.sizeBytes);
  const { compression } = readBatchAttributes(batch);
  if (compression === undefined) throw new RangeError("no codec has the number in its attributes");
  return compression === "none" ? records : decompressRecords(compression, records);
}

/**
 * Adds the records of a batch from `fromOffset` on to `into`, given the bytes `recordsOf` gives. Keys and values are views
 * of them, not copies. Throws RangeError when they are not exactly what the batch's header says.
 */
export function readRecords(
  records: Buffer,
  header: BatchHeader,
  where: { readonly topic: string; readonly partition: number; readonly fromOffset: number },
  into: LogRecord[],
): void {
  const reader = new VarintReader(records, 0);
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
  if (reader.position !== records.length) throw new RangeError("the records do not fill the batch");
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
