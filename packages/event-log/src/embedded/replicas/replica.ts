import { EventLogError } from "../../errors.ts";
import type { Epochs } from "../partitions/epochs.ts";
import type { FileSystem } from "../disk/file-system.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import { removeIfThere, SuperfluousSegments } from "./superfluous-segments.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import { Segment } from "../segments/segment.ts";
import { type SegmentMark, segmentFileNames } from "../segments/segment-mark.ts";
import { copySegment, extendSegment } from "../segments/segment-copy.ts";
import { countFitting, type StoredBatch } from "../batches/stored-batch.ts";

/** What `segmentFileNames` gives, and such a name while its file is being made. */
const SEGMENT_FILE_NAME = /^\d{20}(?:\.\d+)?\.(?:log|index|timeindex)(?:\.new)?$/;

export interface ReplicaOptions {
  readonly fs: FileSystem;
  /** Of this partition alone. Made with the first segment. */
  readonly directory: string;
  readonly epochs: Epochs;
  readonly budget: Pick<MemoryBudget, "segments">;
  readonly segmentBytesMax: number;
  readonly readOnly: boolean;
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
  #segments: Segment[] = [];
  readonly #dirtySegments = new Set<Segment>();
  #directoryMade = false;
  #directoryChanged = false;
  #syncing: Promise<void> | undefined;
  /** The active segment is damaged: nothing may be written behind it. */
  #mustRoll = false;
  readonly #superfluous: SuperfluousSegments;
  /** A sync failed: only what was synced before counts. */
  #isDoubtful = false;
  /** A sync of names failed, so that not even that is certain of segments made since. */
  #namesAreDoubtful = false;

  constructor(options: ReplicaOptions, segments: readonly SegmentMark[] = []) {
    this.directory = options.directory;
    this.#options = options;
    this.#superfluous = new SuperfluousSegments(options.fs);
    for (const mark of segments) this.#addSegment(mark);
    this.#mustRoll = segments.at(-1)?.sealedAt !== undefined;
  }

  /** The disk it is on. */
  get fs(): FileSystem {
    return this.#options.fs;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** All segments but the one that is written to. */
  get sealedSegments(): readonly Segment[] {
    return this.#segments.filter((s, n) => n + 1 < this.#segments.length || this.#isSealed(s));
  }

  #isSealed(segment: Segment): boolean {
    return this.#mustRoll && segment.sealedAt !== undefined;
  }

