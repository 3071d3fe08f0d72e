import { EventLogError } from "../../errors.ts";
import type {
  ConsumedBatch,
  ConsumeFault,
  Consumer,
  LogRecord,
  LostOffset,
} from "../../event-log.ts";
import type { Timers } from "../platform.ts";
import { keyOf } from "./assignor.ts";
import type { GroupRefusal } from "./coordinator-protocol.ts";
import type { GroupSource, PartitionRead, TopicPartition } from "./group-source.ts";
import { Membership, type MembershipOptions } from "./membership.ts";
import { refusalError } from "./refusal-error.ts";

export interface GroupConsumerOptions extends Pick<
  MembershipOptions,
  "coordinator" | "group" | "clientId" | "instanceId" | "topics" | "assignment" | "sessionTimeoutMs"
> {
  readonly timers: Timers;
  readonly source: GroupSource;
  readonly from: "earliest" | "latest";
  readonly recordsMax: number;
  readonly pollIntervalMaxMs: number;
  readonly onFault: ((fault: ConsumeFault) => void) | undefined;
  readonly onOffsetLost: ((lost: LostOffset) => void) | undefined;
  readonly closed: (consumer: GroupConsumer) => void;
}

interface OwnedPartition extends PartitionRead {
  readonly key: string;
  offset: number;
  /** Read, but not yet given out. */
  rest: readonly LogRecord[];
  highWatermark: number;
  /** It cannot be read. The others go on. */
  isBroken: boolean;
}

/**
 * A member of a group in this process. It reads what the group assigns it, and lets go of what it should not read any
 * longer, but never of the batch in its caller's hands: that one passes on when the caller comes back for the next (G8),
 * or has not come back for `pollIntervalMaxMs` and is given up.
 */
export class GroupConsumer implements Consumer {
  readonly #options: GroupConsumerOptions;
  readonly #source: GroupSource;
  readonly #membership: Membership;
  /** In the order in which they are looked at next, by `keyOf`. */
  readonly #owned = new Map<string, OwnedPartition>();
  #wanted: ReadonlySet<string> = new Set();
  /** The one whose batch is with the caller. */
  #givenOut: OwnedPartition | undefined;
  #isWithCaller = false;
  /** What was committed of that when it was closed, or by itself since: if it is something else now, others went on. */
  #leftAt: number | undefined;
  #cancelPollLimit: (() => void) | undefined;
  #closed = false;
  #failure: EventLogError | undefined;
  #wake: (() => void) | undefined;

