import { EventLogError } from "../../errors.ts";
import type { PartitionDescription } from "../../event-log.ts";
import type { DecompressedBatches } from "../batches/decompressed-batches.ts";
import { Epochs } from "./epochs.ts";
import { type FileSystem, isDiskFull } from "../disk/file-system.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { PartitionMark } from "./partition-mark.ts";
import { PartitionProducers } from "../producers/partition-producers.ts";
import { readBatchProducer } from "../batches/record-batch.ts";
import { Replica } from "../replicas/replica.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import type { Segment } from "../segments/segment.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import { Tail } from "./tail.ts";
import { WaitingList } from "./waiting-list.ts";

/** A segment is written in pieces of about this size. */
const WRITE_BYTES = 1024 * 1024;

export interface PartitionOptions {
  readonly fs: FileSystem;
  readonly topic: string;
  readonly partition: number;
  readonly directory: string;
  /** Which of the log's directories that is in. */
  readonly slot: number;
  /** Whether a failure in one directory can be gone on from: it then has fallen out. Never, where there is but one. */
  readonly fallOut: (slot: number, error: unknown) => boolean;
  /** Resolves when it is time to look again whether a full directory has room. */
  readonly pauseForRoom: () => Promise<void>;
  readonly segmentBytesMax: number;
  readonly readOnly: boolean;
  readonly budget: MemoryBudget;
  readonly metrics: MetricsRecorder;
  readonly decompressed: DecompressedBatches;
}

/** A replica and which of the log's directories it is in. */
export interface PlacedReplica {
  readonly slot: number;
  readonly replica: Replica;
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
  /** By slot. While any is in sync, those that are; the first leads: it is read from. */
  #replicas: readonly PlacedReplica[];
  /** One thing at a time is done to the files: writing, joining, repairing. */
  #atWork: Promise<void> = Promise.resolve();
  readonly #waiting = new WaitingList();
  #writeFailed = false;
  /** Where it begins when it has no segment. */
  #beginOffset: number;
  /** Before this offset only the newest record of each key is left. */
  compactedTo: number;
  /** Why the last round of compaction left it as it was. */
  compactionFault: string | undefined;
  #highWatermark = 0;
  #lastClockTimestamp = 0;
  #status: PartitionDescription["status"] = "online";
  #fault: string | undefined;
  #lost: string | undefined;
  #isSuspect: boolean;
  /** It is offline as the disk did not give a file, which may be whole. */
  #isUnreadable = false;
  #hasLostHome = false;
  #readersHeld: Promise<void> | undefined;
  /** Its topic is deleted, or about to be. */
  #isRetired = false;
  /** By slot: what the last checkpoint was told, and what a sync has since made durable of that. */
  readonly #toldMarks = new Map<number, PartitionMark>();
  #durableMarks = new Map<number, PartitionMark>();
  #namesFailed = false;
  /** Segments that could not be read, by slot, while another replica could be. */
  readonly #damaged = new Map<number, Set<Segment>>();

  constructor(options: PartitionOptions, mark?: PartitionMark) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#options = options;
    if (mark !== undefined) this.#durableMarks.set(options.slot, mark);
    this.epochs = new Epochs(mark?.epochs);
    this.producers = new PartitionProducers(mark?.producers);
    const replica = new Replica({ ...options, epochs: this.epochs }, mark?.segments);
    this.#replicas = [{ slot: options.slot, replica }];
    this.#beginOffset = mark?.startOffset ?? 0;
    this.#highWatermark = replica.nextOffset ?? this.#beginOffset;
    this.compactedTo = mark?.compactedTo ?? 0;
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

  /** The one that leads: the first that is in sync. */
  get replica(): Replica {
    return this.#replicas[0]!.replica;
  }

  /** The one in a directory, if it is in sync there. */
  replicaIn(slot: number): Replica | undefined {
    return this.#replicas.find((placed) => placed.slot === slot)?.replica;
  }

  get replicas(): readonly PlacedReplica[] {
    return this.#replicas;
  }

  get segments(): readonly Segment[] {
    return this.replica.segments;
  }

  hasReplica(slot: number): boolean {
    return this.#replicas.some((placed) => placed.slot === slot);
  }

  /** From now on it is written to and read from there too; it has all that the others have. */
  addReplica(slot: number, replica: Replica): void {
    this.#replicas = [...this.#replicas, { slot, replica }].toSorted((a, b) => a.slot - b.slot);
  }

