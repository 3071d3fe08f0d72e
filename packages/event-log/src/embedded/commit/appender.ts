import type { NewRecord, RecordPosition } from "../../event-log.ts";
import { partitionFor } from "../../partitioner.ts";
import {
  failureOf,
  positionsOf,
  refusalIn,
  refused,
  throwUnlessOnline,
} from "./append-refusals.ts";
import type { Note } from "./commit-group.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { type BatchKind, PLAIN } from "../batches/batch-kind.ts";
import type { BatchMemory } from "../batches/batch-memory.ts";
import type { DirectRun } from "./direct-lane.ts";
import type { DirectWriter } from "./direct-writer.ts";
import { JudgedAppend } from "./judged-append.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { NoteContent } from "../partitions/note-content.ts";
import type { Topic } from "../partitions/topic.ts";
import type { StagedRun } from "../batches/open-batch.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Clock } from "../platform.ts";
import { ReceivedBatch } from "../batches/received-batch.ts";
import type { StagingRoom } from "./staging-room.ts";
import { StickyPartitions } from "./sticky-partitions.ts";

export interface AppenderOptions {
  readonly state: LogState;
  readonly queue: CommitQueue;
  readonly direct: DirectWriter;
  readonly room: StagingRoom;
  readonly clock: Clock;
  readonly memory: BatchMemory;
  readonly recordBytesMax: number;
  readonly metrics: MetricsRecorder;
}

/** What was staged, and when it is known what became of it. */
interface Staged {
  readonly runs: readonly StagedRun[];
  /** Resolves when each batch is visible or has a `refusal`; rejects when none of them will be. */
  readonly committed: Promise<unknown>;
}

