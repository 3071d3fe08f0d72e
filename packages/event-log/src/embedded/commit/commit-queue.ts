import { diskFull, notAcknowledged } from "./append-refusals.ts";
import { BatchBuilder, RECORD_OVERHEAD_BYTES } from "../batches/batch-builder.ts";
import { type BatchKind, PLAIN } from "../batches/batch-kind.ts";
import { placeBatches } from "../batches/batch-placement.ts";
import type { BlockPool } from "../batches/block-pool.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import type { JournalPositions, JournalSet, PendingCommit } from "../journal/journal-set.ts";
import type { JudgedAppend, JudgedRun } from "./judged-append.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import { BATCH_BYTES, openBatch, type OpenBatch, type StagedRun } from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import type { ReceivedBatch } from "../batches/received-batch.ts";
import { BATCH_HEADER_BYTES, readBatchHeader } from "../batches/record-batch.ts";

export interface CommitQueueOptions {
  readonly journal: JournalSet;
  readonly timers: Timers;
  readonly pool: BlockPool;
  readonly journalBytesMax: number;
  readonly journalFilesMax: number;
  readonly metrics: MetricsRecorder;
  /** The epoch in force of a producer that has a name. */
  readonly producerEpoch: (producerId: number) => number | undefined;
  readonly topicIdOf: (topic: string) => number;
  /** Told after each commit, whether it succeeded or not; segments may be due for writing, or the journal for a checkpoint. */
  readonly committed: (journalRolled: boolean) => void;
}

/** A fact about the log itself that takes effect when it is durable. */
export interface Note {
  readonly body: Buffer;
  readonly apply: () => void;
}

/** All that was appended while the commit before was under way: one write, one sync, one answer. */
class CommitGroup {
  readonly number: number;
  readonly batches: OpenBatch[] = [];
  readonly openBatch = new Map<Partition, OpenBatch<BatchBuilder>>();
  readonly notes: Note[] = [];
  readonly done = Promise.withResolvers<void>();

  constructor(number: number) {
    this.number = number;
    // Whoever waits sees the failure; a group that nobody waits for must not end the process.
    this.done.promise.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.batches.length === 0 && this.notes.length === 0;
  }
}

