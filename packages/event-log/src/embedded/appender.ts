import { EventLogError } from "../errors.ts";
import type { NewRecord, RecordPosition } from "../event-log.ts";
import { partitionFor } from "../partitioner.ts";
import type { CommitQueue, Note } from "./commit-queue.ts";
import { type BatchKind, PLAIN } from "./batch-kind.ts";
import type { DirectRun } from "./direct-lane.ts";
import type { DirectWriter } from "./direct-writer.ts";
import { JudgedAppend } from "./judged-append.ts";
import type { LogState, NoteContent, Topic } from "./log-state.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { StagedRun } from "./open-batch.ts";
import type { Partition } from "./partition.ts";
import type { Clock } from "./platform.ts";
import { ReceivedBatch } from "./received-batch.ts";
import { StickyPartitions } from "./sticky-partitions.ts";

export interface AppenderOptions {
  readonly state: LogState;
  readonly queue: CommitQueue;
  readonly direct: DirectWriter;
  readonly budget: MemoryBudget;
  readonly clock: Clock;
  readonly stagingBytesMax: number;
  readonly recordBytesMax: number;
  /** Why nothing can be taken now: no room on the disk. */
  readonly diskFull: () => string | undefined;
  /** Asked to move bytes to the segments, as someone waits for room. */
  readonly pressed: () => void;
}

/** From records to a commit: judges them, waits for room, chooses partitions, stages. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #waiting: { readonly sizeBytes: number; readonly proceed: () => void }[] = [];
  readonly #judged = new JudgedAppend();
  readonly #stickyByTopic = new Map<Topic, StickyPartitions>();
  /** Room given to appends that were let in and have yet to stage their records. */
  #promisedBytes = 0;
  #closed = false;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  async append(
    topicName: string,
    records: readonly NewRecord[],
    kindOf: (partition: Partition) => BatchKind = () => PLAIN,
  ): Promise<readonly RecordPosition[]> {
    let topic = this.#judge(topicName, records);
    if (records.length === 0) return [];
    const { direct } = this.#options;
    while (direct.mustRaiseEpochsOf(topic)) {
      await direct.raiseEpochs(topic);
      topic = this.#judge(topicName, records);
    }
    this.#throwIfFullOrClosed();
    const { sizeBytes } = this.#judged;
    if (this.#waiting.length > 0 || !this.#hasRoom(sizeBytes)) {
      await this.#waitForRoom(sizeBytes);
      this.#promisedBytes -= sizeBytes;
      // Others appended meanwhile, so it is judged once more, in the turn in which it is staged.
      topic = this.#orGiveRoomBack(() => this.#judge(topicName, records));
    }
    const { runs, committed } = this.#orGiveRoomBack(() => this.#stage(topic, kindOf));
    await committed;
    for (const { batch } of runs) if (batch.refusal !== undefined) throw batch.refusal;
    return positionsOf(runs);
  }

  /** Appends a batch that came finished, and keeps it whole. */
  async appendBatch(
    topicName: string,
    partitionNumber: number,
    bytes: Buffer,
  ): Promise<{ readonly baseOffset: number }> {
    const { state, queue, direct, recordBytesMax } = this.#options;
    state.partition(topicName, partitionNumber);
    const received = new ReceivedBatch(bytes, recordBytesMax);
    for (let topic = state.topic(topicName); direct.mustRaiseEpochsOf(topic);) {
      await direct.raiseEpochs(topic);
      topic = state.topic(topicName);
    }
    this.#throwIfFullOrClosed();
    if (this.#waiting.length > 0 || !this.#hasRoom(received.sizeBytes)) {
      await this.#waitForRoom(received.sizeBytes);
      this.#promisedBytes -= received.sizeBytes;
    }
    const { run, committed } = this.#orGiveRoomBack(() => {
      this.#throwIfFullOrClosed();
      const partition = state.partition(topicName, partitionNumber);
      throwUnlessOnline(partition);
      if (!state.topic(topicName).isDirect)
        return { run: queue.stageReceived(partition, received), committed: queue.commit() };
      const directRun = direct.stageReceived(partition, received);
      return { run: directRun, committed: direct.commit([directRun]) };
    });
    await committed;
    if (run.batch.refusal !== undefined) throw run.batch.refusal;
    return { baseOffset: run.batch.baseOffset };
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
  #stage(
    topic: Topic,
    kindOf: (partition: Partition) => BatchKind,
  ): { runs: readonly StagedRun[]; committed: Promise<void> } {
    const { queue, direct, clock } = this.#options;
    this.#throwIfFullOrClosed();
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

  /** Commits a fact about the log itself. */
  async commitNote(content: NoteContent): Promise<void> {
    // Deleting makes room, and the journal has some that is filled already.
    if (content.type === "topic deleted") this.#throwIfClosed();
    else this.#throwIfFullOrClosed();
    const { state, queue } = this.#options;
    queue.note({ body: Buffer.from(JSON.stringify(content)), apply: () => state.apply(content) });
    await queue.commit();
  }

  /** Puts a note into the open commit, and resolves when it is durable. */
  async commit(note: Note): Promise<void> {
    this.#throwIfFullOrClosed();
    const { queue } = this.#options;
    queue.note(note);
    await queue.commit();
  }

  /** Lets those go on who waited for room, in the order they came. */
  admitWaiting(): void {
    const isRefused = this.#closed || this.#options.diskFull() !== undefined;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!isRefused && !this.#hasRoom(next.sizeBytes)) return;
      this.#waiting.shift();
      this.#promisedBytes += next.sizeBytes;
      next.proceed();
    }
  }

  /** Takes no more; those who wait for room are told that the log is closed. */
  close(): void {
    this.#closed = true;
    this.admitWaiting();
  }

  /** Waits until so many bytes may be staged. They are promised from then on, so that others do not take them too. */
  async #waitForRoom(sizeBytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ sizeBytes, proceed: resolve });
    this.#options.pressed();
    await promise;
  }

  /** When it throws, the room it was let in for is free again, and no commit will come to say so. */
  #orGiveRoomBack<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.admitWaiting();
      throw error;
    }
  }

  /** An append larger than all the room there is goes alone. */
  #hasRoom(sizeBytes: number): boolean {
    const { queue, direct, budget, stagingBytesMax } = this.#options;
    const stagedBytes = queue.stagedBytes + direct.stagedBytes;
    const usedBytes = stagedBytes + budget.unwrittenBytes + this.#promisedBytes;
    return usedBytes === 0 || usedBytes + sizeBytes <= stagingBytesMax;
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new EventLogError("EVENT_LOG_CLOSED", "the log was closed");
  }

  #throwIfFullOrClosed(): void {
    this.#throwIfClosed();
    const full = this.#options.diskFull();
    if (full === undefined) return;
    throw new EventLogError(
      "EVENT_LOG_DISK_FULL",
      `no room to append (${full}); nothing of it was kept. Free some space and try again`,
    );
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

function positionsOf(runs: readonly StagedRun[]): RecordPosition[] {
  const positions: RecordPosition[] = [];
  for (const { batch, firstPlace, count } of runs) {
    const { partition } = batch.partition;
    const firstOffset = batch.baseOffset + firstPlace;
    for (let place = 0; place < count; place++)
      positions.push({ partition, offset: firstOffset + place });
  }
  return positions;
}

function throwUnlessOnline(partition: Partition): void {
  if (partition.status === "offline") throw partition.offlineError();
  if (partition.status === "online") return;
  throw new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${partition.topic}/${partition.partition} takes no records: ${partition.fault ?? "unknown fault"}`,
  );
}
