import { EventLogError } from "../../errors.ts";
import { TIMESTAMP_MAX_MS } from "../commit/judged-append.ts";
import { checkRecords, recordsOf } from "./batch-reader.ts";
import { keyedRecords } from "./compacted-records.ts";
import type { BatchContent } from "./open-batch.ts";
import type { BatchProducer } from "../producers/producer-state.ts";
import {
  type BatchHeader,
  placeBatch,
  readBatch,
  readBatchAttributes,
  readBatchProducer,
} from "./record-batch.ts";

/** A reader is given the records of a batch all at once: as many as it takes no more than some 100 MiB to hold. */
const RECORDS_MAX = 1_000_000;

/**
 * A batch as a Kafka client sent it. It is stored as it is, compressed or not: only its offset and its leader epoch are
 * written into it, which its checksum does not cover.
 */
export class ReceivedBatch implements BatchContent {
  readonly sizeBytes: number;
  readonly recordCount: number;
  readonly producer: BatchProducer | undefined;
  readonly #header: BatchHeader;
  readonly #bytes: Buffer;

  /** Throws RECORD_INVALID unless these bytes are one whole batch, and RECORD_TOO_LARGE. */
  constructor(bytes: Buffer, bytesMax: number) {
    if (bytes.length > bytesMax) {
      throw new EventLogError(
        "EVENT_LOG_RECORD_TOO_LARGE",
        `a batch of ${bytes.length} bytes is larger than the ${bytesMax} allowed; send less`,
      );
    }
    const header = readBatch(bytes, 0, undefined, undefined);
    if (typeof header === "string") throw invalid(header);
    if (header.sizeBytes !== bytes.length)
      throw invalid(`it says ${header.sizeBytes} bytes and has ${bytes.length}`);
    if (header.recordCount !== header.nextOffset - header.baseOffset)
      throw invalid("it has offsets without records");
    const { compression, isControl, isTransactional } = readBatchAttributes(bytes);
    if (compression === undefined) throw invalid("no codec has the number in its attributes");
    // Later than that the index of a segment has no room for it.
    if (header.maxTimestamp > TIMESTAMP_MAX_MS)
      throw invalid(`its time ${header.maxTimestamp} is after the year 9999`);
    if (isControl || isTransactional) throw invalid("it belongs to a transaction");
    if (header.recordCount > RECORDS_MAX)
      throw invalid(`it has ${header.recordCount} records, and at most ${RECORDS_MAX} are taken`);
    if (compression === "none" || compression === "gzip" || compression === "zstd")
      throwUnlessReadable(bytes, header);
    this.#header = header;
    this.#bytes = bytes;
    this.sizeBytes = bytes.length;
    this.recordCount = header.recordCount;
    this.producer = readBatchProducer(bytes);
  }

  /**
   * Throws RECORD_INVALID unless every record has a key, without which compaction could not tell what it stands for, and
   * CODEC_UNSUPPORTED when it cannot be read here.
   */
  throwUnlessKeyed(): void {
    try {
      for (const { key } of keyedRecords(recordsOf(this.#bytes, this.#header), this.#header))
        if (key === undefined) throw invalid("its topic is compacted, and a record has no key");
    } catch (error) {
      throw error instanceof RangeError ? invalid(error.message) : error;
    }
  }

  seal(baseOffset: number, leaderEpoch: number): Buffer {
    placeBatch(this.#bytes, baseOffset, leaderEpoch);
    return this.#bytes;
  }
}

/** A batch that nobody could read would stop every reader of its partition. */
function throwUnlessReadable(bytes: Buffer, header: BatchHeader): void {
  try {
    checkRecords(recordsOf(bytes, header), header);
  } catch (error) {
    throw error instanceof RangeError ? invalid(error.message) : error;
  }
}

function invalid(why: string): EventLogError {
  return new EventLogError("EVENT_LOG_RECORD_INVALID", `a batch cannot be appended: ${why}`);
}
