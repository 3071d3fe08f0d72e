import { EventLogError } from "../../errors.ts";
import type { PartitionDescription } from "../../event-log.ts";
import type { DecompressedBatches } from "../batches/decompressed-batches.ts";
import { readBatchProducer } from "../batches/record-batch.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import { PartitionProducers } from "../producers/partition-producers.ts";
import type { Replica } from "../replicas/replica.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import type { Segment } from "../segments/segment.ts";
import { Epochs } from "./epochs.ts";
import { isOfLostFile, overtaken } from "./overtaken.ts";
import { PartitionHealth } from "./partition-health.ts";
import type { PartitionMark } from "./partition-mark.ts";
import { PartitionMarks } from "./partition-marks.ts";
import { PartitionMemory } from "./partition-memory.ts";
import { PartitionReplicas, type PartitionReplicasOptions } from "./partition-replicas.ts";
import { WaitingList } from "./waiting-list.ts";

/** A segment is written in pieces of about this size. */
const WRITE_BYTES = 1024 * 1024;

export interface PartitionOptions extends Omit<PartitionReplicasOptions, "epochs"> {
  readonly topic: string;
  readonly partition: number;
  readonly budget: MemoryBudget;
  readonly decompressed: DecompressedBatches;
}

/**
 * One sequence of records. What is committed stands in memory first, from where it goes to the segment files behind; the
 * journal holds it until those are synced.
 */
export class Partition {
  readonly topic: string;
  readonly partition: number;
  readonly epochs: Epochs;
  readonly producers: PartitionProducers;
  readonly replicas: PartitionReplicas;
  readonly health: PartitionHealth;
  readonly memory: PartitionMemory;
  readonly #options: PartitionOptions;
  readonly #marks: PartitionMarks;
  readonly #waiting = new WaitingList();
  /** From here on the mark it was opened with knows nothing of producers. */
  readonly #recallFrom: number;
  /** Where it begins when it has no segment. */
  #beginOffset: number;
  /** What stands behind its mark bypassed the journal, though its topic no longer does: it could not be read since. */
  hasDirectEnd: boolean;
  /** Before this offset only the newest record of each key is left. */
  compactedTo: number;
  /** Why the last round of compaction left it as it was. */
  compactionFault: string | undefined;
  #highWatermark: number;
  #lastClockTimestamp = 0;

