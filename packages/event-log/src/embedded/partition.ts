import { EventLogError } from "../errors.ts";
import type { PartitionDescription } from "../event-log.ts";
import type { DecompressedBatches } from "./decompressed-batches.ts";
import { Epochs } from "./epochs.ts";
import type { FileSystem } from "./file-system.ts";
import type { MetricsRecorder } from "./metrics-recorder.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { PartitionMark } from "./partition-mark.ts";
import { PartitionProducers } from "./partition-producers.ts";
import { readBatchProducer } from "./record-batch.ts";
import { Replica } from "./replica.ts";
import type { Segment } from "./segment.ts";
import type { StoredBatch } from "./stored-batch.ts";
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
  readonly metrics: MetricsRecorder;
  readonly decompressed: DecompressedBatches;
}

/**
 * One sequence of records. What is committed stands in the tail, in memory, from where it goes to the segment files
 * behind; the journal holds it until those are synced.
 */
export class Partition {
  readonly topic: string;
  readonly partition: number;
  readonly epochs: Epochs;
  readonly producers: PartitionProducers;
  readonly #options: PartitionOptions;
  readonly #tail = new Tail();
  readonly #replica: Replica;
  readonly #waiting = new WaitingList();
  #writeFailed = false;
  /** Where it begins when it has no segment. */
  #beginOffset: number;
  #highWatermark = 0;
  #lastClockTimestamp = 0;
  #status: PartitionDescription["status"] = "online";
  #fault: string | undefined;
  #lost: string | undefined;
  #isSuspect: boolean;
  /** Its topic is deleted, or about to be. */
  #isRetired = false;

