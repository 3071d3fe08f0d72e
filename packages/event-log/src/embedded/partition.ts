import { EventLogError } from "../errors.ts";
import type { PartitionDescription } from "../event-log.ts";
import { Epochs } from "./epochs.ts";
import type { FileSystem } from "./file-system.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { PartitionMark } from "./partition-mark.ts";
import { Segment, type SegmentMark } from "./segment.ts";
import { countFitting, type StoredBatch } from "./stored-batch.ts";
import { Tail } from "./tail.ts";
import { WaitingList } from "./waiting-list.ts";

/** A segment is written in pieces of about this size. */
const WRITE_BYTES = 1024 * 1024;

export interface PartitionOptions {
  readonly fs: FileSystem;
  readonly topic: string;
  readonly partition: number;
  readonly directory: string;
  readonly segmentBytesMax: number;
  readonly readOnly: boolean;
  readonly budget: MemoryBudget;
}

/**
 * One sequence of records. What is committed stands in the tail, in memory, from where it goes to the segment files
 * behind; the journal holds it until those are synced.
 */
export class Partition {
  readonly topic: string;
  readonly partition: number;
  readonly epochs: Epochs;
  readonly #options: PartitionOptions;
  readonly #tail = new Tail();
  readonly #segments: Segment[] = [];
  readonly #waiting = new WaitingList();
  readonly #dirtySegments = new Set<Segment>();
  #directoryChanged = false;
  /** The active segment is damaged: nothing may be written behind it. */
  #mustRoll = false;
  #writeFailed = false;
  readonly #beginOffset: number;
  #highWatermark = 0;
  #lastClockTimestamp = 0;
  #status: PartitionDescription["status"] = "online";
  #fault: string | undefined;
  #lost: string | undefined;
  #isSuspect: boolean;

