import { type Compression, COMPRESSIONS } from "./compression.ts";
import { crc32c } from "./crc32c.ts";
import type { Epochs } from "../partitions/epochs.ts";
import type { BatchProducer } from "../producers/producer-state.ts";

/**
 * A record batch as Kafka keeps it, format version 2 (kafka.apache.org/documentation/#recordbatch), big-endian:
 *
 *     0 baseOffset i64      12 leaderEpoch i32    23 lastOffsetDelta i32   43 producerId i64     57 count i32
 *     8 batchLength i32     16 magic i8 = 2       27 baseTimestamp i64     51 producerEpoch i16  61 records …
 *                           17 crc u32            35 maxTimestamp i64      53 baseSequence i32
 *                           21 attributes i16
 *
 * The CRC covers byte 21 to the end, so of the header's first fields the log itself must know what to expect: the offset
 * follows the batch before, the magic is 2, the epoch is the one the partition had at that offset, and a wrong length breaks the CRC.
 */
export const BATCH_HEADER_BYTES = 61;
/** What comes before the part that `batchLength` counts. */
const LENGTH_COUNTS_FROM = 12;
const CRC_COVERS_FROM = 21;
const MAGIC = 2;
const ATTRIBUTES_AT = 21;
/** The bit of the attributes that gives `baseTimestamp` another meaning. */
const DELETE_HORIZON = 64;
const PRODUCER_ID_AT = 43;
const NO_PRODUCER: BatchProducer = { producerId: -1, producerEpoch: -1, baseSequence: -1 };

/** What the log needs to know of a batch without looking at its records. */
export interface BatchHeader {
  readonly baseOffset: number;
  /** Rises with each change of who leads the partition; see epochs.ts. */
  readonly leaderEpoch: number;
  /** The offset after its last record. */
  readonly nextOffset: number;
  readonly sizeBytes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** Fewer than its offsets, or none, where compaction took some out. */
  readonly recordCount: number;
}

/** What a batch carries besides its place: how its records are written, and who sent it. */
export interface BatchOrigin {
  readonly compression?: Compression | undefined;
  readonly producer?: BatchProducer | undefined;
  /** `baseTimestamp` is when its tombstones may go. */
  readonly hasDeleteHorizon?: boolean | undefined;
}

/** Fills in the header of a batch whose records already stand behind it, checksum last. */
export function sealBatch(
  bytes: Buffer,
  header: Omit<BatchHeader, "sizeBytes" | "nextOffset"> & { readonly nextOffset?: number },
  { compression = "none", producer = NO_PRODUCER, hasDeleteHorizon = false }: BatchOrigin = {},
): void {
  const { baseOffset, recordCount, nextOffset = baseOffset + recordCount } = header;
  const codec = COMPRESSIONS.indexOf(compression);
  writeInt64(bytes, 0, baseOffset);
  bytes.writeInt32BE(bytes.length - LENGTH_COUNTS_FROM, 8);
  bytes.writeInt32BE(header.leaderEpoch, 12);
  bytes.writeInt8(MAGIC, 16);
  bytes.writeInt16BE(codec + (hasDeleteHorizon ? DELETE_HORIZON : 0), ATTRIBUTES_AT);
  bytes.writeInt32BE(nextOffset - baseOffset - 1, 23);
  writeInt64(bytes, 27, header.baseTimestamp);
  writeInt64(bytes, 35, header.maxTimestamp);
  writeInt64(bytes, PRODUCER_ID_AT, producer.producerId);
  bytes.writeInt16BE(producer.producerEpoch, 51);
  bytes.writeInt32BE(producer.baseSequence, 53);
  bytes.writeInt32BE(recordCount, 57);
  bytes.writeUInt32BE(crc32c(bytes.subarray(CRC_COVERS_FROM)), 17);
}

/** Gives a whole batch its place in a partition. Its checksum covers neither the offset nor the epoch. */
export function placeBatch(bytes: Buffer, baseOffset: number, leaderEpoch: number): void {
  writeInt64(bytes, 0, baseOffset);
  bytes.writeInt32BE(leaderEpoch, 12);
}

/** The CRC-32C a batch carries. */
export function readChecksum(bytes: Buffer, position = 0): number {
  return bytes.readUInt32BE(position + 17);
}

/** Who sent the batch that begins at `position`; undefined when it says nobody. */
export function readBatchProducer(bytes: Buffer, position = 0): BatchProducer | undefined {
  // The sign bit: nearly every batch has no producer, and they are asked one by one.
  if (bytes[position + PRODUCER_ID_AT]! >= 0x80) return undefined;
  return {
    producerId: readInt64(bytes, position + PRODUCER_ID_AT),
    producerEpoch: bytes.readInt16BE(position + 51),
    baseSequence: bytes.readInt32BE(position + 53),
  };
}

