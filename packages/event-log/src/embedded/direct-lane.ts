import { EventLogError } from "../errors.ts";
import { BatchBuilder } from "./batch-builder.ts";
import type { BlockPool } from "./block-pool.ts";
import { isDiskFull } from "./file-system.ts";
import type { JudgedAppend, JudgedRun } from "./judged-append.ts";
import type { MetricsRecorder } from "./metrics-recorder.ts";
import { BATCH_BYTES, type StagedRun } from "./open-batch.ts";
import type { Partition } from "./partition.ts";
import type { Timers } from "./platform.ts";
import { readBatchHeader } from "./record-batch.ts";
import type { StoredBatch } from "./stored-batch.ts";

/** Batches that wait are written together up to about this size. */
const WRITE_BYTES = 1024 * 1024;

export interface DirectLaneOptions {
  readonly timers: Timers;
  readonly pool: BlockPool;
  readonly metrics: MetricsRecorder;
  readonly staged: (sizeBytes: number) => void;
  /** Told of bytes that are staged no more, written or refused. */
  readonly written: (sizeBytes: number) => void;
}

/** A batch on its way to the segment: open, then sealed with an offset and `stored`, then done. */
interface DirectBatch {
  readonly partition: Partition;
  readonly builder: BatchBuilder;
  baseOffset: number;
  stored: StoredBatch | undefined;
  readonly done: PromiseWithResolvers<void>;
}

export interface DirectRun extends StagedRun {
  readonly batch: DirectBatch;
}

/** What is under way to one partition: while one write runs, the next batches fill. */
export class DirectLane {
  readonly #partition: Partition;
  readonly #options: DirectLaneOptions;
  #open: DirectBatch | undefined;
  /** With their offsets, in order; the first ones may be in the write that runs. */
  #sealed: DirectBatch[] = [];
  #running: Promise<void> | undefined;
  #lastAppend = 0;

  constructor(partition: Partition, options: DirectLaneOptions) {
    this.#partition = partition;
    this.#options = options;
  }

  /** Puts records into the open batch: all those of one append into the same. */
  stage(append: JudgedAppend, { from, to, timestamp }: JudgedRun): DirectRun {
    const { records, contentBytes } = append;
    if (append.number !== this.#lastAppend) {
      this.#lastAppend = append.number;
      this.#makeRoom(append.sizeBytes);
    }
    const batch = (this.#open ??= this.#begin(to - from === records.length ? append.sizeBytes : 0));
    const { builder } = batch;
    const before = builder.sizeBytes;
    const firstPlace = builder.recordCount;
    for (let n = from; n < to; n++) {
      const record = records[n]!;
      builder.add(record, contentBytes[n]!, record.timestamp ?? timestamp);
    }
    this.#options.staged(builder.sizeBytes - before);
    return { batch, firstPlace, count: to - from };
  }

  /** Sends off the open batch when an append would not fit into it, so that it fills the next while that is written. */
  #makeRoom(sizeBytes: number): void {
    if (this.#open === undefined || this.#open.builder.sizeBytes + sizeBytes <= BATCH_BYTES) return;
    this.#seal();
    this.#running ??= this.#run();
  }

  /** Sees to it that what was staged is written. */
  start(): void {
    this.#running ??= this.#runNextTurn();
  }

  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #begin(sizeBytes: number): DirectBatch {
    const builder = new BatchBuilder(sizeBytes, this.#options.pool);
    const done = Promise.withResolvers<void>();
    // Whoever waits sees the failure; a batch that nobody waits for must not end the process.
    done.promise.catch(() => undefined);
    this.#options.staged(builder.sizeBytes);
    return { partition: this.#partition, builder, baseOffset: -1, stored: undefined, done };
  }

  /** Gives the open batch its place behind all others. */
  #seal(): void {
    const batch = this.#open!;
    this.#open = undefined;
    const { highWatermark, epochs } = this.#partition;
    const baseOffset = this.#sealed.at(-1)?.stored!.header.nextOffset ?? highWatermark;
    const bytes = batch.builder.seal(baseOffset, epochs.current);
    const header = readBatchHeader(bytes, 0, baseOffset, epochs);
    if (typeof header === "string") throw new Error(`a sealed batch cannot be read: ${header}`);
    batch.baseOffset = baseOffset;
    batch.stored = { header, bytes };
    this.#sealed.push(batch);
  }

  async #runNextTurn(): Promise<void> {
    // Everyone who is ready to append joins the batch.
    await this.#options.timers.nextTurn();
    await this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#sealed.length === 0 && this.#open !== undefined) this.#seal();
      if (this.#sealed.length === 0) break;
      await this.#write(this.#sealed.slice(0, countOfAbout(this.#sealed, WRITE_BYTES)));
      // Those who were just answered append again before a batch goes that is not full.
      if (this.#sealed.length === 0) await this.#options.timers.nextTurn();
    }
    this.#running = undefined;
  }

  async #write(batches: readonly DirectBatch[]): Promise<void> {
    const stored = batches.map((batch) => batch.stored!);
    const { metrics } = this.#options;
    const startedMs = metrics.elapsedMs();
    try {
      this.#throwUnlessOnline();
      await this.#partition.writeThrough(stored);
      // A sync may have failed meanwhile, and from then on nothing more is certain.
      this.#throwUnlessOnline();
      metrics.commitDuration.observe(metrics.secondsSince(startedMs));
      this.#acknowledge(batches.length);
    } catch (error) {
      const { highWatermark } = this.#partition;
      const isWritten = ({ header }: StoredBatch) => header.nextOffset <= highWatermark;
      this.#acknowledge(this.#partition.status === "online" ? stored.filter(isWritten).length : 0);
      this.#fail(error);
    }
  }