/**
 * The commit path. Appends join the open group; when the sync before has returned, the group is written as one block of
 * the journal, synced, shown to readers and acknowledged. There is no timer: the disk's own pace forms the groups.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  readonly #journal: JournalSet;
  #group = new CommitGroup(0);
  #running: Promise<void> | undefined;
  #position: JournalPositions;
  #stagedBytes = 0;
  /** The journal's file failed: what it will keep is uncertain, so nothing more goes into it. */
  #journalFailed = false;
  #lastIsProven = true;
  readonly #interludes: (() => Promise<void>)[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#position = options.journal.position;
  }

  /** The group that what is staged now belongs to. */
  get groupNumber(): number {
    return this.#group.number;
  }

  /** Bytes that wait for their commit or are in it. */
  get stagedBytes(): number {
    return this.#stagedBytes;
  }

  /** Behind the last commit that readers can see. */
  get position(): JournalPositions {
    return this.#position;
  }

  /**
   * Adds records of one append to the open group and notes in `runs` where they went. Call `commit` in the same turn for
   * what belongs together.
   */
  stage(
    partition: Partition,
    append: JudgedAppend,
    { from, to, timestamp }: JudgedRun,
    runs: StagedRun[],
    kind: BatchKind,
  ): void {
    const { records, contentBytes } = append;
    // What is mixed with records for other partitions grows as it comes.
    const expectedBytes = to - from === records.length ? append.sizeBytes : 0;
    let batch = this.#group.openBatch.get(partition);
    for (let next = from; next < to;) {
      if (batch === undefined || batch.kind !== kind || !fits(batch, contentBytes[next]!))
        batch = this.#openBatch(partition, kind, contentBytes[next]!, expectedBytes);
      const { builder } = batch;
      const sizeBefore = builder.sizeBytes;
      const firstPlace = builder.recordCount;
      const first = next;
      do {
        const record = records[next]!;
        builder.add(record, contentBytes[next]!, record.timestamp ?? timestamp);
        next++;
      } while (next < to && fits(batch, contentBytes[next]!));
      this.#stagedBytes += builder.sizeBytes - sizeBefore;
      runs.push({ batch, firstPlace, count: next - first });
      kind.sequence?.take(next - first);
    }
  }

  /** Adds a batch that came finished, behind what was staged before it. */
  stageReceived(partition: Partition, received: ReceivedBatch): StagedRun {
    const { producer, recordCount, sizeBytes } = received;
    const batch = openBatch(partition, received, PLAIN, producer);
    this.#group.openBatch.delete(partition);
    this.#group.batches.push(batch);
    this.#stagedBytes += sizeBytes;
    return { batch, firstPlace: 0, count: recordCount };
  }

  #openBatch(
    partition: Partition,
    kind: BatchKind,
    contentBytes: number,
    expectedBytes: number,
  ): OpenBatch<BatchBuilder> {
    const sizeBytes = Math.max(
      contentBytes + RECORD_OVERHEAD_BYTES,
      Math.min(expectedBytes, BATCH_BYTES - BATCH_HEADER_BYTES),
    );
    const builder = new BatchBuilder(sizeBytes, this.#options.pool);
    const batch = openBatch(partition, builder, kind, kind.sequence?.next);
    this.#group.openBatch.set(partition, batch);
    this.#group.batches.push(batch);
    this.#stagedBytes += builder.sizeBytes;
    return batch;
  }

  note(note: Note): void {
    this.#group.notes.push(note);
  }

  /** Resolves when all that was staged so far is durable and visible; rejects when none of it will be. */
  commit(): Promise<void> {
    this.#running ??= this.#run();
    return this.#group.done.promise;
  }

  /** Runs something while no commit is under way; appends of that time wait. */
  betweenCommits(work: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#interludes.push(() => work().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /** Waits for all commits under way. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    try {
      // Everyone who is ready to append joins before the group closes; in a busy log they come with the last answer.
      await this.#options.timers.nextTurn();
      for (;;) {
        for (const interlude of this.#interludes.splice(0)) {
          await interlude();
          this.#position = this.#journal.position;
        }
        if (this.#group.isEmpty) break;
        const group = this.#group;
        this.#group = new CommitGroup(group.number + 1);
        this.#options.committed(await this.#commitGroup(group));
        await this.#options.timers.nextTurn();
      }
      await this.#proveLast();
    } finally {
      this.#running = undefined;
      if (!this.#group.isEmpty || this.#interludes.length > 0) this.#running = this.#run();
    }
  }

  /** Says whether the journal is full, or was and is another now. */
  async #commitGroup(group: CommitGroup): Promise<boolean> {
    const { metrics } = this.#options;
    const startedMs = metrics.elapsedMs();
    const placed = placeBatches(group.batches, this.#options.producerEpoch);
    await this.#compress(placed);
    const sealed = placed.map(seal);
    try {
      if (this.#journalFailed) await this.#leaveFailedJournal();
      const block = await this.#write(
        entriesOf(group.notes, placed, sealed, this.#options.topicIdOf),
      );
      await this.#sync(block);
    } catch (error) {
      this.#fail(group, placed, error);
      return false;
    } finally {
      this.#stagedBytes -= group.batches.reduce((sum, b) => sum + b.builder.sizeBytes, 0);
    }
    // From here to the end of this turn nothing waits: position, records and notes change in one step.
    this.#position = this.#journal.position;
    this.#lastIsProven = false;
    metrics.commitDuration.observe(metrics.secondsSince(startedMs));
    placed.forEach((batch, n) => {
      const { partition, builder } = batch;
      if (!this.#journal.hasHome(partition)) return refuseHomeless(batch);
      publish(partition, sealed[n]!);
      metrics.appended(partition.topic, builder.recordCount, sealed[n]!.length);
    });
    for (const note of group.notes) note.apply();
    group.done.resolve();
    return this.#journal.sizeBytes >= this.#options.journalBytesMax && this.#tryToRoll();
  }

  async #compress(batches: readonly OpenBatch[]): Promise<void> {
    const aside: Promise<void>[] = [];
    for (const { builder, kind } of batches) {
      if (kind.compression === "none") continue;
      const before = builder.sizeBytes;
      const note = () => void (this.#stagedBytes -= before - builder.sizeBytes);
      const compressing = builder.compress?.();
      if (compressing === undefined) note();
      else aside.push(compressing.then(note));
    }
    if (aside.length > 0) await Promise.all(aside);
  }

  async #write(entries: readonly BlockEntry[]): Promise<PendingCommit> {
    try {
      return await this.#journal.write(entries);
    } catch (error) {
      // Without room nothing was lost: the next commit is written over the part that found some.
      if (!isDiskFull(error)) this.#journalFailed = true;
      throw error;
    }
  }

  async #sync(block: PendingCommit): Promise<void> {
    try {
      await this.#journal.sync(block);
    } catch (error) {
      // The kernel may have dropped the pages and called them clean: a second sync would say yes and mean nothing.
      this.#journalFailed = true;
      throw new SyncFailed(error);
    }
  }

  async #leaveFailedJournal(): Promise<void> {
    if (this.#journal.fileCount >= this.#options.journalFilesMax) {
      throw new Error(
        `${this.#journal.fileCount} journal files wait for a checkpoint that cannot be made`,
      );
    }
    await this.#journal.roll();
    this.#journalFailed = false;
  }

  async #tryToRoll(): Promise<boolean> {
    if (this.#journal.fileCount >= this.#options.journalFilesMax) return true;
    try {
      await this.#journal.roll();
      this.#position = this.#journal.position;
      this.#lastIsProven = true;
    } catch {
      // No room for another file, or it failed: this one can go on, and the next commit tries again.
    }
    return true;
  }

  #fail(group: CommitGroup, placed: readonly OpenBatch[], error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (isDiskFull(error)) return group.done.reject(diskFull(why, error));
    const fault = `${this.#journal.path}: ${why}`;
    for (const { partition } of placed) partition.stop("read_only", fault);
    group.done.reject(notAcknowledged("its partitions take", fault, error));
  }

  async #proveLast(): Promise<void> {
    if (this.#lastIsProven || this.#journalFailed) return;
    try {
      await this.#journal.proveLast();
      this.#lastIsProven = true;
    } catch {
      this.#journalFailed = true;
    }
  }
}

