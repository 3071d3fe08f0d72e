import type { NewRecord, RecordPosition } from "../../event-log.ts";
import { partitionFor } from "../../partitioner.ts";
import { failureOf, positionsOf, refusalIn, throwUnlessOnline } from "./append-refusals.ts";
import type { CommitQueue, Note } from "./commit-queue.ts";
import { type BatchKind, PLAIN } from "../batches/batch-kind.ts";
import type { DirectRun } from "./direct-lane.ts";
import type { DirectWriter } from "./direct-writer.ts";
import { JudgedAppend } from "./judged-append.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { NoteContent } from "../partitions/note-content.ts";
import type { Topic } from "../partitions/topic.ts";
import type { StagedRun } from "../batches/open-batch.ts";
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
  readonly recordBytesMax: number;
}

/** What was staged, and when it is known what became of it. */
interface Staged {
  readonly runs: readonly StagedRun[];
  /** Resolves when each batch is visible or has a `refusal`; rejects when none of them will be. */
  readonly committed: Promise<void>;
}

/** From records to a commit: judges them, waits for room, chooses partitions, stages. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #judged = new JudgedAppend();
  readonly #stickyByTopic = new Map<Topic, StickyPartitions>();

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  async append(
    topicName: string,
    records: readonly NewRecord[],
    kind: BatchKind = PLAIN,
  ): Promise<readonly RecordPosition[]> {
    const runs = await this.attempt(topicName, records, () => kind);
    const positions = positionsOf(runs);
    const refusal = refusalIn(runs);
    if (refusal !== undefined) throw failureOf(positions, records.length, refusal);
    return positions;
  }

  /** As `append`, but some batches may be refused and others not: those of topics that bypass the journal. */
  async attempt(
    topicName: string,
    records: readonly NewRecord[],
    kindOf: (partition: Partition) => BatchKind,
  ): Promise<readonly StagedRun[]> {
    let topic = this.#judge(topicName, records);
    if (records.length === 0) return [];
    const { direct, room } = this.#options;
    while (direct.mustRaiseEpochsOf(topic)) {
      await direct.raiseEpochs(topic);
      topic = this.#judge(topicName, records);
    }
    const { runs, committed } = await room.enter(this.#judged.sizeBytes, (hasWaited) => {
      // Others appended meanwhile, so it is judged once more, in the turn in which it is staged.
      if (hasWaited) topic = this.#judge(topicName, records);
      return this.#stage(topic, kindOf);
    });
    await committed;
    return runs;
  }

  /** Appends a batch that came finished, and keeps it whole. */
  async appendBatch(
    topicName: string,
    partitionNumber: number,
    bytes: Buffer,
  ): Promise<{ readonly baseOffset: number }> {
    const { state, direct, recordBytesMax, room } = this.#options;
    state.partition(topicName, partitionNumber);
    const received = new ReceivedBatch(bytes, recordBytesMax);
    if (state.topic(topicName).settings.cleanupPolicy === "compact") received.throwUnlessKeyed();
    for (let topic = state.topic(topicName); direct.mustRaiseEpochsOf(topic);) {
      await direct.raiseEpochs(topic);
      topic = state.topic(topicName);
    }
    const { runs, committed } = await room.enter(received.sizeBytes, () =>
      this.#stageReceived(topicName, partitionNumber, received),
    );
    await committed;
    const refusal = refusalIn(runs);
    if (refusal !== undefined) throw refusal;
    return { baseOffset: runs[0]!.batch.baseOffset };
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
