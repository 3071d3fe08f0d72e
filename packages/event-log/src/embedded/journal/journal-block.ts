import { crc32c } from "../batches/crc32c.ts";
import { readBatch } from "../batches/record-batch.ts";

/**
 * One commit in the journal: a header that says what is inside and checks itself, then the bodies, each of which checks
 * itself. So damage to a body is laid at the door of one partition, and a header cannot be taken for another's.
 *
 *     0 magic 8 bytes "TLJRNL01"      32 commit u64              64 entry count u32
 *     8 header CRC-32C u32            40 position in the file    68 entries, 32 bytes each:
 *    12 header bytes u32              48 bytes of the journal       0 kind u8 (1 batch, 2 note)  4 topic id u32
 *    16 salt u64                         before that were synced    8 partition u32             12 body bytes u32
 *    24 journal's number u64          56 block bytes u64           16 base offset u64           24 body CRC-32C u32
 *                                                                28 leader epoch u32
 *
 * Big-endian. Blocks begin at multiples of 512: no sector that holds acknowledged bytes is ever written again. The header
 * CRC covers byte 12 to the header's end. A note is UTF-8 JSON: a topic made, an offset committed.
 */
export const BLOCK_ALIGNMENT = 512;
const FIXED_BYTES = 68;
const ENTRY_BYTES = 32;
const MAGIC = Buffer.from("TLJRNL01");
const CRC_COVERS_FROM = 12;
const KIND_BATCH = 1;
const KIND_NOTE = 2;

/** Which journal a block belongs to. The salt is drawn anew each time a file is used, so no record can forge a block. */
export interface JournalIdentity {
  readonly number: number;
  readonly salt: bigint;
  /** How much of the journal before this one was synced when this one was begun. */
  readonly previousSyncedBytes: number;
}

export type BlockEntry =
  | {
      readonly kind: "batch";
      readonly topicId: number;
      readonly partition: number;
      readonly baseOffset: number;
      readonly leaderEpoch: number;
      readonly body: Buffer;
    }
  | { readonly kind: "note"; readonly body: Buffer };