  /** A replica of this partition in another directory, with these segments. */
  newReplica(directory: string, segments: readonly SegmentMark[] = []): Replica {
    return new Replica({ ...this.#options, directory, epochs: this.epochs }, segments);
  }

  /** Goes on without the replica in a directory, unless it is the last: that one is kept, to be read from while it can be. */
  dropReplica(slot: number): boolean {
    const others = this.#replicas.filter((placed) => placed.slot !== slot);
    if (others.length === 0) return false;
    const dropped = this.replicaIn(slot);
    this.#replicas = others;
    dropped?.close().catch(() => undefined);
    return true;
  }

  /** Mends the replicas in which a reader or the scrubber met damage, from one that is whole; says how many segments that were. */
  async repair(): Promise<number> {
    let repaired = 0;
    for (const [slot, segments] of [...this.#damaged]) {
      this.#damaged.delete(slot);
      for (const segment of segments) if (await this.#repairSegment(slot, segment)) repaired++;
    }
    return repaired;
  }

  async #repairSegment(slot: number, segment: Segment): Promise<boolean> {
    for (const other of this.#replicas) {
      const replica = this.replicaIn(slot);
      if (other.slot === slot || replica === undefined) continue;
      try {
        await this.exclusively(() => replica.repair(segment, other.replica));
        return true;
      } catch (error) {
        // What cannot be read there may be whole in a third; what cannot be written here is no replica.
        if (error instanceof EventLogError) continue;
        this.#options.fallOut(slot, error);
        return false;
      }
    }
    return false;
  }

  /** A segment of the replica in a directory was met damaged. Says whether another replica can mend it. */
  noteDamage(slot: number, segment: Segment): boolean {
    if (this.#replicas.length === 1) return false;
    let segments = this.#damaged.get(slot);
    if (segments === undefined) this.#damaged.set(slot, (segments = new Set()));
    segments.add(segment);
    return true;
  }

  /** Does something to the files while nothing else is done to them. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#atWork;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#atWork = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  get unwrittenBytes(): number {
    return this.#tail.unwrittenBytes;
  }

  /** Its segments could not be written; what is in memory stays there, and in the journal. */
  get writeFailed(): boolean {
    return this.#writeFailed;
  }

  describe(): PartitionDescription {
    const { replica } = this;
    // While a write is under way, what it has put into a segment counts there and no more here.
    const unwritten = this.#tail
      .unwritten(Infinity)
      .filter(({ header }) => header.baseOffset >= (replica.nextOffset ?? 0));
    return {
      partition: this.partition,
      startOffset: this.startOffset,
      highWatermark: this.#highWatermark,
      epoch: this.epoch,
      sizeBytes: replica.sizeBytes + unwritten.reduce((sum, b) => sum + b.header.sizeBytes, 0),
      segments: replica.segmentCountWith(unwritten),
      status: this.#status,
      fault: this.#fault,
      ...(this.compactionFault !== undefined && { compactionFault: this.compactionFault }),
    };
  }

  /** Takes no more records (`read_only`) or also gives none (`offline`), and keeps the first reason. */
  stop(status: "read_only" | "offline", fault: string): void {
    if (this.#status === "offline") return;
    this.#status = status;
    this.#fault ??= fault;
    if (status === "offline") this.#rollNext();
    this.wakeAll();
  }

  /** Goes offline over a segment that is not what was synced. Put back from a copy, it is whole again at the next opening. */
  foundDamaged(fault: string): void {
    this.#options.metrics.corruptBatches++;
    this.#isSuspect = true;
    this.stop("offline", fault);
  }

  /** Goes offline over a file that the disk does not give. At the next opening all its segments are looked at. */
  foundUnreadable(fault: string): void {
    this.#isSuspect = true;
    if (this.#status !== "offline") this.#isUnreadable = true;
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
    this.forgetUnwritten();
    await this.close();
  }

  /** What it has in memory alone will never be written, and nobody is to wait for that. */
  forgetUnwritten(): void {
    const unwritten = this.#tail.unwritten(Infinity);
    const sizeBytes = this.#writeFailed ? 0 : this.#tail.unwrittenBytes;
    this.#tail.markWritten(unwritten);
    this.#options.budget.written(sizeBytes);
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
    // Its commit was under way when the segments failed: nothing will write it, so nobody may wait for that.
    if (this.#writeFailed) this.#options.budget.written(batch.header.sizeBytes);
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
      await this.exclusively(() => this.#writeToEach(batches));
    } catch (error) {
      // What is refused must not come back: a scan behind a crash would take over what stands whole in the file.
      await this.exclusively(() => this.#onEach((replica) => replica.cutUncounted()));
      throw error;
    } finally {
      const writtenTo = this.replica.nextOffset ?? 0;
      for (const batch of batches) {
        if (batch.header.nextOffset > writtenTo) break;
        this.#showWritten(batch);
      }
      this.wakeAll();
    }
  }

  /**
   * A full directory is waited for while another has more of these batches: what one has must not be refused. It is a
   * while at most, as then the full one falls out. Throws DISK_FULL once all are full at the same place.
   */
  async #writeToEach(batches: readonly StoredBatch[]): Promise<void> {
    for (;;)
      try {
        return await this.#onEach((replica) => replica.write(batches));
      } catch (error) {
        const ends = new Set(this.#replicas.map(({ replica }) => replica.nextOffset ?? 0));
        if (!isDiskFull(error) || ends.size === 1) throw error;
        await this.#options.pauseForRoom();
      }
  }

  /** Counts in what stands whole behind the mark and cuts the rest; says how many bytes that were. */
  async takeOverUnmarked(readOnly: boolean): Promise<number> {
    const cutBytes = await this.replica.takeOverUnmarked(this.#beginOffset, readOnly, (batch) =>
      this.#noteProducer(batch),
    );
    this.#highWatermark = this.replica.nextOffset ?? this.#beginOffset;
    return cutBytes;
  }

  /** Leaves out offsets that were lost, so that those behind them keep their places. */
  skipTo(offset: number): void {
    this.#highWatermark = offset;
    this.#rollNext();
  }

  failWriting(why: string): void {
    this.stop(
      "read_only",
      `a segment could not be written: ${why}. Check the disk, then open the log again: the journal has what was acknowledged`,
    );
    this.replica.doubt();
    this.#giveUpWriting();
  }

  /** The only directory that has it failed. */
  loseHome(fault: string): void {
    this.#hasLostHome ||= this.#status === "online";
    this.stop("read_only", fault);
    this.#giveUpWriting();
  }

  /** It takes no records for no other reason than that its only directory failed. */
  get hasLostHome(): boolean {
    return this.#hasLostHome && this.#status === "read_only";
  }

  /** The directory is back with all of it, perhaps with what was refused when it failed: that counts from now on. */
  async goOnWith(slot: number, replica: Replica): Promise<void> {
    this.#replicas = [{ slot, replica }];
    this.#namesFailed = false;
    this.wroteAnew();
    const end = replica.nextOffset ?? this.#beginOffset;
    while (this.#highWatermark < end)
      for (const batch of await replica.read(this.#highWatermark, WRITE_BYTES))
        this.#showWritten(batch);
    this.wakeAll();
  }

  /** Lets nobody read its files until what this gives is called, and waits for those who do. */
  async holdReaders(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#readersHeld = promise;
    await this.replica.close();
    return () => {
      this.#readersHeld = undefined;
      resolve();
    };
  }

  /** Takes records again. */
  resume(): void {
    this.#hasLostHome = false;
    this.#status = "online";
    this.#fault = undefined;
    this.wakeAll();
  }

  #showWritten(batch: StoredBatch): void {
    this.#noteProducer(batch);
    this.#tail.pushWritten(batch);
    this.#options.budget.cached(this, batch.header.sizeBytes);
    this.#highWatermark = batch.header.nextOffset;
  }

  /** Nobody is to wait for what is in memory alone. */
  #giveUpWriting(): void {
    if (this.#writeFailed) return;
    this.#writeFailed = true;
    this.#options.budget.written(this.#tail.unwrittenBytes);
  }

  /** What is in memory stands in the segments after all, as far as they reach: it was written anew from elsewhere. */
  wroteAnew(): void {
    const end = this.replica.nextOffset ?? this.#beginOffset;
    const unwritten = this.#tail.unwritten(Infinity);
    this.#tail.markWritten(unwritten.filter(({ header }) => header.nextOffset <= end));
    this.#writeFailed = this.#writeFailed && this.#tail.unwrittenBytes > 0;
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
  async read(offset: number, bytesMax: number, check?: ReadCheck): Promise<readonly StoredBatch[]> {
    if (this.status === "offline") throw this.offlineError();
    if (offset >= this.#highWatermark) return [];
    const tailStart = this.#tail.startOffset;
    if (tailStart !== undefined && offset >= tailStart) return this.#tail.read(offset, bytesMax);
    if (this.#readersHeld !== undefined) await this.#readersHeld;
    let failure: unknown;
    for (const { slot, replica } of this.#replicas) {
      try {
        const batches = await replica.read(offset, bytesMax, check);
        if (failure !== undefined) this.repair().catch(() => undefined);
        return batches;
      } catch (error) {
        if (!(error instanceof EventLogError)) throw error;
        failure ??= error;
        if (error.code === "EVENT_LOG_CORRUPT") this.#options.metrics.corruptBatches++;
        this.noteDamage(slot, replica.segmentOf(offset));
      }
    }
    if (failure instanceof EventLogError) this.stop("read_only", failure.message);
    throw failure;
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

  offlineError(): EventLogError {
    if (this.#isRetired) {
      return new EventLogError(
        "EVENT_LOG_TOPIC_UNKNOWN",
        `topic ${this.topic} was deleted; make it with createTopic`,
      );
    }
    const offline = `${this.topic}/${this.partition} is offline: ${this.#fault ?? "unknown damage"}`;
    return this.#isUnreadable
      ? new EventLogError(
          "EVENT_LOG_STORAGE_FAULT",
          `${offline}. Check the disk, then open the log again`,
        )
      : new EventLogError("EVENT_LOG_CORRUPT", offline);
  }

  /** Moves what is committed from memory to the segment files, rolling them as they fill. Not durable until synced. */
  async write(): Promise<void> {
    for (;;) {
      const batches = this.#tail.unwritten(WRITE_BYTES);
      if (batches.length === 0) return;
      await this.exclusively(() => this.#onEach((replica) => replica.write(batches)));
      const before = this.#tail.unwrittenBytes;
      this.#tail.markWritten(batches);
      this.#options.budget.written(before - this.#tail.unwrittenBytes);
    }
  }

  /** Gives up the oldest batch in memory if it stands in a segment. */
  dropOldest(): StoredBatch | undefined {
    return this.#tail.dropOldest();
  }

  /** Notes the time for segments that were begun or filled since it was last told. */
  age(now: number): void {
    for (const { replica } of this.#replicas) replica.age(now);
  }

  /** Writes no more to the active segment: what comes next begins another. */
  seal(now: number): void {
    for (const { replica } of this.#replicas) replica.seal(now);
  }

  /** Removes the segments all of whose records are before an offset. Those who are reading in one come to the end of their batch. */
  removeBefore(offset: number): void {
    this.#beginOffset = Math.max(this.#beginOffset, offset);
    for (const { replica } of this.#replicas) replica.dropBefore(offset);
    this.epochs.dropBefore(this.startOffset);
  }

  /** The state of the files as written so far; durable only after the `sync` that is begun after it was taken. */
  mark(slot: number, now: number): PartitionMark {
    const mark = this.#namesFailed ? this.#markBeforeFailure(slot) : this.#markNow(slot, now);
    this.#toldMarks.set(slot, mark);
    return mark;
  }

  /** What a failed sync was to make durable is uncertain: the mark stays where it was, and opening scans what is behind. */
  #markBeforeFailure(slot: number): PartitionMark {
    // Seen by the replica too: files go once a mark no longer names them.
    this.replicaIn(slot)?.mark();
    const { startOffset, epochs } = this;
    const before = this.#durableMarks.get(slot);
    const segments = before?.segments.filter((segment) => segment.nextOffset > startOffset) ?? [];
    return { fault: undefined, ...before, startOffset, epochs: epochs.marks, segments };
  }

  #markNow(slot: number, now: number): PartitionMark {
    return {
      startOffset: this.startOffset,
      epochs: this.epochs.marks,
      segments: this.replicaIn(slot)?.mark() ?? [],
      compactedTo: this.compactedTo === 0 ? undefined : this.compactedTo,
      producers: this.producers.marks(now),
      fault: this.#lost,
      isSuspect: this.#isSuspect || undefined,
    };
  }

  /** Makes durable what is written: names first, then bytes. Never runs beside `write`. */
  async sync(): Promise<void> {
    const told = new Map(this.#toldMarks);
    try {
      // Room that comes back makes no sync good that failed for want of it.
      await this.#onEach((replica) => replica.sync(), "whatever the reason");
    } catch (error) {
      this.#namesFailed = this.replica.namesAreDoubtful;
      throw error;
    }
    this.#durableMarks = told;
  }

  get hasUnsynced(): boolean {
    return this.#replicas.some(({ replica }) => replica.hasUnsynced);
  }

  async close(): Promise<void> {
    for (const { replica } of this.#replicas) await replica.close();
  }

  #rollNext(): void {
    for (const { replica } of this.#replicas) replica.rollNext();
  }

  /** Does the same to every replica at once. One that fails is gone on without; throws when it cannot be. */
  async #onEach(
    work: (replica: Replica) => Promise<void>,
    without: "what is broken" | "whatever the reason" = "what is broken",
  ): Promise<void> {
    const placed = this.#replicas;
    const outcomes = await Promise.allSettled(placed.map(({ replica }) => work(replica)));
    const borne: unknown[] = [];
    outcomes.forEach((outcome, n) => {
      if (outcome.status === "fulfilled") return;
      const { reason } = outcome;
      const why =
        without === "what is broken" ? reason : new Error(String(reason), { cause: reason });
      if (!this.#options.fallOut(placed[n]!.slot, why)) borne.push(reason);
    });
    if (borne.length > 0) throw borne[0];
    // Its only directory is out already.
    const [first] = outcomes;
    if (first?.status === "rejected" && outcomes.every(({ status }) => status === "rejected"))
      throw first.reason;
  }
}