  constructor(options: PartitionOptions, mark?: PartitionMark) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#options = options;
    this.epochs = new Epochs(mark?.epochs);
    this.producers = new PartitionProducers(mark?.producers);
    this.#replica = new Replica({ ...options, epochs: this.epochs }, mark?.segments);
    this.#beginOffset = mark?.startOffset ?? 0;
    this.#highWatermark = this.#replica.nextOffset ?? this.#beginOffset;
    this.#isSuspect = mark?.isSuspect === true;
    if (mark?.fault !== undefined) this.lose(mark.fault);
  }

  get startOffset(): number {
    return this.segments[0]?.baseOffset ?? this.#beginOffset;
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
    return this.#isRetired ? "offline" : this.#status;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** All its segments are to be checked, not only the one that was being written. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /** Its segments in one directory. */
  get replica(): Replica {
    return this.#replica;
  }

  get segments(): readonly Segment[] {
    return this.#replica.segments;
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
      sizeBytes: this.#replica.sizeBytes + this.#tail.unwrittenBytes,
      segments: this.segments.length,
      status: this.#status,
      fault: this.#fault,
    };
  }

  /** Takes no more records (`read_only`) or also gives none (`offline`), and keeps the first reason. */
  stop(status: "read_only" | "offline", fault: string): void {
    if (this.#status === "offline") return;
    this.#status = status;
    this.#fault ??= fault;
    if (status === "offline") this.#replica.rollNext();
    this.wakeAll();
  }

  /** Goes offline over a segment that is not what was synced. Put back from a copy, it is whole again at the next opening. */
  foundDamaged(fault: string): void {
    this.#options.metrics.corruptBatches++;
    this.#isSuspect = true;
    this.stop("offline", fault);
  }

  foundWhole(): void {
    this.#isSuspect = false;
  }

  /** Goes offline for good: acknowledged records are gone from the journal, and no segment has them. */
  lose(fault: string): void {
    this.#options.metrics.corruptBatches++;
    this.#lost ??= fault;
    this.stop("offline", fault);
  }

  /** Takes and gives nothing more: its topic is being deleted. */
  retire(): void {
    this.#isRetired = true;
    this.wakeAll();
  }

  /** Its topic was not deleted after all. */
  reinstate(): void {
    this.#isRetired = false;
    this.wakeAll();
  }

  /** Lets go of the memory and files of a partition that is retired for good. */
  async discard(): Promise<void> {
    const unwritten = this.#tail.unwritten(Infinity);
    const sizeBytes = this.#writeFailed ? 0 : this.#tail.unwrittenBytes;
    this.#tail.markWritten(unwritten);
    this.#options.budget.written(sizeBytes);
    await this.close();
  }

  /** The log's time for a record, never before the one it gave before, however the clock jumps. */
  timestamp(now: number): number {
    this.#lastClockTimestamp = Math.max(this.#lastClockTimestamp, now);
    return this.#lastClockTimestamp;
  }

  /** Shows a durable batch to readers. */
  publish(batch: StoredBatch): void {
    this.#noteProducer(batch);
    this.#tail.push(batch);
    this.#options.budget.published(this, batch.header.sizeBytes);
    this.#highWatermark = batch.header.nextOffset;
    this.wakeAll();
  }

  #noteProducer({ header, bytes }: StoredBatch): void {
    const producer = readBatchProducer(bytes);
    if (producer !== undefined) this.producers.note(producer, header);
  }

  /**
   * Writes batches straight to the segments and shows them to readers; they are durable once synced. When it fails, those
   * that stand whole in a segment count, and the rest does not.
   */
  async writeThrough(batches: readonly StoredBatch[]): Promise<void> {
    if (this.#tail.unwrittenBytes > 0)
      throw new Error("what the journal holds must be in the segments before anything follows it");
    try {
      await this.#replica.write(batches);
    } finally {
      const writtenTo = this.#replica.nextOffset ?? 0;
      for (const batch of batches) {
        if (batch.header.nextOffset > writtenTo) break;
        this.#noteProducer(batch);
        this.#tail.pushWritten(batch);
        this.#options.budget.cached(this, batch.header.sizeBytes);
        this.#highWatermark = batch.header.nextOffset;
      }
      this.wakeAll();
    }
  }

  /** Counts in what stands whole behind the mark and cuts the rest; says how many bytes that were. */
  async takeOverUnmarked(readOnly: boolean): Promise<number> {
    const cutBytes = await this.#replica.takeOverUnmarked(this.#beginOffset, readOnly, (batch) =>
      this.#noteProducer(batch),
    );
    this.#highWatermark = this.#replica.nextOffset ?? this.#beginOffset;
    return cutBytes;
  }

  /** Leaves out offsets that were lost, so that those behind them keep their places. */
  skipTo(offset: number): void {
    this.#highWatermark = offset;
    this.#replica.rollNext();
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
    if (this.status === "offline") throw this.offlineError();
    if (offset >= this.#highWatermark) return [];
    const tailStart = this.#tail.startOffset;
    if (tailStart !== undefined && offset >= tailStart) return this.#tail.read(offset, bytesMax);
    try {
      return await this.#replica.read(offset, bytesMax);
    } catch (error) {
      if (error instanceof EventLogError) {
        if (error.code === "EVENT_LOG_CORRUPT") this.#options.metrics.corruptBatches++;
        this.stop("read_only", error.message);
      }
      throw error;
    }
  }

  /** The records of a batch that was read here, decompressed once for all readers of the moment. Throws as `recordsOf`. */
  recordsOf(batch: StoredBatch): Buffer {
    return this.#options.decompressed.recordsOf(`${this.topic}/${this.partition}`, batch);
  }

  /** An offset before which no record is as late as `at`: where to begin looking for the first that is. */
  async offsetBefore(at: number): Promise<number> {
    return (await this.#replica.offsetBefore(at)) ?? this.startOffset;
  }

  offlineError(): EventLogError {
    if (this.#isRetired) {
      return new EventLogError(
        "EVENT_LOG_TOPIC_UNKNOWN",
        `topic ${this.topic} was deleted; make it with createTopic`,
      );
    }
    return new EventLogError(
      "EVENT_LOG_CORRUPT",
      `${this.topic}/${this.partition} is offline: ${this.#fault ?? "unknown damage"}`,
    );
  }

  /** Moves what is committed from memory to the segment files, rolling them as they fill. Not durable until synced. */
  async write(): Promise<void> {
    for (;;) {
      const batches = this.#tail.unwritten(WRITE_BYTES);
      if (batches.length === 0) return;
      await this.#replica.write(batches);
      const before = this.#tail.unwrittenBytes;
      this.#tail.markWritten(batches);
      this.#options.budget.written(before - this.#tail.unwrittenBytes);
    }
  }

  /** Gives up the oldest batch in memory if it stands in a segment; says how many bytes that freed. */
  dropOldest(): number {
    return this.#tail.dropOldest();
  }

  /** Notes the time for segments that were begun or filled since it was last told. */
  age(now: number): void {
    this.#replica.age(now);
  }

  /** Writes no more to the active segment: what comes next begins another. */
  seal(now: number): void {
    this.#replica.seal(now);
  }

  /** Removes the segments all of whose records are before an offset. Those who are reading in one come to the end of their batch. */
  removeBefore(offset: number): void {
    this.#beginOffset = Math.max(this.#beginOffset, offset);
    this.#replica.dropBefore(offset);
    this.epochs.dropBefore(this.startOffset);
  }

  /** The state of the files as written so far; durable only after the `sync` that is begun after it was taken. */
  mark(now: number): PartitionMark {
    return {
      startOffset: this.startOffset,
      epochs: this.epochs.marks,
      segments: this.#replica.mark(),
      producers: this.producers.marks(now),
      fault: this.#lost,
      isSuspect: this.#isSuspect || undefined,
    };
  }

  /** Makes durable what is written: names first, then bytes. Never runs beside `write`. */
  async sync(): Promise<void> {
    await this.#replica.sync();
  }

  get hasUnsynced(): boolean {
    return this.#replica.hasUnsynced;
  }

  async close(): Promise<void> {
    await this.#replica.close();
  }
}