  constructor(options: PartitionOptions, mark?: PartitionMark) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#options = options;
    this.epochs = new Epochs(mark?.epochs);
    for (const segment of mark?.segments ?? []) this.#addSegment(segment);
    this.#beginOffset = mark?.startOffset ?? 0;
    this.#highWatermark = this.#segments.at(-1)?.nextOffset ?? this.#beginOffset;
    this.#isSuspect = mark?.isSuspect === true;
    if (mark?.fault !== undefined) this.lose(mark.fault);
  }

  get startOffset(): number {
    return this.#segments[0]?.baseOffset ?? this.#beginOffset;
  }

  /** The offset after the last durable record. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** The leader epoch of what is written next. */
  get epoch(): number {
    return this.epochs.current;
  }

  get status(): PartitionDescription["status"] {
    return this.#status;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** All its segments are to be checked, not only the one that was being written. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get unwrittenBytes(): number {
    return this.#tail.unwrittenBytes;
  }

  /** Its segments could not be written; what is in memory stays there, and in the journal. */
  get writeFailed(): boolean {
    return this.#writeFailed;
  }

  describe(): PartitionDescription {
    return {
      partition: this.partition,
      startOffset: this.startOffset,
      highWatermark: this.#highWatermark,
      epoch: this.epoch,
      sizeBytes:
        this.#segments.reduce((sum, s) => sum + s.sizeBytes, 0) + this.#tail.unwrittenBytes,
      segments: this.#segments.length,
      status: this.#status,
      fault: this.#fault,
    };
  }

  /** Takes no more records (`read_only`) or also gives none (`offline`), and keeps the first reason. */
  stop(status: "read_only" | "offline", fault: string): void {
    if (this.#status === "offline") return;
    this.#status = status;
    this.#fault ??= fault;
    if (status === "offline") this.#mustRoll = true;
    this.wakeAll();
  }

  /** Goes offline over a segment that is not what was synced. Put back from a copy, it is whole again at the next opening. */
  foundDamaged(fault: string): void {
    this.#isSuspect = true;
    this.stop("offline", fault);
  }

  foundWhole(): void {
    this.#isSuspect = false;
  }

  /** Goes offline for good: acknowledged records are gone from the journal, and no segment has them. */
  lose(fault: string): void {
    this.#lost ??= fault;
    this.stop("offline", fault);
  }

  /** The log's time for a record, never before the one it gave before, however the clock jumps. */
  timestamp(now: number): number {
    this.#lastClockTimestamp = Math.max(this.#lastClockTimestamp, now);
    return this.#lastClockTimestamp;
  }

  /** Shows a durable batch to readers. */
  publish(batch: StoredBatch): void {
    this.#tail.push(batch);
    this.#options.budget.published(this, batch.header.sizeBytes);
    this.#highWatermark = batch.header.nextOffset;
    this.wakeAll();
  }

  /** Leaves out offsets that were lost, so that those behind them keep their places. */
  skipTo(offset: number): void {
    this.#highWatermark = offset;
    this.#mustRoll = true;
  }

  failWriting(why: string): void {
    this.stop(
      "read_only",
      `a segment could not be written: ${why}. Check the disk, then open the log again: the journal has what was acknowledged`,
    );
    this.#writeFailed = true;
    this.#options.budget.written(this.#tail.unwrittenBytes);
  }

  /** Calls back once at the next change: more records, or a fault. Returns how to stop waiting. */
  onChange(wake: () => void): () => void {
    return this.#waiting.add(wake);
  }

  /** Wakes all who wait, as when something changed. */
  wakeAll(): void {
    this.#waiting.wakeAll();
  }

  /** Whole batches from the one that holds `offset` on: from memory when it is there, else checked from disk. */
  async read(offset: number, bytesMax: number): Promise<readonly StoredBatch[]> {
    if (this.#status === "offline") throw this.offlineError();
    if (offset >= this.#highWatermark) return [];
    const tailStart = this.#tail.startOffset;
    if (tailStart !== undefined && offset >= tailStart) return this.#tail.read(offset, bytesMax);
    const segment = this.#segmentOf(offset);
    try {
      return await segment.read(offset, bytesMax);
    } catch (error) {
      const fault = error instanceof EventLogError ? error : unreadable(segment, error);
      this.stop("read_only", fault.message);
      throw fault;
    }
  }

  /** An offset before which no record is as late as `at`: where to begin looking for the first that is. */
  async offsetBefore(at: number): Promise<number> {
    for (const segment of this.#segments)
      if (segment.maxTimestamp >= at) return segment.offsetBefore(at);
    return this.#segments.at(-1)?.nextOffset ?? this.startOffset;
  }

  offlineError(): EventLogError {
    return new EventLogError(
      "EVENT_LOG_CORRUPT",
      `${this.topic}/${this.partition} is offline: ${this.#fault ?? "unknown damage"}`,
    );
  }

  /** Moves what is committed from memory to the segment files, rolling them as they fill. Not durable until synced. */
  async write(): Promise<void> {
    for (;;) {
      const batches = this.#tail.unwritten(WRITE_BYTES);
      const first = batches[0];
      if (first === undefined) return;
      const segment = await this.#segmentFor(first);
      const fitting = countFitting(batches, this.#options.segmentBytesMax - segment.sizeBytes);
      const written = batches.slice(0, fitting);
      this.#dirtySegments.add(segment);
      await segment.append(written);
      const before = this.#tail.unwrittenBytes;
      this.#tail.markWritten(written);
      this.#options.budget.written(before - this.#tail.unwrittenBytes);
    }
  }

  /** Gives up the oldest batch in memory if it stands in a segment; says how many bytes that freed. */
  dropOldest(): number {
    return this.#tail.dropOldest();
  }

  /** The state of the files as written so far; durable only after the `sync` that is begun after it was taken. */
  mark(): PartitionMark {
    return {
      startOffset: this.startOffset,
      epochs: this.epochs.marks,
      segments: this.#segments.filter((s) => s.sizeBytes > 0).map((s) => s.mark()),
      fault: this.#lost,
      isSuspect: this.#isSuspect || undefined,
    };
  }

  /** Makes durable what is written: names first, then bytes. Never runs beside `write`. */
  async sync(): Promise<void> {
    const { fs, directory } = this.#options;
    if (this.#directoryChanged) await fs.syncDirectory(directory);
    this.#directoryChanged = false;
    await Promise.all([...this.#dirtySegments].map((segment) => segment.sync()));
    this.#dirtySegments.clear();
  }

  get hasUnsynced(): boolean {
    return this.#dirtySegments.size > 0 || this.#directoryChanged;
  }

  async close(): Promise<void> {
    for (const segment of this.#segments) await segment.close();
  }

  #segmentOf(offset: number): Segment {
    const segment = this.#segments.findLast((s) => s.baseOffset <= offset);
    if (segment === undefined) throw new Error(`no segment for ${offset}`);
    return segment;
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
    const { fs, directory } = this.#options;
    const full = this.#segments.at(-1);
    if (full === undefined) await fs.makeDirectory(directory);
    else await full.writeIndex();
    this.#directoryChanged = true;
    this.#mustRoll = false;
    return this.#addSegment({ baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1 });
  }

  #addSegment(mark: SegmentMark): Segment {
    const segment = new Segment({ ...this.#options, epochs: this.epochs }, mark);
    this.#segments.push(segment);
    return segment;
  }
}

function unreadable(segment: Segment, error: unknown): EventLogError {
  const why = error instanceof Error ? error.message : String(error);
  return new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${segment.path} could not be read (${why}); check the disk`,
    { cause: error },
  );
}
