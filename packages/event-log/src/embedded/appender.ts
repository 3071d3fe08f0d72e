import { EventLogError } from "../errors.ts";
import type { NewRecord, RecordPosition } from "../event-log.ts";
import { partitionFor } from "../partitioner.ts";
import { RECORD_OVERHEAD_BYTES, sizeRecord, type SizedRecord } from "./batch-builder.ts";
import type { CommitQueue, StagedRecord } from "./commit-queue.ts";
import type { LogState, NoteContent, Topic } from "./log-state.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { Partition } from "./partition.ts";
import type { Clock } from "./platform.ts";
import { BATCH_HEADER_BYTES } from "./record-batch.ts";
import { StickyPartitions } from "./sticky-partitions.ts";

export interface AppenderOptions {
  readonly state: LogState;
  readonly queue: CommitQueue;
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
  readonly #stickyByTopic = new Map<Topic, StickyPartitions>();
  /** Room given to appends that were let in and have yet to stage their records. */
  #promisedBytes = 0;
  #closed = false;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  async append(
    topicName: string,
    records: readonly NewRecord[],
  ): Promise<readonly RecordPosition[]> {
    const { state, queue, recordBytesMax } = this.#options;
    const topic = state.topic(topicName);
    const sized = records.map((record) => sizeRecord(record, recordBytesMax));
    for (const { partition } of records)
      if (partition !== undefined) state.partition(topicName, partition);
    if (records.length === 0) return [];
    const sizeBytes = sized.reduce(
      (sum, { contentBytes }) => sum + contentBytes + RECORD_OVERHEAD_BYTES,
      BATCH_HEADER_BYTES,
    );
    await this.#room(sizeBytes);
    this.#promisedBytes -= sizeBytes;
    const staged = this.#stage(topic, records, sized, sizeBytes);
    await queue.commit();
    return staged.map(({ batch, place }) => ({
      partition: batch.partition.partition,
      offset: batch.baseOffset + place,
    }));
  }

  /** Puts the records into the open commit, in one turn, so that they are kept together or not at all. */
  #stage(
    topic: Topic,
    records: readonly NewRecord[],
    sized: readonly SizedRecord[],
    sizeBytes: number,
  ): StagedRecord[] {
    const { queue, clock } = this.#options;
    try {
      this.#throwIfFullOrClosed();
      const chosen = records.map((record, n) => this.#choose(topic, record, sized[n]!));
      for (const partition of chosen) throwUnlessOnline(partition);
      const now = clock.now();
      return sized.map((record, n) => {
        const partition = chosen[n]!;
        const timestamp = record.timestamp ?? partition.timestamp(now);
        return queue.stage(partition, record, timestamp, sizeBytes / topic.partitions.length);
      });
    } catch (error) {
      // The room it was promised is free again, and no commit will come to say so.
      this.admitWaiting();
      throw error;
    }
  }

  /** Commits a fact about the log itself. */
  async commitNote(content: NoteContent): Promise<void> {
    this.#throwIfFullOrClosed();
    const { state, queue } = this.#options;
    queue.note({ body: Buffer.from(JSON.stringify(content)), apply: () => state.apply(content) });
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

  /** Waits until so many bytes may be staged. They are promised until then, so that others do not take them too. */
  async #room(sizeBytes: number): Promise<void> {
    this.#throwIfFullOrClosed();
    if (this.#waiting.length === 0 && this.#hasRoom(sizeBytes)) {
      this.#promisedBytes += sizeBytes;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ sizeBytes, proceed: resolve });
    this.#options.pressed();
    await promise;
  }

  /** An append larger than all the room there is goes alone. */
  #hasRoom(sizeBytes: number): boolean {
    const { queue, budget, stagingBytesMax } = this.#options;
    const usedBytes = queue.stagedBytes + budget.unwrittenBytes + this.#promisedBytes;
    return usedBytes === 0 || usedBytes + sizeBytes <= stagingBytesMax;
  }

  #throwIfFullOrClosed(): void {
    if (this.#closed) throw new EventLogError("EVENT_LOG_CLOSED", "the log was closed");
    const full = this.#options.diskFull();
    if (full === undefined) return;
    throw new EventLogError(
      "EVENT_LOG_DISK_FULL",
      `no room to append (${full}); nothing of it was kept. Free some space and try again`,
    );
  }

  #choose(topic: Topic, record: NewRecord, sized: SizedRecord): Partition {
    const { partitions } = topic;
    if (record.partition !== undefined) return partitions[record.partition]!;
    if (record.key !== undefined) return partitions[partitionFor(record.key, partitions.length)]!;
    let sticky = this.#stickyByTopic.get(topic);
    if (sticky === undefined)
      this.#stickyByTopic.set(topic, (sticky = new StickyPartitions(partitions.length)));
    const isOnline = (n: number) => partitions[n]!.status === "online";
    return partitions[
      sticky.choose(this.#options.queue.groupNumber, sized.contentBytes, isOnline)
    ]!;
  }
}

function throwUnlessOnline(partition: Partition): void {
  if (partition.status === "offline") throw partition.offlineError();
  if (partition.status === "online") return;
  throw new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${partition.topic}/${partition.partition} takes no records: ${partition.fault ?? "unknown fault"}`,
  );
}