  constructor(options: PartitionOptions, mark?: PartitionMark) {
    const { topic, partition, metrics } = options;
    this.topic = topic;
    this.partition = partition;
    this.#options = options;
    this.#marks = new PartitionMarks(options.slot, mark);
    this.epochs = new Epochs(mark?.epochs);
    this.producers = new PartitionProducers(mark?.producers);
    this.memory = new PartitionMemory(this, options.budget);
    this.replicas = new PartitionReplicas({ ...options, epochs: this.epochs }, mark?.segments);
    this.#recallFrom = mark?.producersTo ?? Infinity;
    this.hasDirectEnd = mark?.hasDirectEnd === true;
    this.#beginOffset = mark?.startOffset ?? 0;
    this.#highWatermark = this.writtenTo;
    // What of it a crash took was compacted, but what comes in its place is not.
    this.compactedTo = Math.min(mark?.compactedTo ?? 0, this.#highWatermark);
    this.health = new PartitionHealth({
      topic,
      partition,
      metrics,
      isSuspect: mark?.isSuspect === true,
      wentOffline: () => this.replicas.rollNext(),
      changed: () => this.wakeAll(),
    });
    if (mark?.fault !== undefined) this.health.lose(mark.fault);
  }

  get startOffset(): number {
    return this.segments[0]?.baseOffset ?? this.#beginOffset;
  }

  /** The offset after the last record that is in a segment. */
  get writtenTo(): number {
    return this.replica.nextOffset ?? this.#beginOffset;
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
    return this.health.status;
  }

  get fault(): string | undefined {
    return this.health.fault;
  }

  /** The replica that leads: the first that is in sync. */
  get replica(): Replica {
    return this.replicas.leader;
  }

  get segments(): readonly Segment[] {
    return this.replica.segments;
  }

  /** As `PartitionHealth.stop`. */
  stop(status: "read_only" | "offline", fault: string): void {
    this.health.stop(status, fault);
  }

  /** Calls back once at the next change: more records, or a fault. Returns how to stop waiting. */
  onChange(wake: () => void): () => void {
    return this.#waiting.add(wake);
  }

  /** Wakes all who wait, as when something changed. */
  wakeAll(): void {
    this.#waiting.wakeAll();
  }

  /** The log's time for a record, never before the one it gave before, however the clock jumps. */
  timestamp(now: number): number {
    this.#lastClockTimestamp = Math.max(this.#lastClockTimestamp, now);
    return this.#lastClockTimestamp;
  }

  /** Shows a durable batch to readers. */
  publish(batch: StoredBatch): void {
    this.#noteProducer(batch);
    this.memory.push(batch);
    this.#highWatermark = batch.header.nextOffset;
    this.wakeAll();
  }

  /** Moves what is committed from memory to the segment files, rolling them as they fill. Not durable until synced. */
  async write(): Promise<void> {
    for (;;) {
      const batches = this.memory.unwritten(WRITE_BYTES);
      if (batches.length === 0) return;
      await this.replicas.write(batches);
      this.memory.markWritten(batches);
    }
  }

  /**
   * Writes batches straight to the segments and shows them to readers; they are durable once synced. When it fails, those
   * that stand whole in a segment count, and the rest does not.
   */
  async writeThrough(batches: readonly StoredBatch[]): Promise<void> {
    if (this.memory.unwrittenBytes > 0)
      throw new Error("what the journal holds must be in the segments before anything follows it");
    try {
      await this.replicas.writeThrough(batches);
    } finally {
      const { writtenTo } = this;
      for (const batch of batches)
        if (batch.header.nextOffset <= writtenTo) this.#showWritten(batch);
      this.wakeAll();
    }
  }

  failWriting(why: string): void {
    this.stop(
      "read_only",
      `a segment could not be written: ${why}. Check the disk, then open the log again: the journal has what was acknowledged`,
    );
    this.replica.doubt();
    this.memory.giveUpWriting();
  }

  /** The state of the files as written so far; durable only after the `sync` that is begun after it was taken. */
  mark(slot: number, now: number): PartitionMark {
    return this.#marks.tell(this, slot, now);
  }

  /** Makes durable what was written before it was called; `writeThrough` may go on meanwhile. */
  async sync(): Promise<void> {
    await this.#marks.sync(this);
  }

  /** As `PartitionMarks.knowsProducersTo`. */
  knowsProducersTo(offset: number): boolean {
    return this.#marks.knowsProducersTo(offset, this);
  }

  /** Whole batches from the one that holds `offset` on: from memory when it is there, else checked from disk. */
  async read(offset: number, bytesMax: number, check?: ReadCheck): Promise<readonly StoredBatch[]> {
    if (this.status === "offline") throw this.health.offlineError();
    if (offset >= this.#highWatermark) return [];
    const tailStart = this.memory.startOffset;
    if (tailStart !== undefined && offset >= tailStart) return this.memory.read(offset, bytesMax);
    try {
      const batches = await this.replicas.read(offset, bytesMax, check);
      // What is being written straight to the segments is there before it counts.
      return batches.filter(({ header }) => header.nextOffset <= this.#highWatermark);
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      if (this.#options.readOnly && isOfLostFile(error)) throw overtaken(this, offset);
      // Who asks for what was removed while it was read has met no damage.
      if (offset >= this.startOffset) this.stop("read_only", error.message);
      throw error;
    }
  }

  /** Says that nobody looks at batches any more which `read` gave: they are read over by others. */
  release(batches: readonly StoredBatch[]): void {
    const [first] = batches;
    if (first !== undefined) this.#options.budget.segments.reads.giveBack(first.bytes);
  }

  /** The records of a batch that was read here, decompressed once for all readers of the moment. Throws as `recordsOf`. */
  recordsOf(batch: StoredBatch): Buffer {
    return this.#options.decompressed.recordsOf(`${this.topic}/${this.partition}`, batch);
  }

  /** An offset before which no record is as late as `at`: where to begin looking for the first that is. */
  async offsetBefore(at: number): Promise<number> {
    return (await this.replica.offsetBefore(at)) ?? this.startOffset;
  }

  /** Removes the segments all of whose records are before an offset. Those who are reading in one come to the end of their batch. */
  removeBefore(offset: number): void {
    this.#beginOffset = Math.max(this.#beginOffset, offset);
    this.replicas.dropBefore(offset);
    this.epochs.dropBefore(this.startOffset);
  }

  /** Notes of producers what is in the segments and their mark does not know: a sync had failed when that was taken. */
  async recallProducers(): Promise<void> {
    for (let offset = Math.max(this.#recallFrom, this.startOffset); offset < this.writtenTo;) {
      const batches = await this.replica.read(offset, WRITE_BYTES);
      for (const batch of batches) this.#noteProducer(batch);
      offset = batches.at(-1)!.header.nextOffset;
      this.release(batches);
    }
  }

  /** Counts in what stands whole behind the mark and cuts the rest; says how many bytes that were. */
  async takeOverUnmarked(readOnly: boolean): Promise<number> {
    const cutBytes = await this.replica.takeOverUnmarked(this.#beginOffset, readOnly, (batch) =>
      this.#noteProducer(batch),
    );
    this.#highWatermark = this.writtenTo;
    return cutBytes;
  }

  /** Leaves out offsets that were lost, so that those behind them keep their places. */
  skipTo(offset: number): void {
    this.#highWatermark = offset;
    this.replicas.rollNext();
  }

  /** The only directory that has it failed. */
  loseHome(fault: string): void {
    this.health.loseHome(fault);
    this.memory.giveUpWriting();
  }

  /** The directory is back with all of it, perhaps with what was refused when it failed: that counts from now on. */
  async goOnWith(slot: number, replica: Replica): Promise<void> {
    this.replicas.replaceAll(slot, replica);
    this.#marks.trustNames();
    const { writtenTo } = this;
    this.memory.wroteAnew(writtenTo);
    while (this.#highWatermark < writtenTo)
      for (const batch of await replica.read(this.#highWatermark, WRITE_BYTES))
        this.#showWritten(batch);
    this.wakeAll();
  }

  #showWritten(batch: StoredBatch): void {
    this.#noteProducer(batch);
    this.memory.pushWritten(batch);
    this.#highWatermark = batch.header.nextOffset;
  }

  #noteProducer({ header, bytes }: StoredBatch): void {
    const producer = readBatchProducer(bytes);
    if (producer !== undefined) this.producers.note(producer, header);
  }
}