  /** Notes the time for segments that have records, or are sealed, and were not seen so before. */
  age(now: number): void {
    for (const [n, segment] of this.#segments.entries()) {
      if (segment.sizeBytes > 0) segment.begunAt ??= now;
      if (n + 1 < this.#segments.length) segment.sealedAt ??= now;
    }
  }

  /** Writes no more to the active segment. */
  seal(now: number): void {
    const active = this.#segments.at(-1);
    if (active === undefined) return;
    active.sealedAt ??= now;
    this.rollNext();
  }

  /** Leaves out the segments all of whose records are before an offset. Their files go with a later checkpoint. */
  dropBefore(offset: number): void {
    const kept = this.sealedSegments.findIndex((segment) => segment.nextOffset > offset);
    this.dropOldest(kept < 0 ? this.sealedSegments.length : kept);
  }

  /** The offset after the last record written here, or undefined when none ever was. */
  get nextOffset(): number | undefined {
    return this.#segments.at(-1)?.nextOffset;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** How many segments there are once these batches are written too. */
  segmentCountWith(unwritten: readonly StoredBatch[]): number {
    const active = this.#mustRoll ? undefined : this.#segments.at(-1);
    let count = this.#segments.length;
    let sizeBytes = active?.sizeBytes ?? Infinity;
    for (const { header } of unwritten) {
      const fits = sizeBytes === 0 || sizeBytes + header.sizeBytes <= this.#options.segmentBytesMax;
      if (!fits) count++;
      sizeBytes = header.sizeBytes + (fits ? sizeBytes : 0);
    }
    return count;
  }

  /** Whether anything that was written is not known to be on disk. */
  get hasUnsynced(): boolean {
    return this.#dirtySegments.size > 0 || this.#directoryChanged || this.#syncing !== undefined;
  }

  /**
   * Writes batches behind the others, rolling segments as they fill. Not durable until `sync`. After a failure it is called
   * again with the same batches; those it has already are left out.
   */
  async write(batches: readonly StoredBatch[]): Promise<void> {
    let rest = batches.filter(({ header }) => header.baseOffset >= (this.nextOffset ?? 0));
    while (rest.length > 0) {
      const segment = await this.#segmentFor(rest[0]!);
      const fitting = countFitting(rest, this.#options.segmentBytesMax - segment.sizeBytes);
      this.#dirtySegments.add(segment);
      await segment.append(rest.slice(0, fitting));
      rest = rest.slice(fitting);
    }
  }

  /** Cuts what a failed write left behind the last batch that counts, durably. */
  async cutUncounted(): Promise<void> {
    const active = this.#segments.at(-1);
    if (active === undefined || (await active.fileBytes()) === undefined) return;
    if ((await active.cutToSize()) > 0) await active.sync();
  }

  /**
   * Counts in the whole batches that follow behind the mark, in the active segment and in those begun after it. What comes
   * behind the first that is not whole is cut and swept away; says how many bytes were cut.
   */
  async takeOverUnmarked(
    beginOffset: number,
    readOnly: boolean,
    taken: (batch: StoredBatch) => void,
  ): Promise<number> {
    const names = await this.#options.fs.list(this.directory);
    let cutBytes = 0;
    for (let isWhole = true; isWhole;) {
      const active = this.#segments.at(-1);
      if (active !== undefined) {
        isWhole = await active.takeOverUnmarked(taken);
        this.#dirtySegments.add(active);
        if (!readOnly) cutBytes += await active.cutToSize();
      }
      const baseOffset = this.nextOffset ?? beginOffset;
      const isThere = names.includes(segmentFileNames({ baseOffset, revision: 0 })[0]);
      if (!isWhole || !isThere || active?.baseOffset === baseOffset) break;
      this.#addSegment({ baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1 });
      this.#directoryMade = this.#directoryChanged = true;
    }
    if (!readOnly) await this.sweep();
    return cutBytes;
  }

  /**
   * Takes over all that another replica has written and this one has not, in segments of the same bounds; what the other does not
   * have goes. Whole segments that are here already are kept.
   */
  async follow(leader: Replica): Promise<void> {
    const { fs } = this.#options;
    if (leader.segments.length > 0) await fs.makeDirectory(this.directory);
    const own = new Map(this.#segments.map((segment) => [segmentFileNames(segment)[0], segment]));
    const followed: Segment[] = [];
    for (const theirs of leader.segments) {
      const name = segmentFileNames(theirs)[0];
      let segment = own.get(name);
      own.delete(name);
      if (segment === undefined || segment.isDamaged || segment.sizeBytes > theirs.sizeBytes) {
        await segment?.close();
        segment = this.#segmentOfMark(await copySegment(theirs, fs, this.directory));
        await this.#superfluous.keepFile(name);
      } else if (segment.sizeBytes < theirs.sizeBytes) {
        this.#dirtySegments.add(segment);
        await extendSegment(segment, theirs);
      }
      segment.begunAt = theirs.begunAt;
      segment.sealedAt = theirs.sealedAt;
      followed.push(segment);
    }
    this.#mustRoll = leader.#mustRoll;
    // An empty partition has no directory yet that could be synced.
    if (followed.length > 0) this.#directoryChanged = true;
    this.#segments = followed;
    this.#leaveOut([...own.values()]);
  }

  /** Writes the file of a segment anew from another replica that has it, and reads that one from now on. */
  async repair(damaged: Segment, from: Replica): Promise<void> {
    const at = this.#segments.indexOf(damaged);
    // It was dropped or replaced meanwhile: nothing is left to mend.
    if (at < 0) return;
    const name = segmentFileNames(damaged)[0];
    const theirs = from.segments.find((segment) => segmentFileNames(segment)[0] === name);
    if (theirs === undefined) {
      // Only one of them was compacted there: their segments have other bounds.
      damaged.isDamaged = true;
      return this.follow(from);
    }
    const mark = await copySegment(theirs, this.#options.fs, this.directory);
    this.#segments[at] = this.#segmentOfMark(mark);
    this.#dirtySegments.delete(damaged);
    await damaged.close();
  }

  /** Begins a new segment with the next write: nothing may follow in the active one. */
  rollNext(): void {
    this.#mustRoll = true;
  }

  /** The segment that holds `offset`, which is kept and is written here. */
  segmentOf(offset: number): Segment {
    const segment = this.#segments.findLast((s) => s.baseOffset <= offset);
    if (segment === undefined) throw new Error(`no segment for ${offset}`);
    return segment;
  }

  /** Whole batches from the one that holds `offset` on. Throws CORRUPT or STORAGE_FAULT, naming the file. */
  async read(offset: number, bytesMax: number, check?: ReadCheck): Promise<readonly StoredBatch[]> {
    const segment = this.segmentOf(offset);
    try {
      return await segment.read(offset, bytesMax, check);
    } catch (error) {
      throw error instanceof EventLogError ? error : unreadable(segment, error);
    }
  }

  /** An offset before which no record is as late as `at`; undefined when all that is written here is older. */
  async offsetBefore(at: number): Promise<number | undefined> {
    for (const segment of this.#segments)
      if (segment.maxTimestamp >= at) return segment.offsetBefore(at);
    return this.nextOffset;
  }

  /** The segments as written so far; durable only after the `sync` that is begun after this was taken. */
  mark(): SegmentMark[] {
    this.#superfluous.markTaken();
    if (!this.#isDoubtful)
      return this.#segments.filter((s) => s.sizeBytes > 0).map((s) => s.mark());
    const synced = this.#segments.slice(0, this.#firstUnsynced + 1);
    const index = { indexChecksum: undefined };
    return synced
      .filter((s) => s.synced.sizeBytes > 0)
      .map((s) => ({ ...s.mark(), ...s.synced, ...(s.synced.sizeBytes < s.sizeBytes && index) }));
  }

  /** Whether names of its files may be lost with the power, so that no mark of it can be relied on. */
  get namesAreDoubtful(): boolean {
    return this.#namesAreDoubtful;
  }

  /** The offset up to which it is known to be on disk. */
  get syncedOffset(): number | undefined {
    const first = this.#segments[this.#firstUnsynced] ?? this.#segments.at(-1);
    return first?.synced.nextOffset;
  }

  /** Of the first segment that is empty or not known to be on disk with all its bytes; the number of segments when none is. */
  get #firstUnsynced(): number {
    const isDoubtful = (s: Segment) => s.sizeBytes === 0 || s.synced.sizeBytes < s.sizeBytes;
    const at = this.#segments.findIndex(isDoubtful);
    return at < 0 ? this.#segments.length : at;
  }

  /** A write failed: what is not known to be on disk is not synced any more, and is to be written anew. */
  doubt(): void {
    this.#isDoubtful = true;
    this.#dirtySegments.clear();
  }

  /**
   * After a write or sync that failed: writes the batches that are not known to be on disk to files that never failed, syncs those, and
   * goes on with them. They come from elsewhere, never from the file in doubt. Whoever reads meanwhile still reads that.
   */
  async rewriteUnsynced(batches: readonly StoredBatch[]): Promise<void> {
    const from = this.syncedOffset;
    const known = [...this.#segments, ...this.#superfluous.segments];
    const revision = Math.max(0, ...known.map((segment) => segment.revision)) + 1;
    const { fs } = this.#options;
    const fresh = this.#newSegments(batches, revision);
    try {
      await fs.makeDirectory(this.directory);
      await fs.syncDirectory(`${this.directory}/..`);
      for (const { segment, content } of fresh) {
        await segment.append(content);
        await segment.sync();
      }
      await fs.syncDirectory(this.directory);
      const at = this.#firstUnsynced;
      if (this.syncedOffset !== from) throw new Error("the segments were changed meanwhile");
      const partly = this.#segments[at];
      const keepsPart = partly !== undefined && partly.synced.sizeBytes > 0;
      if (keepsPart) partly.forgetUnsynced();
      const made = fresh.map(({ segment }) => segment);
      this.#leaveOut(this.#segments.splice(keepsPart ? at + 1 : at, Infinity, ...made));
      this.#isDoubtful = false;
    } catch (error) {
      this.#leaveOut(fresh.map(({ segment }) => segment));
      throw error;
    }
  }

  /** Segments for these batches, none of which is written yet. */
  #newSegments(batches: readonly StoredBatch[], revision: number): NewSegment[] {
    const made: NewSegment[] = [];
    for (let rest = batches; rest.length > 0;) {
      const { baseOffset } = rest[0]!.header;
      const count = Math.max(1, countFitting(rest, this.#options.segmentBytesMax));
      const mark = { baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1, revision };
      made.push({ segment: this.#segmentOfMark(mark), content: rest.slice(0, count) });
      rest = rest.slice(count);
    }
    return made;
  }

  /**
   * Makes durable what was written before it was called: names first, then bytes. What is written meanwhile waits for the
   * next sync.
   */
  sync(): Promise<void> {
    const syncing = this.#syncBehind(this.#syncing);
    this.#syncing = syncing;
    const ended = () => {
      if (this.#syncing === syncing) this.#syncing = undefined;
    };
    syncing.then(ended, ended);
    return syncing;
  }

  async #syncBehind(before: Promise<void> | undefined): Promise<void> {
    const segments = [...this.#dirtySegments];
    const { fs } = this.#options;
    const mustSyncParent = this.#directoryMade;
    const mustSyncDirectory = this.#directoryChanged;
    this.#dirtySegments.clear();
    this.#directoryMade = this.#directoryChanged = false;
    await before;
    try {
      if (mustSyncParent) await fs.syncDirectory(`${this.directory}/..`);
      if (mustSyncDirectory) await fs.syncDirectory(this.directory);
    } catch (error) {
      this.#isDoubtful = this.#namesAreDoubtful = true;
      throw error;
    }
    const outcomes = await Promise.allSettled(segments.map((segment) => segment.sync()));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed === undefined) return;
    this.#isDoubtful = true;
    throw failed.reason;
  }

  /** Leaves out the `count` oldest sealed segments from now on. Their files go with a later checkpoint. */
  dropOldest(count: number): void {
    if (count > this.sealedSegments.length)
      throw new RangeError(`${count} segments are not sealed`);
    this.#leaveOut(this.#segments.splice(0, count));
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
    const from = this.#segments.indexOf(first);
    const to = this.#segments.indexOf(last);
    if (from < 0 || to < from || to >= this.sealedSegments.length)
      throw new RangeError(`${first.path} to ${last.path} is no run of sealed segments`);
    const segment = this.#segmentOfMark(mark);
    this.#leaveOut(this.#segments.splice(from, to - from + 1, segment));
    this.#directoryChanged = true;
    return segment;
  }

  /** Whether files are left to be removed once a checkpoint no longer names them. */
  get hasSuperfluous(): boolean {
    return !this.#superfluous.isEmpty;
  }

  /** Removes the files that the last mark no longer named. Call it when a checkpoint with that mark is durable. */
  async removeSuperfluous(): Promise<void> {
    await this.#superfluous.removeFiles();
  }

  /** Removes what a crash left behind: files of segments that the checkpoint does not name and `isKept` does not claim. */
  async sweep(isKept: (fileName: string) => boolean = () => false): Promise<void> {
    const { fs } = this.#options;
    const known = new Set(this.#segments.flatMap((segment) => segmentFileNames(segment)));
    const names = await fs.list(this.directory);
    const swept = names.filter(
      (name) => SEGMENT_FILE_NAME.test(name) && !known.has(name) && !isKept(name),
    );
    await removeIfThere(
      fs,
      swept.map((name) => `${this.directory}/${name}`),
    );
  }

  async close(): Promise<void> {
    for (const segment of this.#segments) await segment.close();
    await this.#superfluous.close();
  }

  async #segmentFor(batch: StoredBatch): Promise<Segment> {
    const active = this.#segments.at(-1);
    const { baseOffset, sizeBytes } = batch.header;
    if (active !== undefined && active.nextOffset === baseOffset && !this.#mustRoll) {
      const fits = active.sizeBytes + sizeBytes <= this.#options.segmentBytesMax;
      if (fits || active.sizeBytes === 0) return active;
    }
    return this.#roll(baseOffset);
  }

  async #roll(baseOffset: number): Promise<Segment> {
    const full = this.#segments.at(-1);
    if (full === undefined) {
      await this.#options.fs.makeDirectory(this.directory);
      this.#directoryMade = true;
    } else await full.writeIndex();
    this.#directoryChanged = true;
    this.#mustRoll = false;
    const nextOffset = baseOffset;
    // A file that was given up may still have the name.
    const revision = this.#superfluous.freeRevision(baseOffset);
    return this.#addSegment({ baseOffset, nextOffset, sizeBytes: 0, maxTimestamp: -1, revision });
  }

  #addSegment(mark: SegmentMark): Segment {
    const segment = this.#segmentOfMark(mark);
    this.#segments.push(segment);
    return segment;
  }

  #segmentOfMark(mark: SegmentMark): Segment {
    return new Segment(this.#options, mark);
  }

  #leaveOut(segments: readonly Segment[]): void {
    for (const segment of segments) this.#dirtySegments.delete(segment);
    this.#superfluous.add(segments);
  }
}

interface NewSegment {
  readonly segment: Segment;
  readonly content: readonly StoredBatch[];
}

function unreadable(segment: Segment, error: unknown): EventLogError {
  const why = error instanceof Error ? error.message : String(error);
  return new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${segment.path} could not be read (${why}); check the disk`,
    { cause: error },
  );
}
