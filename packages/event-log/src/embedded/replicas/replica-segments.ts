import type { StoredBatch } from "../batches/stored-batch.ts";
import type { FileSystem } from "../disk/file-system.ts";
import { SEGMENT_OFFSETS_MAX } from "../segments/segment-index.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";
import { Segment, type SegmentOptions } from "../segments/segment.ts";
import type { ReplicaSync } from "./replica-sync.ts";
import { SuperfluousSegments } from "./superfluous-segments.ts";

/** What those who change more than one segment of a replica work with. */
export interface ReplicaParts {
  readonly fs: FileSystem;
  readonly directory: string;
  readonly segments: ReplicaSegments;
  readonly sync: ReplicaSync;
}

/** The segments of a replica, in order: which there are, which one is written to, and which are left out from now on. */
export class ReplicaSegments {
  readonly superfluous: SuperfluousSegments;
  readonly #options: SegmentOptions;
  readonly #sync: ReplicaSync;
  #all: Segment[] = [];
  /** The active segment is damaged, or sealed: nothing may be written behind it. */
  #mustRoll: boolean;

  constructor(options: SegmentOptions, sync: ReplicaSync, marks: readonly SegmentMark[]) {
    this.#options = options;
    this.#sync = sync;
    this.superfluous = new SuperfluousSegments(options.fs);
    for (const mark of marks) this.add(mark);
    this.#mustRoll = marks.at(-1)?.sealedAt !== undefined;
  }

  get all(): readonly Segment[] {
    return this.#all;
  }

  /** The last one, the only one that is ever written to. */
  get active(): Segment | undefined {
    return this.#all.at(-1);
  }

  /** Whether the next write begins another segment. */
  get mustRoll(): boolean {
    return this.#mustRoll;
  }

  /** All but the one that is written to. */
  get sealed(): readonly Segment[] {
    const isSealed = (s: Segment) => this.#mustRoll && s.sealedAt !== undefined;
    return this.#all.filter((s, n) => n + 1 < this.#all.length || isSealed(s));
  }

