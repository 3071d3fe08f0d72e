import { compressRecords } from "./compression.ts";
import type { KeyedRecord } from "./compacted-records.ts";
import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  readBatchHeader,
  sealBatch,
} from "./record-batch.ts";
import type { StoredBatch } from "./stored-batch.ts";
import { varintBytes, writeVarint } from "./varint.ts";

const NO_TIMESTAMP = -1;

/** What is left of some batches that follow each other: it takes their place, from the first offset to the last. */
export interface Remains {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly leaderEpoch: number;
  readonly records: readonly KeyedRecord[];
  /** When its tombstones may go, in the log's time; undefined when it has none that all before it gave way to. */
  readonly deleteHorizonMs: number | undefined;
  readonly isCompressed: boolean;
}

/**
 * Writes a batch in place of others, as Kafka's log cleaner does: the records that are left keep their offsets, and the batch
 * keeps all offsets between its first and its last, so that one batch still follows on the other without a gap. With a
 * delete horizon, `baseTimestamp` is that, and bit 6 of the attributes says so (KIP-534).
 */
export async function batchOf(remains: Remains): Promise<StoredBatch> {
  const { baseOffset, nextOffset, leaderEpoch, records, deleteHorizonMs } = remains;
  const baseTimestamp = deleteHorizonMs ?? records[0]?.timestamp ?? NO_TIMESTAMP;
  const written = Buffer.concat(records.map((r) => recordBytes(r, baseOffset, baseTimestamp)));
  const compressed = remains.isCompressed ? await compressRecords(written) : undefined;
  const body = compressed ?? written;
  const bytes = Buffer.allocUnsafeSlow(BATCH_HEADER_BYTES + body.length);
  body.copy(bytes, BATCH_HEADER_BYTES);
  const maxTimestamp = records.reduce((max, r) => Math.max(max, r.timestamp), NO_TIMESTAMP);
  const header = { baseOffset, nextOffset, leaderEpoch, baseTimestamp, maxTimestamp };
  const origin = {
    compression: compressed === undefined ? ("none" as const) : ("zstd" as const),
    hasDeleteHorizon: deleteHorizonMs !== undefined,
  };
  sealBatch(bytes, { ...header, recordCount: records.length }, origin);
  return { header: checked(bytes, baseOffset), bytes };
}

function recordBytes(record: KeyedRecord, baseOffset: number, baseTimestamp: number): Buffer {
  const timestampDelta = record.timestamp - baseTimestamp;
  const offsetDelta = record.offset - baseOffset;
  const bodyBytes =
    1 + varintBytes(timestampDelta) + varintBytes(offsetDelta) + record.content.length;
  const bytes = Buffer.allocUnsafe(varintBytes(bodyBytes) + bodyBytes);
  let at = writeVarint(bytes, 0, bodyBytes);
  bytes[at++] = 0;
  at = writeVarint(bytes, at, timestampDelta);
  at = writeVarint(bytes, at, offsetDelta);
  record.content.copy(bytes, at);
  return bytes;
}

function checked(bytes: Buffer, baseOffset: number): BatchHeader {
  const header = readBatchHeader(bytes, 0, baseOffset, undefined);
  if (typeof header === "string") throw new Error(`a compacted batch cannot be read: ${header}`);
  return header;
}