/** Kafka's attributes of a batch. Bits without a meaning yet are not looked at. */
export interface BatchAttributes {
  /** Undefined for numbers that no codec has. */
  readonly compression: Compression | undefined;
  /** Its records have the time of the broker that took them, `maxTimestamp`, and not their own. Never set by this log. */
  readonly hasLogAppendTime: boolean;
  readonly isTransactional: boolean;
  /** It marks the end of a transaction and has no records for readers. */
  readonly isControl: boolean;
  /** Compaction left it, and its tombstones may go at `baseTimestamp`. */
  readonly hasDeleteHorizon: boolean;
}

export function readBatchAttributes(bytes: Buffer, position = 0): BatchAttributes {
  const low = bytes[position + ATTRIBUTES_AT + 1]!;
  const isSet = (bit: number) => Math.floor(low / 2 ** bit) % 2 === 1;
  return {
    compression: COMPRESSIONS[low % 8],
    hasLogAppendTime: isSet(3),
    isTransactional: isSet(4),
    isControl: isSet(5),
    hasDeleteHorizon: isSet(6),
  };
}

/** What can be wrong with bytes that should be a batch. `incomplete`: it may be whole, but `bytes` ends before it does. */
export type BatchFault =
  | "incomplete"
  | "bad length"
  | "bad magic"
  | "bad epoch"
  | "bad checksum"
  | "bad count"
  | "wrong offset";

/**
 * Reads and judges the header at `position`: everything but the checksum. Give `expectedOffset` and the partition's
 * `epochs` where they are known: the checksum covers neither.
 */
export function readBatchHeader(
  bytes: Buffer,
  position: number,
  expectedOffset: number | undefined,
  epochs: Epochs | undefined,
): BatchHeader | BatchFault {
  if (position + BATCH_HEADER_BYTES > bytes.length) return "incomplete";
  if (bytes.readInt8(position + 16) !== MAGIC) return "bad magic";
  const sizeBytes = bytes.readInt32BE(position + 8) + LENGTH_COUNTS_FROM;
  if (sizeBytes < BATCH_HEADER_BYTES) return "bad length";
  const baseOffset = readInt64(bytes, position);
  if (
    expectedOffset === undefined ? !Number.isSafeInteger(baseOffset) : baseOffset !== expectedOffset
  )
    return "wrong offset";
  const leaderEpoch = bytes.readInt32BE(position + 12);
  if (epochs === undefined ? leaderEpoch < 0 : leaderEpoch !== epochs.at(baseOffset))
    return "bad epoch";
  const lastOffsetDelta = bytes.readInt32BE(position + 23);
  const recordCount = bytes.readInt32BE(position + 57);
  // Compaction takes records out of a batch; the batch keeps their offsets.
  if (recordCount < 0 || lastOffsetDelta < 0 || lastOffsetDelta < recordCount - 1)
    return "bad count";
  if ((recordCount === 0) !== (sizeBytes === BATCH_HEADER_BYTES)) return "bad length";
  return {
    baseOffset,
    leaderEpoch,
    nextOffset: baseOffset + lastOffsetDelta + 1,
    sizeBytes,
    baseTimestamp: readInt64(bytes, position + 27),
    maxTimestamp: readInt64(bytes, position + 35),
    recordCount,
  };
}

/** Reads and judges the whole batch at `position`, checksum and all. */
export function readBatch(
  bytes: Buffer,
  position: number,
  expectedOffset: number | undefined,
  epochs: Epochs | undefined,
): BatchHeader | BatchFault {
  const header = readBatchHeader(bytes, position, expectedOffset, epochs);
  if (typeof header === "string") return header;
  const end = position + header.sizeBytes;
  if (end > bytes.length) return "incomplete";
  return hasRightChecksum(bytes, position, end) ? header : "bad checksum";
}

/** Whether the bytes of a batch are those its checksum was computed of. */
export function hasRightChecksum(bytes: Buffer, position = 0, end = bytes.length): boolean {
  return readChecksum(bytes, position) === crc32c(bytes.subarray(position + CRC_COVERS_FROM, end));
}

function writeInt64(bytes: Buffer, position: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  bytes.writeInt32BE(high, position);
  bytes.writeUInt32BE(value - high * 2 ** 32, position + 4);
}

function readInt64(bytes: Buffer, position: number): number {
  return bytes.readInt32BE(position) * 2 ** 32 + bytes.readUInt32BE(position + 4);
}
