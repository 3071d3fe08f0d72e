import { batchOf } from "../batches/compacted-batch.ts";
import { type KeyedRecord, keyedRecords } from "../batches/compacted-records.ts";
import { KeyOffsets } from "./key-offsets.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import { readBatchAttributes } from "../batches/record-batch.ts";
import type { Replica } from "../replicas/replica.ts";
import type { Segment } from "../segments/segment.ts";
import { SegmentFile } from "../segments/segment-file.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/** The share of sealed bytes that was not yet compacted from which on it is worth it. */
const MIN_CLEANABLE_RATIO = 0.5;
/** Read at once; between two reads everyone else has a turn. */
const READ_BYTES = 64 * 1024;
/** Records are gathered into batches of about this size. */
const BATCH_BYTES = 64 * 1024;
/** Offsets in a segment are counted in 31 bits from its first, as in Kafka's index. */
const SEGMENT_OFFSETS_MAX = 2 ** 31 - 1;

export interface CompactionOptions {
  readonly timers: Timers;
  readonly segmentBytesMax: number;
  /** Keys held in memory at once; a log with more is compacted in several passes. */
  readonly keysMax: number;
  /** Milliseconds a tombstone stays at least, so that who reads the log from its start meets it. */
  readonly deleteRetentionMs: number;
  /** Asked before batches up to an offset are rewritten: what they say of producers goes then. */
  readonly mayRewriteTo: (offset: number) => Promise<boolean>;
  /** Asked before each step; the rest is left for another time. */
  readonly isCalledOff: () => boolean;
}

/** Whether enough was sealed since the last time that compacting is worth it. */
export function isDirty(segments: readonly Segment[], compactedTo: number): boolean {
  let dirtyBytes = 0;
  let totalBytes = 0;
  for (const { nextOffset, sizeBytes } of segments) {
    totalBytes += sizeBytes;
    if (nextOffset > compactedTo) dirtyBytes += sizeBytes;
  }
  return dirtyBytes > 0 && dirtyBytes / totalBytes >= MIN_CLEANABLE_RATIO;
}

/**
 * Rewrites the sealed segments of a partition so that of each key only the newest record stays, and no tombstone whose
 * time is over. Records keep their offsets. Says up to where that is now so. Each rewritten segment takes the place of the
 * old ones in one step, so whoever reads meets one or the other; the old files go with a later checkpoint.
 */
export async function compact(
  partition: Partition,
  replica: Replica,
  now: number,
  options: CompactionOptions,
): Promise<number> {
  let compactedTo = Math.max(partition.compactedTo, partition.startOffset);
  for (;;) {
    const sealed = followingOn(replica.sealedSegments);
    const end = sealed.at(-1)?.nextOffset ?? compactedTo;
    if (end <= compactedTo || options.isCalledOff()) return compactedTo;
    if (!(await options.mayRewriteTo(end))) return compactedTo;
    const pass = new Pass(partition, replica, now, options);
    const coveredTo = await pass.collect(sealed, compactedTo, end);
    if (!(await pass.rewrite(sealed))) return compactedTo;
    compactedTo = coveredTo;
  }
}

/** One walk over the segments with as many keys as memory may hold. */
class Pass {
  readonly #partition: Partition;
  readonly #replica: Replica;
  readonly #now: number;
  readonly #options: CompactionOptions;
  #keys = new KeyOffsets(0);
  #coveredTo = 0;

  constructor(partition: Partition, replica: Replica, now: number, options: CompactionOptions) {
    this.#partition = partition;
    this.#replica = replica;
    this.#now = now;
    this.#options = options;
  }

