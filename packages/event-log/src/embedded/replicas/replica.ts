import { EventLogError } from "../../errors.ts";
import { countFitting, type StoredBatch } from "../batches/stored-batch.ts";
import { type FileSystem, isDiskFull } from "../disk/file-system.ts";
import { SEGMENT_OFFSETS_MAX } from "../segments/segment-index.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import type { Segment, SegmentOptions } from "../segments/segment.ts";
import { unreadableSegment } from "../segments/unreadable-segment.ts";
import { followSegments, repairSegment } from "./followed-segments.ts";
import { type ReplicaParts, ReplicaSegments } from "./replica-segments.ts";
import { ReplicaSync } from "./replica-sync.ts";
import { rewriteUnsynced } from "./rewritten-segments.ts";
import { sweepSegments } from "./superfluous-segments.ts";
import { TakenOverSegments } from "./taken-over-segments.ts";

/** Its directory is of this partition alone, and is made with the first segment. */
export interface ReplicaOptions extends SegmentOptions {
  readonly segmentBytesMax: number;
}

/**
 * The segments of one partition in one directory. The last one is active: it alone is written to; the others are sealed
 * and never change.
 *
 * Which files count is said by the checkpoint and by nothing else. So a file is only removed once a checkpoint that no
 * longer names it is durable (`removeSuperfluous`), and one that no checkpoint names yet may vanish or stay: opening sweeps it
 * away. That makes dropping and replacing segments safe at any moment of a crash.
 */
export class Replica {
  readonly directory: string;
  readonly #options: ReplicaOptions;
  readonly #sync: ReplicaSync;
  readonly #segments: ReplicaSegments;
  readonly #takenOver: TakenOverSegments;

  constructor(options: ReplicaOptions, segments: readonly SegmentMark[] = []) {
    this.directory = options.directory;
    this.#options = options;
    this.#sync = new ReplicaSync(options.fs, options.directory);
    this.#segments = new ReplicaSegments(options, this.#sync, segments);
    this.#takenOver = new TakenOverSegments(this.#parts);
  }

  /** The disk it is on. */
  get fs(): FileSystem {
    return this.#options.fs;
  }

  get segments(): readonly Segment[] {
    return this.#segments.all;
  }

  /** All segments but the one that is written to. */
  get sealedSegments(): readonly Segment[] {
    return this.#segments.sealed;
  }

  /** The offset after the last record written here, or undefined when none ever was. */
  get nextOffset(): number | undefined {
    return this.#segments.active?.nextOffset;
  }

  /** The offset up to which it is known to be on disk. */
  get syncedOffset(): number | undefined {
    return this.#segments.syncedOffset;
  }

  get sizeBytes(): number {
    return this.#segments.sizeBytes;
  }

  /** How many segments there are once these batches are written too. */
  segmentCountWith(unwritten: readonly StoredBatch[]): number {
    return this.#segments.countWith(unwritten, this.#options.segmentBytesMax);
  }

  /**
   * Writes batches behind the others, rolling segments as they fill. Not durable until `sync`. After a failure it is called
   * again with the same batches; those it has already are left out.
   */
  async write(batches: readonly StoredBatch[]): Promise<void> {
    if (this.mustWriteAgain) await this.writeAgain();
    let rest = batches.filter(({ header }) => header.baseOffset >= (this.nextOffset ?? 0));
    while (rest.length > 0) {
      const segment = await this.#segmentFor(rest[0]!);
      const fitting = countFitting(
        rest,
        this.#options.segmentBytesMax - segment.sizeBytes,
        segment.baseOffset + SEGMENT_OFFSETS_MAX,
      );
      const batchesOfIt = rest.slice(0, fitting);
      await this.#sync.whileWriting(segment, () => segment.append(batchesOfIt));
      rest = rest.slice(fitting);
    }
  }