  #acknowledge(count: number): void {
    const batches = this.#sealed.splice(0, count);
    let sizeBytes = 0;
    for (const { stored } of batches) {
      const { header, bytes } = stored!;
      sizeBytes += bytes.length;
      this.#options.metrics.appended(this.#partition.topic, header.recordCount, bytes.length);
    }
    this.#options.written(sizeBytes);
    for (const { done } of batches) done.resolve();
  }

  #throwUnlessOnline(): void {
    if (this.#partition.status !== "online") throw new Error(this.#partition.fault ?? "it stopped");
  }

  /** Nothing that is under way is acknowledged: what follows a batch that is not there would leave a hole. */
  #fail(error: unknown): void {
    const refused = [...this.#sealed, ...(this.#open === undefined ? [] : [this.#open])];
    this.#sealed = [];
    this.#open = undefined;
    let sizeBytes = 0;
    for (const { builder } of refused) sizeBytes += builder.sizeBytes;
    const refusal = this.#refusal(error);
    this.#options.written(sizeBytes);
    for (const { done } of refused) done.reject(refusal);
  }

  #refusal(error: unknown): EventLogError {
    const why = error instanceof Error ? error.message : String(error);
    if (isDiskFull(error)) {
      return new EventLogError(
        "EVENT_LOG_DISK_FULL",
        `no room to append (${why}); nothing of it was kept. Free some space and try again`,
        { cause: error },
      );
    }
    const { topic, partition } = this.#partition;
    this.#partition.stop("read_only", `a segment could not be written: ${why}`);
    return new EventLogError(
      "EVENT_LOG_STORAGE_FAULT",
      `the append was not acknowledged and ${topic}/${partition} takes no more (${why}). ` +
        "Check the disk, then open the log again: what was acknowledged is kept",
      { cause: error },
    );
  }
}

/** How many of these to write together: at least one. */
function countOfAbout(batches: readonly DirectBatch[], bytesMax: number): number {
  let sizeBytes = 0;
  const count = batches.findIndex(({ stored }) => (sizeBytes += stored!.bytes.length) >= bytesMax);
  return count < 0 ? batches.length : count + 1;
}