  /** Notes the last offset of each key from `from` on, until there are too many keys. Says up to where it came. */
  async collect(segments: readonly Segment[], from: number, end: number): Promise<number> {
    this.#keys = new KeyOffsets(Math.min(this.#options.keysMax, end - from));
    this.#coveredTo = end;
    for (const segment of segments) {
      if (segment.nextOffset <= from) continue;
      for await (const batch of this.#batchesOf(segment, from))
        for (const { key, offset } of this.#recordsOf(batch)) {
          if (offset < from || key === undefined || this.#keys.set(key, offset)) continue;
          this.#coveredTo = offset;
          return offset;
        }
    }
    return end;
  }

  /** Writes anew what changes, small segments together. Says whether it came to the end. */
  async rewrite(segments: readonly Segment[]): Promise<boolean> {
    const covered = segments.filter(({ baseOffset }) => baseOffset < this.#coveredTo);
    for (const group of groupsOf(covered, this.#options.segmentBytesMax)) {
      if (this.#options.isCalledOff()) return false;
      await this.#rewriteGroup(group);
    }
    return true;
  }

  async #rewriteGroup(group: readonly Segment[]): Promise<void> {
    const first = group[0]!;
    const last = group.at(-1)!;
    const file = await SegmentFile.create(this.#replica.fs, this.#replica.directory, {
      baseOffset: first.baseOffset,
      revision: this.#replica.nextRevision(first),
    });
    const remains = new RemainsWriter(file, first.baseOffset);
    try {
      for (const segment of group)
        for await (const batch of this.#batchesOf(segment, segment.baseOffset))
          await this.#sift(batch, remains);
      await remains.finish();
      if (group.length === 1 && !remains.hasChanged) return await file.discard();
      const { begunAt, sealedAt } = last;
      const mark = { ...(await file.finish(last.nextOffset)), begunAt, sealedAt };
      this.#replica.replace(first, last, mark);
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  async #sift(batch: StoredBatch, into: RemainsWriter): Promise<void> {
    const { header, bytes } = batch;
    const { compression, hasDeleteHorizon } = readBatchAttributes(bytes);
    // Kafka's: a batch with a delete horizon has it in the place of its first timestamp.
    const horizonMs = hasDeleteHorizon ? header.baseTimestamp : undefined;
    await into.begin(header.baseOffset, header.leaderEpoch, compression !== "none");
    for (const record of this.#recordsOf(batch)) {
      if (!this.#isKept(record, horizonMs)) {
        into.leaveOut();
        continue;
      }
      const isNew = horizonMs === undefined && this.#isCovered(record);
      const newHorizonMs = this.#now + this.#options.deleteRetentionMs;
      const ownHorizonMs = isNew ? newHorizonMs : horizonMs;
      await into.keep(record, record.isTombstone ? ownHorizonMs : undefined, isNew);
    }
    into.end(header.nextOffset);
  }

  #isKept(record: KeyedRecord, horizonMs: number | undefined): boolean {
    const { key, offset, isTombstone } = record;
    if (key === undefined) return true;
    if ((this.#keys.get(key) ?? offset) > offset) return false;
    const isOver = horizonMs !== undefined && horizonMs <= this.#now;
    return !(isTombstone && isOver && this.#isCovered(record));
  }

  /** Whether all records of its key before it are gone after this pass. */
  #isCovered({ offset }: KeyedRecord): boolean {
    return offset < this.#coveredTo;
  }

  #recordsOf(batch: StoredBatch): Iterable<KeyedRecord> {
    return keyedRecords(this.#partition.recordsOf(batch), batch.header);
  }

  async *#batchesOf(segment: Segment, from: number): AsyncGenerator<StoredBatch> {
    for (let offset = Math.max(from, segment.baseOffset); offset < segment.nextOffset;) {
      for (const batch of await segment.read(offset, READ_BYTES)) {
        yield batch;
        offset = batch.header.nextOffset;
      }
      await this.#options.timers.nextTurn();
    }
  }
}

/** Gathers records that are kept into batches that follow each other without a gap. */
class RemainsWriter {
  readonly #file: SegmentFile;
  #records: KeyedRecord[] = [];
  #sizeBytes = 0;
  #baseOffset: number;
  #nextOffset: number;
  #leaderEpoch = -1;
  #hasTombstone = false;
  /** Of all its tombstones. */
  #horizonMs: number | undefined;
  #isCompressed = false;
  #hasChanged = false;

  constructor(file: SegmentFile, baseOffset: number) {
    this.#file = file;
    this.#baseOffset = baseOffset;
    this.#nextOffset = baseOffset;
  }

  /** Whether what is written says something else than what was there. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** A batch that is there begins. */
  async begin(baseOffset: number, leaderEpoch: number, isCompressed: boolean): Promise<void> {
    const isOtherEpoch = leaderEpoch !== this.#leaderEpoch && this.#leaderEpoch >= 0;
    if (isOtherEpoch || this.#sizeBytes >= BATCH_BYTES || isCompressed !== this.#isCompressed)
      await this.#flush(baseOffset);
    this.#leaderEpoch = leaderEpoch;
    this.#isCompressed = isCompressed;
  }

  async keep(record: KeyedRecord, horizonMs: number | undefined, isNew: boolean): Promise<void> {
    if (record.isTombstone) {
      // One for which the values before it are still there is not to go with those for which they are not.
      if (this.#hasTombstone && this.#horizonMs !== horizonMs) await this.#flush(record.offset);
      this.#hasTombstone = true;
      this.#horizonMs = horizonMs;
      if (isNew) this.#hasChanged = true;
    }
    this.#records.push(record);
    this.#sizeBytes += record.content.length;
    this.#nextOffset = record.offset + 1;
  }

  leaveOut(): void {
    this.#hasChanged = true;
  }

  /** The batch that is there has ended: its offsets are spoken for, whatever is left of its records. */
  end(nextOffset: number): void {
    this.#nextOffset = nextOffset;
  }

  async finish(): Promise<void> {
    await this.#flush(this.#nextOffset);
  }

  /** Writes what was gathered; it stands for all offsets up to `nextOffset`. */
  async #flush(nextOffset: number): Promise<void> {
    if (nextOffset > this.#baseOffset) {
      const batch = await batchOf({
        baseOffset: this.#baseOffset,
        nextOffset,
        leaderEpoch: this.#leaderEpoch,
        records: this.#records,
        deleteHorizonMs: this.#horizonMs,
        isCompressed: this.#isCompressed,
      });
      await this.#file.append(batch);
    }
    this.#baseOffset = nextOffset;
    this.#records = [];
    this.#sizeBytes = 0;
    this.#hasTombstone = false;
    this.#horizonMs = undefined;
  }
}

/** The sealed segments up to the first behind which offsets were lost: what is gone must not look removed. */
function followingOn(segments: readonly Segment[]): readonly Segment[] {
  const gap = segments.findIndex((s, n) => n > 0 && s.baseOffset !== segments[n - 1]!.nextOffset);
  return gap < 0 ? segments : segments.slice(0, gap);
}

/** Runs of segments that fit into one. */
function groupsOf(segments: readonly Segment[], segmentBytesMax: number): Segment[][] {
  const groups: Segment[][] = [];
  let sizeBytes = 0;
  for (const segment of segments) {
    const group = groups.at(-1);
    sizeBytes += segment.sizeBytes;
    const offsets = segment.nextOffset - (group?.[0]?.baseOffset ?? segment.baseOffset);
    if (group !== undefined && sizeBytes <= segmentBytesMax && offsets <= SEGMENT_OFFSETS_MAX) {
      group.push(segment);
      continue;
    }
    groups.push([segment]);
    sizeBytes = segment.sizeBytes;
  }
  return groups;
}