  get sizeBytes(): number {
    return this.#all.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** The offset up to which they are known to be on disk. */
  get syncedOffset(): number | undefined {
    const first = this.#all[this.firstUnsynced] ?? this.active;
    return first?.synced.nextOffset;
  }

  /** Of the first segment that is empty or not known to be on disk with all its bytes; the number of segments when none is. */
  get firstUnsynced(): number {
    const isDoubtful = (s: Segment) => s.sizeBytes === 0 || s.synced.sizeBytes < s.sizeBytes;
    const at = this.#all.findIndex(isDoubtful);
    return at < 0 ? this.#all.length : at;
  }

  /** The segment that holds `offset`, which is kept and is written here. */
  of(offset: number): Segment {
    const segment = this.#all.findLast((s) => s.baseOffset <= offset);
    if (segment === undefined) throw new Error(`no segment for ${offset}`);
    return segment;
  }

  /** How many there are once these batches are written too. */
  countWith(unwritten: readonly StoredBatch[], segmentBytesMax: number): number {
    const active = this.#mustRoll ? undefined : this.active;
    let count = this.#all.length;
    let sizeBytes = active?.sizeBytes ?? Infinity;
    let endMax = (active?.baseOffset ?? 0) + SEGMENT_OFFSETS_MAX;
    for (const { header } of unwritten) {
      const hasRoom =
        sizeBytes + header.sizeBytes <= segmentBytesMax && header.nextOffset <= endMax;
      const fits = sizeBytes === 0 || hasRoom;
      if (!fits) {
        count++;
        endMax = header.baseOffset + SEGMENT_OFFSETS_MAX;
      }
      sizeBytes = header.sizeBytes + (fits ? sizeBytes : 0);
    }
    return count;
  }

  /** Whether a sync cannot make all of them durable, so that marks tell only what was synced before. */
  get isDoubtful(): boolean {
    return this.#sync.isDoubtful || this.#all.some((segment) => segment.mustWriteAgain);
  }

  /** As they are written so far or, while that is in doubt, as far as they are synced. */
  marks(): SegmentMark[] {
    if (!this.isDoubtful) {
      this.superfluous.markTaken();
      return this.#all.filter((s) => s.sizeBytes > 0).map((s) => s.mark());
    }
    const synced = this.#all.slice(0, this.firstUnsynced + 1);
    const index = { indexChecksum: undefined };
    return synced
      .filter((s) => s.synced.sizeBytes > 0)
      .map((s) => ({ ...s.mark(), ...s.synced, ...(s.synced.sizeBytes < s.sizeBytes && index) }));
  }

  /** Notes the time for segments that have records, or are sealed, and were not seen so before. */
  age(now: number): void {
    for (const [n, segment] of this.#all.entries()) {
      if (segment.sizeBytes > 0) segment.begunAt ??= now;
      if (n + 1 < this.#all.length) segment.sealedAt ??= now;
    }
  }

  /** Writes no more to the active segment. */
  seal(now: number): void {
    const { active } = this;
    if (active === undefined) return;
    active.sealedAt ??= now;
    this.rollNext();
  }

  /** Begins a new segment with the next write: nothing may follow in the active one. */
  rollNext(): void {
    this.#mustRoll = true;
  }

  /** Begins a segment that is written to from now on. */
  async roll(baseOffset: number): Promise<Segment> {
    const { active } = this;
    this.#sync.directoryChanged();
    this.#mustRoll = false;
    const empty = { baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1 };
    if (active?.sizeBytes === 0) {
      // It begins at the same offset, so its file is made anew: under another name nobody would look for it behind the mark.
      this.#all.pop();
      this.#sync.forget(active);
      await active.close();
      return this.add({ ...empty, revision: active.revision });
    }
    // A file that was given up may still have the name.
    return this.add({ ...empty, revision: this.superfluous.freeRevision(baseOffset) });
  }

  /** Goes on behind the last one with this one. */
  add(mark: SegmentMark): Segment {
    const segment = this.make(mark);
    this.#all.push(segment);
    return segment;
  }

  /** A segment in the replica's directory that is not one of them yet. */
  make(mark: SegmentMark): Segment {
    return new Segment(this.#options, mark);
  }

  /** Reads and writes a segment anew, as its file was replaced by another of the same name. */
  async reopen(segment: Segment, mark: SegmentMark): Promise<void> {
    const at = this.#all.indexOf(segment);
    // It was left out while the file was made, which goes as the one before would have.
    if (at < 0) return;
    this.#all[at] = this.make(mark);
    this.#sync.forget(segment);
    await segment.close();
  }

  /** Leaves out those all of whose records are before an offset. */
  dropBefore(offset: number): void {
    const kept = this.sealed.findIndex((segment) => segment.nextOffset > offset);
    this.dropOldest(kept < 0 ? this.sealed.length : kept);
  }

  /** Leaves out the `count` oldest, which are sealed. */
  dropOldest(count: number): void {
    if (count > this.sealed.length) throw new RangeError(`${count} segments are not sealed`);
    this.splice(0, count);
  }

  /** Puts one in the place of the sealed ones from `first` to `last`. */
  replace(first: Segment, last: Segment, mark: SegmentMark): Segment {
    const from = this.all.indexOf(first);
    const to = this.all.indexOf(last);
    if (from < 0 || to < from || to >= this.sealed.length)
      throw new RangeError(`${first.path} to ${last.path} is no run of sealed segments`);
    const segment = this.make(mark);
    this.splice(from, to - from + 1, segment);
    return segment;
  }

  /** Puts segments in the place of `count` of them. The files of those go with a later checkpoint. */
  splice(from: number, count: number, ...segments: readonly Segment[]): void {
    this.leaveOut(this.#all.splice(from, count, ...segments));
  }

  /** From now on they are these; `gone` are no longer part of them. */
  replaceAll(segments: readonly Segment[], gone: Iterable<Segment>, mustRoll: boolean): void {
    this.#all = [...segments];
    this.#mustRoll = mustRoll;
    this.leaveOut([...gone]);
  }

  /** The files of these go with a later checkpoint. */
  leaveOut(segments: readonly Segment[]): void {
    for (const segment of segments) this.#sync.forget(segment);
    this.superfluous.add(segments);
  }

  async close(): Promise<void> {
    for (const segment of this.#all) await segment.close();
    await this.superfluous.close();
  }
}