/** Bytes a block of these entries takes, with the zeros that fill its last sector. */
export function blockBytes(entries: readonly BlockEntry[]): number {
  let bytes = FIXED_BYTES + entries.length * ENTRY_BYTES;
  for (const entry of entries) bytes += entry.body.length;
  return Math.ceil(bytes / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT;
}

/** Writes a block into the front of `into`, which holds at least `blockBytes(entries)`, and gives that part. */
export function writeBlock(
  into: Buffer,
  journal: JournalIdentity,
  commit: number,
  position: number,
  entries: readonly BlockEntry[],
): Buffer {
  const sizeBytes = blockBytes(entries);
  const headerBytes = FIXED_BYTES + entries.length * ENTRY_BYTES;
  const block = into.subarray(0, sizeBytes);
  block.fill(0, 0, headerBytes);
  MAGIC.copy(block);
  block.writeUInt32BE(headerBytes, 12);
  block.writeBigUInt64BE(journal.salt, 16);
  writeUint64(block, 24, journal.number);
  writeUint64(block, 32, commit);
  writeUint64(block, 40, position);
  writeUint64(block, 48, journal.previousSyncedBytes);
  writeUint64(block, 56, sizeBytes);
  block.writeUInt32BE(entries.length, 64);
  let bodyAt = headerBytes;
  entries.forEach((entry, n) => {
    writeEntry(block, FIXED_BYTES + n * ENTRY_BYTES, entry);
    entry.body.copy(block, bodyAt);
    bodyAt += entry.body.length;
  });
  block.fill(0, bodyAt);
  block.writeUInt32BE(crc32c(block.subarray(CRC_COVERS_FROM, headerBytes)), 8);
  return block;
}

function writeEntry(block: Buffer, at: number, entry: BlockEntry): void {
  block.writeUInt8(entry.kind === "batch" ? KIND_BATCH : KIND_NOTE, at);
  block.writeUInt32BE(entry.body.length, at + 12);
  if (entry.kind === "batch") {
    block.writeUInt32BE(entry.topicId, at + 4);
    block.writeUInt32BE(entry.partition, at + 8);
    writeUint64(block, at + 16, entry.baseOffset);
    block.writeUInt32BE(entry.leaderEpoch, at + 28);
  } else {
    // A batch carries its own checksum.
    block.writeUInt32BE(crc32c(entry.body), at + 24);
  }
}

/** A block whose header is whole. `damaged` are the entries whose bodies are not. */
export interface ReadBlock {
  readonly journal: JournalIdentity;
  readonly commit: number;
  readonly position: number;
  readonly sizeBytes: number;
  readonly entries: readonly BlockEntry[];
  readonly damaged: readonly (BlockEntry & { readonly bodyPosition: number })[];
}

/** Reads the block at `position` of a journal file, if there is a whole header that belongs there. */
export function readBlock(file: Buffer, position: number): ReadBlock | undefined {
  if (position + FIXED_BYTES > file.length) return undefined;
  if (MAGIC.compare(file, position, position + MAGIC.length) !== 0) return undefined;
  const headerBytes = file.readUInt32BE(position + 12);
  const headerEnd = position + headerBytes;
  if (headerBytes < FIXED_BYTES || headerEnd > file.length) return undefined;
  const computed = crc32c(file.subarray(position + CRC_COVERS_FROM, headerEnd));
  if (file.readUInt32BE(position + 8) !== computed) return undefined;
  if (readUint64(file, position + 40) !== position) return undefined;
  const entries: BlockEntry[] = [];
  const damaged: (BlockEntry & { bodyPosition: number })[] = [];
  let bodyAt = headerEnd;
  for (let n = 0; n < file.readUInt32BE(position + 64); n++) {
    const at = position + FIXED_BYTES + n * ENTRY_BYTES;
    const body = file.subarray(bodyAt, bodyAt + file.readUInt32BE(at + 12));
    const { entry, whole } = readEntry(file, at, body);
    if (whole) entries.push(entry);
    else damaged.push({ ...entry, bodyPosition: bodyAt });
    bodyAt += file.readUInt32BE(at + 12);
  }
  return {
    journal: {
      number: readUint64(file, position + 24),
      salt: file.readBigUInt64BE(position + 16),
      previousSyncedBytes: readUint64(file, position + 48),
    },
    commit: readUint64(file, position + 32),
    position,
    sizeBytes: readUint64(file, position + 56),
    entries,
    damaged,
  };
}

function readEntry(file: Buffer, at: number, body: Buffer): { entry: BlockEntry; whole: boolean } {
  const complete = body.length === file.readUInt32BE(at + 12);
  if (file.readUInt8(at) === KIND_NOTE) {
    const whole = complete && crc32c(body) === file.readUInt32BE(at + 24);
    return { entry: { kind: "note", body }, whole };
  }
  const baseOffset = readUint64(file, at + 16);
  const leaderEpoch = file.readUInt32BE(at + 28);
  const header = complete ? readBatch(body, 0, baseOffset, undefined) : "incomplete";
  const whole =
    typeof header !== "string" &&
    header.sizeBytes === body.length &&
    header.leaderEpoch === leaderEpoch;
  const topicId = file.readUInt32BE(at + 4);
  return {
    entry: {
      kind: "batch",
      topicId,
      partition: file.readUInt32BE(at + 8),
      baseOffset,
      leaderEpoch,
      body,
    },
    whole,
  };
}

/** The next block behind `position` whose header is whole: a proof that all before it was synced. */
export function findBlockAfter(file: Buffer, position: number): ReadBlock | undefined {
  for (let at = position; ; at += MAGIC.length) {
    at = file.indexOf(MAGIC, at);
    if (at < 0) return undefined;
    const block = at > position ? readBlock(file, at) : undefined;
    if (block !== undefined) return block;
  }
}

function writeUint64(into: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  into.writeUInt32BE(high, at);
  into.writeUInt32BE(value - high * 2 ** 32, at + 4);
}

function readUint64(from: Buffer, at: number): number {
  return from.readUInt32BE(at) * 2 ** 32 + from.readUInt32BE(at + 4);
}
