import { EventLogError } from "../../errors.ts";
import { diskFull, notAcknowledged } from "./append-refusals.ts";
import { BatchBuilder } from "../batches/batch-builder.ts";
import { type BatchKind, PLAIN } from "../batches/batch-kind.ts";
import type { BatchMemory } from "../batches/batch-memory.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { JudgedAppend, JudgedRun } from "./judged-append.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import {
  BATCH_BYTES,
  type BatchContent,
  openBatch,
  type OpenBatch,
  type StagedRun,
} from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import { ProducerJudge, refusalError } from "../producers/producer-judge.ts";
import type { BatchProducer } from "../producers/producer-state.ts";
import type { ReceivedBatch } from "../batches/received-batch.ts";
import { readBatchHeader } from "../batches/record-batch.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/** Batches that wait are written together up to about this size. */
const WRITE_BYTES = 768 * 1024;

export interface DirectLaneOptions {
  readonly timers: Timers;
  readonly memory: BatchMemory;
  readonly metrics: MetricsRecorder;
  /** The epoch in force of a producer that has a name. */
  readonly producerEpoch: (producerId: number) => number | undefined;
  readonly staged: (sizeBytes: number) => void;
  /** Told of bytes that are staged no more, written or refused. */
  readonly written: (sizeBytes: number) => void;
}

/** A batch on its way to the segment: open, then sealed with an offset and `stored`, then done. */
interface DirectBatch<Content extends BatchContent = BatchContent> extends OpenBatch<Content> {
  stored: StoredBatch | undefined;
  /** Resolves when it is in the file and visible, or has a `refusal`. */
  readonly done: PromiseWithResolvers<void>;
}

export interface DirectRun extends StagedRun {
  readonly batch: DirectBatch;
}

/** What is under way to one partition: while one write runs, the next batches fill. */
export class DirectLane {
  readonly #partition: Partition;
  readonly #options: DirectLaneOptions;
  #open: DirectBatch<BatchBuilder> | undefined;
  /** Full, and to be compressed, or behind one that is. */
  #full: DirectBatch[] = [];
  /** With their offsets, in order; the first ones may be in the write that runs. */
  #sealed: DirectBatch[] = [];
  /** In the file and visible, and yet to be answered. */
  #written: DirectBatch[] = [];
  #running: Promise<void> | undefined;
  #lastAppend = 0;
  /** Of what is sealed and not yet written. */
  #judge: ProducerJudge | undefined;

  constructor(partition: Partition, options: DirectLaneOptions) {
    this.#partition = partition;
    this.#options = options;
  }

  /** Puts records into the open batch: all those of one append into the same. */
  stage(append: JudgedAppend, { from, to, timestamp }: JudgedRun, kind: BatchKind): DirectRun {
    const { records, contentBytes } = append;
    if (append.number !== this.#lastAppend) {
      this.#lastAppend = append.number;
      this.#makeRoom(append.sizeBytes, kind);
    }
    const expectedBytes = to - from === records.length ? append.sizeBytes : 0;
    const batch = (this.#open ??= this.#begin(kind, expectedBytes));
    const { builder } = batch;
    const before = builder.sizeBytes;
    const firstPlace = builder.recordCount;
    for (let n = from; n < to; n++) {
      const record = records[n]!;
      builder.add(record, contentBytes[n]!, record.timestamp ?? timestamp);
    }
    this.#options.staged(builder.sizeBytes - before);
    kind.sequence?.take(to - from);
    return { batch, firstPlace, count: to - from };
  }

  /** Sends off the open batch when an append does not fit into it, so that it fills the next while that is written. */
  #makeRoom(sizeBytes: number, kind: BatchKind): void {
    if (this.#open === undefined) return;
    const { builder } = this.#open;
    if (this.#open.kind === kind && builder.sizeBytes + sizeBytes <= BATCH_BYTES) return;
    this.#sendOff(this.#open);
    this.#running ??= this.#run();
  }

  /** Takes a batch that came finished, behind what was staged before it. */
  stageReceived(received: ReceivedBatch): DirectRun {
    if (this.#open !== undefined) this.#sendOff(this.#open);
    const batch = this.#newBatch(received, PLAIN, received.producer);
    this.#options.staged(received.sizeBytes);
    this.#sendOff(batch);
    return { batch, firstPlace: 0, count: received.recordCount };
  }

  /** Sees to it that what was staged is written. */
  start(): void {
    this.#running ??= this.#runNextTurn();
  }

  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #begin(kind: BatchKind, sizeBytes: number): DirectBatch<BatchBuilder> {
    const builder = new BatchBuilder(sizeBytes, this.#options.memory);
    this.#options.staged(builder.sizeBytes);
    return this.#newBatch(builder, kind, kind.sequence?.next);
  }

  #newBatch<Content extends BatchContent>(
    builder: Content,
    kind: BatchKind,
    producer: BatchProducer | undefined,
  ): DirectBatch<Content> {
    const batch = openBatch(this.#partition, builder, kind, producer);
    return { ...batch, stored: undefined, done: Promise.withResolvers() };
  }

  #sendOff(batch: DirectBatch): void {
    this.#open = undefined;
    if (batch.kind.compression === "none" && this.#full.length === 0) this.#seal(batch);
    else this.#full.push(batch);
  }

  async #compressFull(): Promise<void> {
    for (let batch = this.#full[0]; batch !== undefined; batch = this.#full[0]) {
      const { builder, kind } = batch;
      const before = builder.sizeBytes;
      if (kind.compression === "zstd") await builder.compress?.();
      this.#options.staged(builder.sizeBytes - before);
      this.#full.shift();
      this.#seal(batch);
    }
  }

  /** Gives a batch its place behind all others, unless its producer's numbers speak against it. */
  #seal(batch: DirectBatch): void {
    const { highWatermark, epochs } = this.#partition;
    const baseOffset = this.#sealed.at(-1)?.stored!.header.nextOffset ?? highWatermark;
    if (batch.producer !== undefined && !this.#isNext(batch, batch.producer, baseOffset)) return;
    const bytes = batch.builder.seal(baseOffset, epochs.current, batch.producer);
    const header = readBatchHeader(bytes, 0, baseOffset, epochs);
    if (typeof header === "string") throw new Error(`a sealed batch cannot be read: ${header}`);
    batch.baseOffset = baseOffset;
    batch.stored = { header, bytes };
    this.#sealed.push(batch);
  }

  /** Judges a producer's batch; one that is not to be written is answered, or will be with what is under way. */
  #isNext(batch: DirectBatch, producer: BatchProducer, baseOffset: number): boolean {
    const { partition, builder } = batch;
    const { recordCount } = builder;
    this.#judge ??= new ProducerJudge(this.#options.producerEpoch);
    const verdict = this.#judge.judge({ partition, producer, recordCount, baseOffset });
    if (verdict === "append") return true;
    this.#options.written(builder.sizeBytes);
    if ("duplicateOf" in verdict) {
      batch.baseOffset = verdict.duplicateOf.baseOffset;
      void this.#answerAfter(this.#sealed.at(-1), batch);
    } else refuse(batch, refusalError(partition, verdict));
    return false;
  }

  /** What a batch repeats is in the log once the last that is under way is. */
  async #answerAfter(last: DirectBatch | undefined, batch: DirectBatch): Promise<void> {
    await last?.done.promise;
    batch.refusal = last?.refusal;
    batch.done.resolve();
  }

