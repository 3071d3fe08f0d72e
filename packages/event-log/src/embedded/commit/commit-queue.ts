import { diskFull, notAcknowledged } from "./append-refusals.ts";
import { placeBatches } from "../batches/batch-placement.ts";
import type { BatchMemory } from "../batches/batch-memory.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import type { JournalPositions, JournalSet, PendingCommit } from "../journal/journal-set.ts";
import { CommitGroup, entriesOf, type Note } from "./commit-group.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { OpenBatch, StagedRun } from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import type { ReceivedBatch } from "../batches/received-batch.ts";
import { readBatchHeader } from "../batches/record-batch.ts";

export interface CommitQueueOptions {
  readonly journal: JournalSet;
  readonly timers: Timers;
  readonly memory: BatchMemory;
  readonly journalBytesMax: number;
  readonly journalFilesMax: number;
  readonly metrics: MetricsRecorder;
  /** The epoch in force of a producer that has a name. */
  readonly producerEpoch: (producerId: number) => number | undefined;
  readonly topicIdOf: (topic: string) => number;
  /** Told after each commit, whether it succeeded or not; segments may be due for writing, or the journal for a checkpoint. */
  readonly committed: (journalRolled: boolean) => void;
}

/**
 * The commit path. Appends join the open group; when the sync before has returned, the group is written as one block of
 * the journal, synced, shown to readers and acknowledged. There is no timer: the disk's own pace forms the groups.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  readonly #journal: JournalSet;
  #group: CommitGroup;
  #underWay: CommitGroup | undefined;
  #running: Promise<void> | undefined;
  #position: JournalPositions;
  /** The journal's file failed: what it will keep is uncertain, so nothing more goes into it. */
  #journalFailed = false;
  #lastIsProven = true;
  readonly #interludes: (() => Promise<void>)[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#group = new CommitGroup(0, options.memory);
    this.#position = options.journal.position;
  }

  /** The group that what is staged now belongs to. */
  get groupNumber(): number {
    return this.#group.number;
  }

  /** Bytes that wait for their commit or are in it. */
  get stagedBytes(): number {
    return this.#group.sizeBytes + (this.#underWay?.sizeBytes ?? 0);
  }

  /** Behind the last commit that readers can see. */
  get position(): JournalPositions {
    return this.#position;
  }

  /** As `CommitGroup.stage`, in the open group. Call `commit` in the same turn for what belongs together. */
  stage(...staging: Parameters<CommitGroup["stage"]>): void {
    this.#group.stage(...staging);
  }

  /** As `CommitGroup.stageReceived`, in the open group. */
  stageReceived(partition: Partition, received: ReceivedBatch): StagedRun {
    return this.#group.stageReceived(partition, received);
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
        this.#underWay = group;
        this.#group = new CommitGroup(group.number + 1, this.#options.memory);
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
    await group.compress(placed);
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
      this.#underWay = undefined;
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

  async #write(entries: readonly BlockEntry[]): Promise<PendingCommit> {
    try {
      return await this.#journal.write(entries);
    } catch (error) {
      // Without room nothing was lost: what found some was taken back, and the next commit is written over it.
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
    for (const { partition, producer } of placed)
      if (producer !== undefined) partition.producers.noteRefused(producer);
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

/** Shows a committed batch to the readers of its partition. */
export function publish(partition: Partition, bytes: Buffer): void {
  const header = readBatchHeader(bytes, 0, partition.highWatermark, partition.epochs);
  if (typeof header === "string") throw new Error(`a sealed batch cannot be read: ${header}`);
  partition.publish({ header, bytes });
}
