import { EventLogError } from "../../errors.ts";
import type { NewRecord } from "../../event-log.ts";
import { contentBytesOf, RECORD_OVERHEAD_BYTES } from "../batches/batch-builder.ts";
import type { Partition } from "../partitions/partition.ts";
import { BATCH_HEADER_BYTES } from "../batches/record-batch.ts";

/** The last millisecond of the year 9999: later than any match, small enough for every way a time is written. */
export const TIMESTAMP_MAX_MS = 253_402_300_799_999;

/** Room for so many records is kept from one append to the next. */
const KEPT_RECORDS_MAX = 4096;

/** Records of one append that follow each other and go to one partition, from the first to before `to`. */
export interface JudgedRun {
  readonly from: number;
  readonly to: number;
  /** For those that bring none. */
  readonly timestamp: number;
}

/**
 * The records of one append that were all found fit to be written, what each takes and where it goes. One object serves
 * all appends, each within one turn, so that none costs anything per record.
 */
export class JudgedAppend {
  records: readonly NewRecord[] = [];
  /** By record: bytes of key, value and headers. */
  readonly contentBytes: number[] = [];
  /** By record. */
  readonly partitions: Partition[] = [];
  /** Of all batches together, at most. */
  sizeBytes = 0;
  /** Tells one append from the next. */
  number = 0;

  /** Throws RECORD_INVALID or RECORD_TOO_LARGE at the first record that is not fit. */
  judge(records: readonly NewRecord[], recordBytesMax: number, needsKeys = false): void {
    this.records = records;
    this.number++;
    let sizeBytes = BATCH_HEADER_BYTES + records.length * RECORD_OVERHEAD_BYTES;
    for (let n = 0; n < records.length; n++) {
      const record = records[n]!;
      if (needsKeys && record.key === undefined)
        throw invalid(
          "its topic is compacted, which keeps the newest record of a key, and it has no key",
        );
      const contentBytes = judgeRecord(record, recordBytesMax);
      this.contentBytes[n] = contentBytes;
      sizeBytes += contentBytes;
    }
    this.sizeBytes = sizeBytes;
  }

  /** Lets go of what the append brought. */
  clear(): void {
    this.records = [];
    if (this.contentBytes.length > KEPT_RECORDS_MAX) this.contentBytes.length = 0;
    if (this.partitions.length > KEPT_RECORDS_MAX) this.partitions.length = 0;
  }
}

/** Bytes of key, value and headers of a record that may be written. Throws RECORD_INVALID or RECORD_TOO_LARGE. */
export function judgeRecord(record: NewRecord, recordBytesMax: number): number {
  const { key, value, timestamp, headers } = record;
  if (key !== undefined && typeof key !== "string" && !(key instanceof Uint8Array))
    throw invalid("its key is neither bytes nor text");
  if (value === null) {
    if (key === undefined)
      throw invalid("a value of null says that a key is gone, and it has no key");
  } else if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw invalid("its value is neither bytes, text nor null");
  }
  if (timestamp !== undefined && !isTimestamp(timestamp))
    throw invalid(
      `its timestamp ${timestamp} is not a time in whole milliseconds up to the year 9999`,
    );
  if (headers !== undefined)
    for (const name of Object.keys(headers))
      if (typeof headers[name] !== "string") throw invalid(`its header ${name} is not text`);
  const contentBytes = contentBytesOf(record);
  if (contentBytes > recordBytesMax) {
    throw new EventLogError(
      "EVENT_LOG_RECORD_TOO_LARGE",
      `a record of ${contentBytes} bytes is larger than the ${recordBytesMax} allowed; send less, or raise recordBytesMax`,
    );
  }
  return contentBytes;
}

function isTimestamp(at: number): boolean {
  return Number.isInteger(at) && at >= 0 && at <= TIMESTAMP_MAX_MS;
}

function invalid(why: string): EventLogError {
  return new EventLogError("EVENT_LOG_RECORD_INVALID", `a record cannot be appended: ${why}`);
}