  async #runNextTurn(): Promise<void> {
    // Everyone who is ready to append joins the batch.
    await this.#options.timers.nextTurn();
    await this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#sealed.length === 0 && this.#open !== undefined) this.#sendOff(this.#open);
      if (this.#full.length > 0) {
        this.#answerWritten();
        await this.#compressFull();
      }
      if (this.#sealed.length === 0) {
        if (this.#open === undefined) break;
        continue;
      }
      const writing = this.#write(this.#sealed.slice(0, countOfAbout(this.#sealed, WRITE_BYTES)));
      if (this.#written.length > 0) {
        // First the disk is put to work, then those are answered: what they append next is judged meanwhile.
        await this.#options.timers.nextTurn();
        this.#answerWritten();
      }
      await writing;
      if (this.#sealed.length > 0) continue;
      this.#answerWritten();
      // Those who were just answered append again before a batch goes that is not full.
      await this.#options.timers.nextTurn();
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
      this.#countWritten(batches.length);
    } catch (error) {
      const { highWatermark } = this.#partition;
      const isWritten = ({ header }: StoredBatch) => header.nextOffset <= highWatermark;
      this.#countWritten(this.#partition.status === "online" ? stored.filter(isWritten).length : 0);
      this.#fail(error);
    }
  }

  #countWritten(count: number): void {
    const batches = this.#sealed.splice(0, count);
    if (this.#sealed.length === 0) this.#judge = undefined;
    let sizeBytes = 0;
    for (const { stored } of batches) {
      const { header, bytes } = stored!;
      sizeBytes += bytes.length;
      this.#options.metrics.appended(this.#partition.topic, header.recordCount, bytes.length);
    }
    this.#options.written(sizeBytes);
    this.#written.push(...batches);
  }

  #answerWritten(): void {
    const batches = this.#written;
    this.#written = [];
    for (const { done } of batches) done.resolve();
  }

  #throwUnlessOnline(): void {
    if (this.#partition.status === "offline") throw this.#partition.health.offlineError();
    if (this.#partition.status !== "online") throw new Error(this.#partition.fault ?? "it stopped");
  }

  /** Nothing that is under way is acknowledged: what follows a batch that is not there would leave a hole. */
  #fail(error: unknown): void {
    const open = this.#open === undefined ? [] : [this.#open];
    const refused = [...this.#sealed, ...this.#full, ...open];
    this.#sealed = [];
    this.#full = [];
    this.#judge = undefined;
    this.#open = undefined;
    let sizeBytes = 0;
    for (const { builder } of refused) sizeBytes += builder.sizeBytes;
    const refusal = this.#refusal(error);
    this.#options.written(sizeBytes);
    for (const batch of refused) {
      if (batch.producer !== undefined) this.#partition.producers.noteRefused(batch.producer);
      refuse(batch, refusal);
    }
  }

  #refusal(error: unknown): EventLogError {
    const why = error instanceof Error ? error.message : String(error);
    if (isDiskFull(error)) return diskFull(why, error);
    // Its topic was deleted under it, and nothing is wrong with the partition.
    if (error instanceof EventLogError && error.code === "EVENT_LOG_TOPIC_UNKNOWN") return error;
    const { topic, partition } = this.#partition;
    this.#partition.stop("read_only", `a segment could not be written: ${why}`);
    return notAcknowledged(`${topic}/${partition} takes`, why, error);
  }
}

function refuse(batch: DirectBatch, refusal: EventLogError): void {
  batch.refusal = refusal;
  batch.done.resolve();
}

/** How many of these to write together: at least one. */
function countOfAbout(batches: readonly DirectBatch[], bytesMax: number): number {
  let sizeBytes = 0;
  const count = batches.findIndex(({ stored }) => (sizeBytes += stored!.bytes.length) >= bytesMax);
  return count < 0 ? batches.length : count + 1;
}