  constructor(options: GroupConsumerOptions) {
    this.#options = options;
    this.#source = options.source;
    this.#membership = new Membership({
      ...options,
      rebalanceTimeoutMs: options.pollIntervalMaxMs,
      partitionCount: options.source.partitionCount,
      owned: () => [...this.#owned.values()],
      assigned: (partitions) => this.#assigned(partitions),
      lost: () => this.#lost(),
      failed: (refusal) => this.#fail(refusal),
    });
  }

  /** Joins the group. Throws when the group does not take it. */
  join(): void {
    this.#membership.join();
    if (this.#failure !== undefined) throw this.#failure;
  }

  assignment(): readonly TopicPartition[] {
    return [...this.#owned.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  async commit(topic: string, partition: number, offset: number): Promise<void> {
    const key = keyOf({ topic, partition });
    const left = this.#closed && this.#givenOut?.key === key ? this.#givenOut : undefined;
    const own = this.#owned.get(key) ?? left;
    const isOvertaken = left !== undefined && this.#source.committedOffset(left) !== this.#leftAt;
    if (own === undefined || isOvertaken) throw notAssigned({ topic, partition }, offset);
    this.#source.checkOffset(own, offset);
    const refusal = await this.#membership.commit([{ topic, partition, offset }]);
    if (refusal === "COORDINATOR_NOT_AVAILABLE") throw refusalError(refusal, this.#options);
    if (refusal !== undefined) throw notAssigned({ topic, partition }, offset);
    if (own === this.#givenOut) this.#leftAt = offset;
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#cancelPollLimit?.();
    if (this.#givenOut !== undefined) this.#leftAt = this.#source.committedOffset(this.#givenOut);
    this.#owned.clear();
    this.#membership.close();
    this.#options.closed(this);
    this.#wake?.();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ConsumedBatch> {
    try {
      for (;;) {
        const batch = await this.#next();
        if (batch === undefined) return;
        yield batch;
      }
    } finally {
      // Leaving the loop early ends the membership: nobody would come back for the partition.
      this.#comeBack();
      await this.close();
    }
  }

  async #next(): Promise<ConsumedBatch | undefined> {
    this.#comeBack();
    while (!this.#closed) {
      if (this.#failure !== undefined) throw this.#failure;
      const waiting = this.#startWaiting();
      try {
        const batch = await this.#readNext();
        if (batch !== undefined) return batch;
        if (this.#closed || this.#failure !== undefined) continue;
        await waiting.woken;
      } finally {
        waiting.stop();
      }
    }
    return undefined;
  }

  /** The caller is done with the batch it had. */
  #comeBack(): void {
    this.#cancelPollLimit?.();
    this.#isWithCaller = false;
    this.#givenOut = undefined;
    if (this.#closed) return;
    if (this.#dropUnwanted()) this.#membership.released();
    if (this.#failure === undefined) this.#membership.speak();
  }

  /** Looks at the partitions in turn, beginning behind the one read last, and gives the first records found. */
  async #readNext(): Promise<ConsumedBatch | undefined> {
    for (const partition of [...this.#owned.values()]) {
      if (!this.#reads(partition)) continue;
      if (partition.rest.length === 0 && !(await this.#refill(partition))) continue;
      // While it was read, the partition may have gone to another member.
      if (!this.#reads(partition)) continue;
      this.#owned.delete(partition.key);
      this.#owned.set(partition.key, partition);
      return this.#giveOut(partition);
    }
    return undefined;
  }

  #reads(partition: OwnedPartition): boolean {
    return this.#owned.get(partition.key) === partition;
  }

  async #refill(partition: OwnedPartition): Promise<boolean> {
    try {
      while (!partition.isBroken && this.#source.hasRecordsAt(partition, partition.offset)) {
        const read = await this.#source.read(partition, partition.offset);
        partition.rest = read.records;
        partition.highWatermark = read.highWatermark;
        // Compaction leaves stretches without a record.
        if (read.records.length > 0 || read.nextOffset === partition.offset) break;
        partition.offset = read.nextOffset;
      }
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      if (this.#reads(partition)) this.#meet(partition, error);
    }
    return partition.rest.length > 0;
  }

  /** One partition that cannot be read must not keep a consumer from all others. */
  #meet(partition: OwnedPartition, error: EventLogError): void {
    const { topic, partition: number, offset } = partition;
    if (error.code === "EVENT_LOG_OFFSET_OUT_OF_RANGE") {
      // Retention was faster than this reader.
      const start = this.#source.startOffset(partition);
      const lost = { topic, partition: number, committedOffset: offset, goesOnAt: start };
      partition.offset = start;
      this.#options.onOffsetLost?.({ ...lost, reason: "removed" });
      this.#wake?.();
      return;
    }
    if (!FAULTS_OF_PARTITION.has(error.code)) throw error;
    partition.isBroken = true;
    this.#options.onFault?.({ topic, partition: number, error });
  }

  #giveOut(partition: OwnedPartition): ConsumedBatch {
    const records = partition.rest.slice(0, this.#options.recordsMax);
    partition.rest = partition.rest.slice(records.length);
    partition.offset = records.at(-1)!.offset + 1;
    this.#givenOut = partition;
    this.#isWithCaller = true;
    const { timers, pollIntervalMaxMs } = this.#options;
    this.#cancelPollLimit = timers.after(pollIntervalMaxMs, () => this.#membership.fallSilent());
    const { topic, highWatermark } = partition;
    return { topic, partition: partition.partition, records, highWatermark };
  }

  #startWaiting(): { readonly woken: Promise<void>; readonly stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const stops = [...this.#owned.values()].map((partition) =>
      this.#source.onChange(partition, resolve),
    );
    return {
      woken: promise,
      stop: () => {
        this.#wake = undefined;
        for (const stop of stops) stop();
      },
    };
  }

  #assigned(partitions: readonly TopicPartition[]): void {
    this.#wanted = new Set(partitions.map(keyOf));
    this.#dropUnwanted();
    for (const partition of partitions)
      if (!this.#owned.has(keyOf(partition))) this.#take(partition);
    this.#wake?.();
  }

  #take({ topic, partition }: TopicPartition): void {
    const beginning = this.#source.beginning({ topic, partition }, this.#options.from);
    const { topicId, offset, lost } = beginning;
    const key = keyOf({ topic, partition });
    const fresh = { rest: [], highWatermark: offset, isBroken: false };
    this.#owned.set(key, { topic, topicId, partition, key, offset, ...fresh });
    if (lost !== undefined) this.#options.onOffsetLost?.(lost);
  }

  /** Lets go of what it should not read any longer, but for what its caller works on; says whether there was any. */
  #dropUnwanted(): boolean {
    const before = this.#owned.size;
    for (const [key, partition] of this.#owned)
      if (partition !== this.#givenOut && !this.#wanted.has(key)) this.#owned.delete(key);
    return this.#owned.size < before;
  }

  /** Others read what it read. It joins anew when its caller is there to read. */
  #lost(): void {
    this.#owned.clear();
    this.#wanted = new Set();
    this.#givenOut = undefined;
    this.#wake?.();
    if (!this.#isWithCaller) this.#membership.join();
  }

  #fail(refusal: GroupRefusal): void {
    this.#failure = refusalError(refusal, this.#options);
    this.#owned.clear();
    this.#givenOut = undefined;
    this.#wake?.();
  }
}

const FAULTS_OF_PARTITION: ReadonlySet<string> = new Set([
  "EVENT_LOG_CORRUPT",
  "EVENT_LOG_STORAGE_FAULT",
  "EVENT_LOG_TOPIC_UNKNOWN",
]);

function notAssigned({ topic, partition }: TopicPartition, offset: number): EventLogError {
  return new EventLogError(
    "EVENT_LOG_PARTITION_NOT_ASSIGNED",
    `${topic}/${partition} is not read by this member now, so offset ${offset} was not committed; ` +
      "whoever reads it will meet these records again",
  );
}