  async #segmentFor(batch: StoredBatch): Promise<Segment> {
    const { active, mustRoll } = this.#segments;
    const { baseOffset, nextOffset, sizeBytes } = batch.header;
    if (active !== undefined && active.nextOffset === baseOffset && !mustRoll) {
      const fits =
        active.sizeBytes + sizeBytes <= this.#options.segmentBytesMax &&
        nextOffset <= active.baseOffset + SEGMENT_OFFSETS_MAX;
      if (fits || active.sizeBytes === 0) return active;
    }
    if (active === undefined) {
      await this.fs.makeDirectory(this.directory);
      this.#sync.directoryMade();
    } else await active.writeIndex();
    return this.#segments.roll(baseOffset);
  }

  /** Cuts what a failed write left behind the last batch that counts, durably. */
  async cutUncounted(): Promise<void> {
    const { active } = this.#segments;
    if (active === undefined || (await active.fileBytes()) === undefined) return;
    if ((await active.cutToSize()) > 0) await active.sync();
  }

  /** Makes durable what was written before it was called. What is written meanwhile waits for the next sync. */
  sync(): Promise<void> {
    return this.#sync.sync();
  }

  /** Whether anything that was written is not known to be on disk. */
  get hasUnsynced(): boolean {
    return this.#sync.hasUnsynced || this.mustWriteAgain;
  }

  /** As `ReplicaSegments.isDoubtful`. */
  get isDoubtful(): boolean {
    return this.#segments.isDoubtful;
  }

  /** Whether names of its files may be lost with the power, so that no mark of it can be relied on. */
  get namesAreDoubtful(): boolean {
    return this.#sync.namesAreDoubtful;
  }

  /** A write failed: what is not known to be on disk is not synced any more, and is to be written anew. */
  doubt(): void {
    this.#sync.doubt();
  }

  /** After a write or sync that failed: writes the batches that are not known to be on disk to other files, durably. */
  async rewriteUnsynced(batches: readonly StoredBatch[]): Promise<void> {
    await rewriteUnsynced(this.#parts, batches, this.#options.segmentBytesMax);
  }

  /** The segments as written so far; durable only after the `sync` that is begun after this was taken. */
  mark(): SegmentMark[] {
    return this.#segments.marks();
  }

  /** Whole batches from the one that holds `offset` on. Throws CORRUPT or STORAGE_FAULT, naming the file. */
  async read(offset: number, bytesMax: number, check?: ReadCheck): Promise<readonly StoredBatch[]> {
    const segment = this.segmentOf(offset);
    try {
      return await segment.read(offset, bytesMax, check);
    } catch (error) {
      throw error instanceof EventLogError ? error : unreadableSegment(segment, error);
    }
  }

  /** The segment that holds `offset`, which is kept and is written here. */
  segmentOf(offset: number): Segment {
    return this.#segments.of(offset);
  }

  /** An offset before which no record is as late as `at`; undefined when all that is written here is older. */
  async offsetBefore(at: number): Promise<number | undefined> {
    for (const segment of this.segments)
      if (segment.maxTimestamp >= at) return segment.offsetBefore(at);
    return this.nextOffset;
  }

  /** As `TakenOverSegments.takeOver`, and writes it once more, as soon as there is room. When it fails, the mark stays where it was. */
  async takeOverUnmarked(
    beginOffset: number,
    readOnly: boolean,
    taken: (batch: StoredBatch) => void,
  ): Promise<number> {
    try {
      const cutBytes = await this.#takenOver.takeOver(beginOffset, readOnly, taken);
      await this.writeAgain().catch(throwUnlessFull);
      if (!readOnly) await this.sweep();
      return cutBytes;
    } catch (error) {
      this.doubt();
      throw error;
    }
  }

  /** Whether what was taken over at opening is yet to be written once more. It is tried before each write. */
  get mustWriteAgain(): boolean {
    return this.#takenOver.mustBeWritten && !this.#sync.isDoubtful;
  }

  /** Writes it once more, if it must. Without room it is as before. */
  async writeAgain(): Promise<void> {
    if (!this.mustWriteAgain) return;
    try {
      await this.#takenOver.write();
    } catch (error) {
      if (!isDiskFull(error)) this.doubt();
      throw error;
    }
  }

  /** As `followSegments`. */
  follow(leader: Replica): Promise<void> {
    return followSegments(this.#parts, leader.#segments);
  }

  /** As `repairSegment`. */
  repair(damaged: Segment, from: Replica): Promise<void> {
    return repairSegment(this.#parts, damaged, from.#segments);
  }

  get #parts(): ReplicaParts {
    const { fs, directory } = this;
    return { fs, directory, segments: this.#segments, sync: this.#sync };
  }

  /** As `ReplicaSegments.age`. */
  age(now: number): void {
    this.#segments.age(now);
  }

  /** Writes no more to the active segment. */
  seal(now: number): void {
    this.#segments.seal(now);
  }

  /** Begins a new segment with the next write: nothing may follow in the active one. */
  rollNext(): void {
    this.#segments.rollNext();
  }

  /** Leaves out the segments all of whose records are before an offset. Their files go with a later checkpoint. */
  dropBefore(offset: number): void {
    this.#segments.dropBefore(offset);
  }

  /** Leaves out the `count` oldest sealed segments from now on. Their files go with a later checkpoint. */
  dropOldest(count: number): void {
    this.#segments.dropOldest(count);
  }

  /** What a segment that stands in for those from `first` on is to be called: no file has that name. */
  nextRevision(first: Segment): number {
    return first.revision + 1;
  }

  /**
   * Puts one segment in the place of the sealed ones from `first` to `last`. Its file, named with `nextRevision`, is written and
   * synced by then; theirs go with a later checkpoint.
   */
  replace(first: Segment, last: Segment, mark: SegmentMark): Segment {
    const segment = this.#segments.replace(first, last, mark);
    this.#sync.directoryChanged();
    return segment;
  }

  /** Whether files are left to be removed once a checkpoint no longer names them. */
  get hasSuperfluous(): boolean {
    return !this.isDoubtful && !this.#segments.superfluous.isEmpty;
  }

  /**
   * Removes the files that the last mark no longer named. Call it when a checkpoint with that mark is durable. None goes while
   * anything is in doubt: the mark then ends before it, and what stands in their place may not be in it.
   */
  async removeSuperfluous(): Promise<void> {
    if (!this.isDoubtful) await this.#segments.superfluous.removeFiles();
  }

  /** As `sweepSegments`. */
  async sweep(isKept?: (fileName: string) => boolean): Promise<void> {
    await sweepSegments(this.fs, this.directory, this.segments, isKept);
  }

  /** Its files are about to be removed: nothing of them is synced any more. */
  async giveUp(): Promise<void> {
    await this.#sync.giveUp();
    await this.close();
  }

  async close(): Promise<void> {
    await this.#segments.close();
  }
}

function throwUnlessFull(error: unknown): void {
  if (!isDiskFull(error)) throw error;
}
