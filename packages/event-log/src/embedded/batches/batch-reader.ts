import type { LogRecord } from "../../event-log.ts";
import { decompressRecords } from "./compression.ts";
import { BATCH_HEADER_BYTES, type BatchHeader, readBatchAttributes } from "./record-batch.ts";
import { StoredRecord } from "./stored-record.ts";
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
 * of them, made when they are looked at. Throws RangeError when they are not exactly what the batch's header says.
 */
export function readRecords(
  records: Buffer,
  header: BatchHeader,
  where: { readonly topic: string; readonly partition: number; readonly fromOffset: number },
  into: LogRecord[],
): void {
  const { topic, partition } = where;
  const { baseOffset, baseTimestamp } = header;
  const source = { topic, partition, baseOffset, baseTimestamp, records };
  const reader = new VarintReader(records, 0);
  const offsets = header.nextOffset - header.baseOffset;
  const isDense = header.recordCount === offsets;
  let before = -1;
  for (let n = 0; n < header.recordCount; n++) {
    const end = reader.read() + reader.position;
    if (isDense && header.baseOffset + n < where.fromOffset) {
      reader.position = end;
      continue;
    }
    reader.position += 1;
    const timestampDelta = reader.read();
    const place = reader.read();
    if (isDense ? place !== n : place <= before || place >= offsets)
      throw new RangeError(`record ${n} does not stand in its place`);
    before = place;
    if (baseOffset + place < where.fromOffset) {
      reader.position = end;
      continue;
    }
    into.push(new StoredRecord(source, place, timestampDelta, reader.position));
    skipContent(reader, n, end);
  }
  if (reader.position !== records.length) throw new RangeError("the records do not fill the batch");
}

/** Throws RangeError where `readRecords` would for any of them, when each offset of the batch has one. */
export function checkRecords(records: Buffer, { recordCount }: BatchHeader): void {
  const reader = new VarintReader(records, 0);
  for (let n = 0; n < recordCount; n++) {
    const end = reader.read() + reader.position;
    reader.position += 1;
    reader.read();
    if (reader.read() !== n) throw new RangeError(`record ${n} does not stand in its place`);
    skipContent(reader, n, end);
  }
  if (reader.position !== records.length) throw new RangeError("the records do not fill the batch");
}

/** Key, value and headers of a record that is to end there. */
function skipContent(reader: VarintReader, record: number, end: number): void {
  const keyBytes = reader.read();
  if (keyBytes > 0) reader.skip(keyBytes);
  const valueBytes = reader.read();
  if (valueBytes > 0) reader.skip(valueBytes);
  skipHeaders(reader);
  if (reader.position !== end) throw new RangeError(`record ${record} is not as long as it says`);
}

function skipHeaders(reader: VarintReader): void {
  for (let count = reader.read(); count > 0; count--) {
    reader.skip(reader.read());
    reader.skip(Math.max(0, reader.read()));
  }
}