/** From records to a commit: judges them, waits for room, chooses partitions, stages. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #judged = new JudgedAppend();
  /** Batches that came finished: whoever reads one here may append it again. */
  readonly #received = new WeakSet<Buffer>();
  readonly #stickyByTopic = new Map<Topic, StickyPartitions>();

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  append(
    topicName: string,
    records: readonly NewRecord[],
    kind: BatchKind = PLAIN,
  ): Promise<readonly RecordPosition[]> {
    const { metrics } = this.#options;
    const startedMs = metrics.elapsedMs();
    return this.attempt(
      topicName,
      records,
      () => kind,
      (runs) => {
        const positions = positionsOf(runs);
        const refusal = refusalIn(runs);
        if (refusal !== undefined) throw failureOf(positions, records.length, refusal);
        metrics.appendDuration.observe(metrics.secondsSince(startedMs));
        return positions;
      },
    );
  }

  /**
   * As `append`, but some batches may be refused and others not, those of topics that bypass the journal: `answer` is made
   * of what became of each. One promise is all that an append costs that need not wait before it is staged.
   */
  attempt<T>(
    topicName: string,
    records: readonly NewRecord[],
    kindOf: (partition: Partition) => BatchKind,
    answer: (runs: readonly StagedRun[]) => T,
  ): Promise<T> {
    const { direct, room } = this.#options;
    try {
      const topic = this.#judge(topicName, records);
      if (records.length === 0) return Promise.resolve(answer([]));
      if (!direct.mustRaiseEpochsOf(topic) && room.hasRoom(this.#judged.sizeBytes)) {
        const { runs, committed } = this.#stage(topic, kindOf);
        return committed.then(() => answer(runs));
      }
    } catch (error) {
      return refused(error);
    }
    return this.#attemptLater(topicName, records, kindOf).then(answer);
  }

  async #attemptLater(
    topicName: string,
    records: readonly NewRecord[],
    kindOf: (partition: Partition) => BatchKind,
  ): Promise<readonly StagedRun[]> {
    // Without a turn in between where nothing is to be raised, or a later append would be staged before this one waits.
    if (this.#mustRaiseEpochsOf(topicName)) await this.#raiseEpochs(topicName);
    this.#judge(topicName, records);
    // Others append meanwhile, so it is judged once more in the turn in which it is staged.
    const { runs, committed } = await this.#whenRoom(this.#judged.sizeBytes, () =>
      this.#stage(this.#judge(topicName, records), kindOf),
    );
    await committed;
    return runs;
  }

  /** Appends a batch that came finished, and keeps it whole: nobody else may write to it any more. */
  appendBatch(
    topicName: string,
    partitionNumber: number,
    bytes: Buffer,
  ): Promise<{ readonly baseOffset: number }> {
    const { state, direct, memory, recordBytesMax, room } = this.#options;
    try {
      state.partition(topicName, partitionNumber);
      // What was read here is read on by others: it is not to change under them.
      const own = memory.owns(bytes) || this.#received.has(bytes) ? Buffer.from(bytes) : bytes;
      this.#received.add(own);
      const received = new ReceivedBatch(own, recordBytesMax);
      const topic = state.topic(topicName);
      if (topic.settings.cleanupPolicy === "compact") received.throwUnlessKeyed();
      if (!direct.mustRaiseEpochsOf(topic) && room.hasRoom(received.sizeBytes)) {
        const { runs, committed } = this.#stageReceived(topicName, partitionNumber, received);
        return committed.then(() => placeOf(runs));
      }
      return this.#appendBatchLater(topicName, partitionNumber, received).then(placeOf);
    } catch (error) {
      return refused(error);
    }
  }

  async #appendBatchLater(
    topicName: string,
    partitionNumber: number,
    received: ReceivedBatch,
  ): Promise<readonly StagedRun[]> {
    // Without a turn in between where nothing is to be raised, or a later append would be staged before this one waits.
    if (this.#mustRaiseEpochsOf(topicName)) await this.#raiseEpochs(topicName);
    const { runs, committed } = await this.#whenRoom(received.sizeBytes, () =>
      this.#stageReceived(topicName, partitionNumber, received),
    );
    await committed;
    return runs;
  }

  #mustRaiseEpochsOf(topicName: string): boolean {
    const { state, direct } = this.#options;
    return direct.mustRaiseEpochsOf(state.topic(topicName));
  }

  async #raiseEpochs(topicName: string): Promise<void> {
    const { state, direct } = this.#options;
    for (let topic = state.topic(topicName); direct.mustRaiseEpochsOf(topic);) {
      await direct.raiseEpochs(topic);
      topic = state.topic(topicName);
    }
  }

  #whenRoom(sizeBytes: number, stage: () => Staged): Staged | Promise<Staged> {
    const { room } = this.#options;
    return room.hasRoom(sizeBytes) ? stage() : room.waitToStage(sizeBytes, stage);
  }

  /** Throws, before anything of it is written, unless every record can be. */
  #judge(topicName: string, records: readonly NewRecord[]): Topic {
    const { state, recordBytesMax } = this.#options;
    const topic = state.topic(topicName);
    this.#judged.judge(records, recordBytesMax, topic.settings.cleanupPolicy === "compact");
    const { partitions } = topic;
    for (const { partition } of records)
      if (partition !== undefined && partitions[partition] === undefined)
        state.partition(topicName, partition);
    return topic;
  }

  /** Puts what was judged into the open commit, in one turn, so that it is kept together or not at all. */
  #stage(topic: Topic, kindOf: (partition: Partition) => BatchKind): Staged {
    const { queue, direct, clock } = this.#options;
    this.#choosePartitions(topic);
    const { partitions, records } = this.#judged;
    const now = clock.now();
    const runs: StagedRun[] = [];
    const directRuns: DirectRun[] = [];
    for (let from = 0; from < records.length;) {
      const partition = partitions[from]!;
      let to = from + 1;
      while (to < records.length && partitions[to] === partition) to++;
      const run = { from, to, timestamp: partition.timestamp(now) };
      const kind = kindOf(partition);
      if (topic.isDirect) directRuns.push(direct.stage(partition, this.#judged, run, kind));
      else queue.stage(partition, this.#judged, run, runs, kind);
      from = to;
    }
    this.#judged.clear();
    return topic.isDirect
      ? { runs: directRuns, committed: direct.commit(directRuns) }
      : { runs, committed: queue.commit() };
  }

  #stageReceived(topicName: string, partitionNumber: number, received: ReceivedBatch): Staged {
    const { state, queue, direct } = this.#options;
    const partition = state.partition(topicName, partitionNumber);
    throwUnlessOnline(partition);
    if (state.topic(topicName).isDirect) {
      const runs = [direct.stageReceived(partition, received)];
      return { runs, committed: direct.commit(runs) };
    }
    return { runs: [queue.stageReceived(partition, received)], committed: queue.commit() };
  }

  /** Commits a fact about the log itself. */
  async commitNote(content: NoteContent): Promise<void> {
    const { state, queue, room } = this.#options;
    // Deleting makes room, and the journal has some that is filled already.
    if (content.type === "topic deleted") room.throwIfClosed();
    else room.throwIfFullOrClosed();
    queue.note({ body: Buffer.from(JSON.stringify(content)), apply: () => state.apply(content) });
    await queue.commit();
  }

  /** Puts a note into the open commit, and resolves when it is durable. */
  async commit(note: Note): Promise<void> {
    const { queue, room } = this.#options;
    room.throwIfFullOrClosed();
    queue.note(note);
    await queue.commit();
  }

  /** Says by record where it goes. Throws unless all of these partitions take records. */
  #choosePartitions(topic: Topic): void {
    const { records, contentBytes, partitions } = this.#judged;
    let last: Partition | undefined;
    for (let n = 0; n < records.length; n++) {
      const partition = this.#choose(topic, records[n]!, contentBytes[n]!);
      if (partition !== last) throwUnlessOnline(partition);
      last = partitions[n] = partition;
    }
  }

  #choose(topic: Topic, { partition, key }: NewRecord, contentBytes: number): Partition {
    const { partitions } = topic;
    if (partition !== undefined) return partitions[partition]!;
    if (key !== undefined) return partitions[partitionFor(key, partitions.length)]!;
    let sticky = this.#stickyByTopic.get(topic);
    if (sticky === undefined)
      this.#stickyByTopic.set(topic, (sticky = new StickyPartitions(partitions.length)));
    const { queue, direct } = this.#options;
    const group = topic.isDirect ? direct.writes : queue.groupNumber;
    const isOnline = (n: number) => partitions[n]!.status === "online";
    return partitions[sticky.choose(group, contentBytes, isOnline)]!;
  }
}

/** Where a batch stands that was not refused. */
function placeOf(runs: readonly StagedRun[]): { readonly baseOffset: number } {
  const refusal = refusalIn(runs);
  if (refusal !== undefined) throw refusal;
  return { baseOffset: runs[0]!.batch.baseOffset };
}