function fits({ builder }: OpenBatch<BatchBuilder>, contentBytes: number): boolean {
  return builder.sizeBytes + contentBytes + RECORD_OVERHEAD_BYTES <= BATCH_BYTES;
}

class SyncFailed extends Error {
  constructor(cause: unknown) {
    super(`fdatasync failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The only directory that has its partition fell out with this commit, which holds in the others. */
function refuseHomeless(batch: OpenBatch): void {
  const { topic, partition, fault } = batch.partition;
  batch.refusal = notAcknowledged(
    `${topic}/${partition} takes`,
    fault ?? "no directory has it",
    undefined,
  );
}

function seal({ builder, baseOffset, partition, producer }: OpenBatch): Buffer {
  return builder.seal(baseOffset, partition.epochs.current, producer);
}

function entriesOf(
  notes: readonly Note[],
  placed: readonly OpenBatch[],
  sealed: readonly Buffer[],
  topicIdOf: (topic: string) => number,
): BlockEntry[] {
  const entries: BlockEntry[] = notes.map((note) => ({ kind: "note", body: note.body }));
  placed.forEach(({ partition, baseOffset }, n) =>
    entries.push({
      kind: "batch",
      topicId: topicIdOf(partition.topic),
      partition: partition.partition,
      baseOffset,
      leaderEpoch: partition.epochs.current,
      body: sealed[n]!,
    }),
  );
  return entries;
}

/** Shows a committed batch to the readers of its partition. */
export function publish(partition: Partition, bytes: Buffer): void {
  const header = readBatchHeader(bytes, 0, partition.highWatermark, partition.epochs);
  if (typeof header === "string") throw new Error(`a sealed batch cannot be read: ${header}`);
  partition.publish({ header, bytes });
}
