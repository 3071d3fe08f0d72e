import { EventLogError } from "../../errors.ts";
import { type Compression, decompressRecords } from "../batches/compression.ts";
import { type FileSystem, ioCode } from "../disk/file-system.ts";
import { nodeFileSystem } from "../disk/node-file-system.ts";
import { BATCH_HEADER_BYTES, readBatchAttributes } from "../batches/record-batch.ts";
import { type WalkFault, walkSegment } from "../segments/segment-walk.ts";
import { VarintReader } from "../batches/varint.ts";

/** What stands in a segment file, piece by piece. */
export type DumpedPiece =
  | ({ readonly type: "batch" } & DumpedBatch)
  | {
      readonly type: "damage";
      readonly position: number;
      readonly sizeBytes: number;
      readonly fault: WalkFault;
    };

/** A whole batch and everything its header says. */
export interface DumpedBatch {
  readonly position: number;
  readonly sizeBytes: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly leaderEpoch: number;
  /** Undefined for a number no codec has. */
  readonly compression: Compression | undefined;
  readonly hasLogAppendTime: boolean;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** -1 for none. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
  /** When they were asked for: the records, or why they cannot be read. */
  readonly records: readonly DumpedRecord[] | string | undefined;
}

export interface DumpedRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  /** Undefined for a tombstone. */
  readonly value: Buffer | undefined;
  readonly headers: readonly (readonly [name: string, value: Buffer | undefined])[];
}

/** Reads any file of Kafka's record batches, format 2, of this log or another, whole or damaged; changes nothing. */
export async function* dumpSegment(
  path: string,
  {
    records = false,
    fs = nodeFileSystem,
  }: { readonly records?: boolean | undefined; readonly fs?: FileSystem | undefined } = {},
): AsyncGenerator<DumpedPiece, void, undefined> {
  const file = await fs.open(path, "read").catch((error: unknown) => {
    if (ioCode(error) !== "ENOENT") throw error;
    throw new EventLogError("EVENT_LOG_NOT_FOUND", `there is no file ${path}; check the path`);
  });
  try {
    for await (const step of walkSegment(file, await file.sizeBytes())) {
      const { type, position } = step;
      if (type === "damage") {
        const { endPosition, fault } = step;
        yield { type, position, sizeBytes: endPosition - position, fault };
      } else yield { type, ...dumpBatch(step.bytes, position, records) };
    }
  } finally {
    await file.close();
  }
}

function dumpBatch(bytes: Buffer, position: number, withRecords: boolean): DumpedBatch {
  const baseOffset = int64(bytes, 0);
  const batch = {
    position,
    sizeBytes: bytes.length,
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(23),
    leaderEpoch: bytes.readInt32BE(12),
    ...readBatchAttributes(bytes),
    baseTimestamp: int64(bytes, 27),
    maxTimestamp: int64(bytes, 35),
    producerId: int64(bytes, 43),
    producerEpoch: bytes.readInt16BE(51),
    baseSequence: bytes.readInt32BE(53),
    recordCount: bytes.readInt32BE(57),
    records: undefined,
  };
  return withRecords ? { ...batch, records: recordsOf(bytes, batch) } : batch;
}

function recordsOf(bytes: Buffer, batch: DumpedBatch): readonly DumpedRecord[] | string {
  const { compression } = batch;
  if (compression === undefined) return "its codec is not known";
  try {
    const stored = bytes.subarray(BATCH_HEADER_BYTES);
    const plain = compression === "none" ? stored : decompressRecords(compression, stored);
    const reader = new VarintReader(plain, 0);
    return Array.from({ length: batch.recordCount }, () => recordAt(reader, batch));
  } catch (error) {
    if (error instanceof RangeError || error instanceof EventLogError) return error.message;
    throw error;
  }
}

function recordAt(reader: VarintReader, batch: DumpedBatch): DumpedRecord {
  const end = reader.read() + reader.position;
  // The attributes of a record have no bit with a meaning.
  reader.position += 1;
  const timestamp = batch.baseTimestamp + reader.read();
  const offset = batch.baseOffset + reader.read();
  const key = field(reader);
  const value = field(reader);
  const headers = Array.from(
    { length: Math.max(0, reader.read()) },
    () => [field(reader)?.toString() ?? "", field(reader)] as const,
  );
  if (reader.position !== end) throw new RangeError("a record is not as long as it says");
  const { hasLogAppendTime, maxTimestamp } = batch;
  return { offset, timestamp: hasLogAppendTime ? maxTimestamp : timestamp, key, value, headers };
}

function field(reader: VarintReader): Buffer | undefined {
  const length = reader.read();
  return length < 0 ? undefined : reader.take(length);
}

function int64(bytes: Buffer, position: number): number {
  return bytes.readInt32BE(position) * 2 ** 32 + bytes.readUInt32BE(position + 4);
}
