import { EventLogError } from "../errors.ts";
import type { ConsumedBatch, ConsumeFault, Consumer, LogRecord } from "../event-log.ts";
import { assignRanges } from "./assignment.ts";
import type { GroupSource, TopicPartition } from "./group-source.ts";

interface MemberOptions {
  readonly topics: readonly string[];
  readonly from: "earliest" | "latest";
  readonly recordsMax: number;
  readonly onFault: ((fault: ConsumeFault) => void) | undefined;
}

/**
 * The members of one group in this process, and who reads what. When the members change, the assignment is made anew, and
 * a partition passes to its new reader only when its old one has come back from the batch it holds: so no two work on one
 * partition at a time, and the new one goes on from what the old one committed (G8).
 */
export class ConsumerGroup {
  readonly #source: GroupSource;
  readonly #members = new Map<string, GroupMember>();
  /** Who reads a partition now, which lags behind who should. */
  readonly #ownerOf = new Map<string, GroupMember>();
  #joined = 0;

  constructor(source: GroupSource) {
    this.#source = source;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** What its members read. */
  topics(): string[] {
    return [...this.#members.values()].flatMap((member) => member.topics);
  }

  join(options: MemberOptions): Consumer {
    const id = String(this.#joined++).padStart(12, "0");
    const member = new GroupMember(this, this.#source, id, options);
    this.#members.set(id, member);
    this.#assign();
    return member;
  }

  leave(member: GroupMember): void {
    this.#members.delete(member.id);
    this.#assign();
  }

  /** Passes free partitions to those who should have them. */
  handOver(): void {
    for (const member of this.#members.values()) {
      for (const partition of member.wanted) {
        const key = keyOf(partition);
        if (this.#ownerOf.has(key)) continue;
        this.#ownerOf.set(key, member);
        member.take(partition);
      }
    }
  }

  letGo(member: GroupMember, partition: TopicPartition): void {
    if (this.#ownerOf.get(keyOf(partition)) === member) this.#ownerOf.delete(keyOf(partition));
  }

  isOwned(partition: TopicPartition): boolean {
    return this.#ownerOf.has(keyOf(partition));
  }

  async close(): Promise<void> {
    for (const member of this.#members.values()) await member.close();
  }

  #assign(): void {
    const members = [...this.#members.values()];
    const ranges = assignRanges(members, this.#source.partitionCount);
    for (const member of members) member.want(ranges.get(member.id) ?? []);
    this.handOver();
  }
}

interface OwnedPartition extends TopicPartition {
  offset: number;
  /** Read, but not yet given out. */
  rest: readonly LogRecord[];
  highWatermark: number;
  /** It cannot be read. The others go on. */
  isBroken: boolean;
}

class GroupMember implements Consumer {
  readonly id: string;
  readonly topics: readonly string[];
  readonly #group: ConsumerGroup;
  readonly #source: GroupSource;
  readonly #options: MemberOptions;
  #owned: OwnedPartition[] = [];
  #wanted: readonly TopicPartition[] = [];
  /** The one whose batch is with the caller. */
  #givenOut: OwnedPartition | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(group: ConsumerGroup, source: GroupSource, id: string, options: MemberOptions) {
    this.#group = group;
    this.#source = source;
    this.id = id;
    this.topics = options.topics;
    this.#options = options;
  }

  get wanted(): readonly TopicPartition[] {
    return this.#wanted;
  }

  assignment(): readonly TopicPartition[] {
    return this.#owned.map(({ topic, partition }) => ({ topic, partition }));
  }

  async commit(topic: string, partition: number, offset: number): Promise<void> {
    if (!this.#mayCommit({ topic, partition })) {
      throw new EventLogError(
        "EVENT_LOG_PARTITION_NOT_ASSIGNED",
        `${topic}/${partition} is not read by this member now, so offset ${offset} was not committed; ` +
          "whoever reads it will meet these records again",
      );
    }
    await this.#source.commit({ topic, partition }, offset);
  }

  /** What it reads now; and after closing, for the batch it still has in hand, until another reads on. */
  #mayCommit(partition: TopicPartition): boolean {
    const key = keyOf(partition);
    if (this.#owned.some((p) => keyOf(p) === key)) return true;
    const inHand = this.#givenOut !== undefined && keyOf(this.#givenOut) === key;
    return inHand && !this.#group.isOwned(partition);
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#wanted = [];
    for (const partition of this.#owned) this.#drop(partition);
    this.#group.leave(this);
    this.wake();
    return Promise.resolve();
  }

  /** Hears which partitions it should read. Those it should no longer read it lets go, but for the one it has given out. */
  want(partitions: readonly TopicPartition[]): void {
    this.#wanted = partitions;
    this.#dropUnwanted();
    this.wake();
  }

  take({ topic, partition }: TopicPartition): void {
    const offset = this.#source.startOffset({ topic, partition }, this.#options.from);
    this.#owned.push({
      topic,
      partition,
      offset,
      rest: [],
      highWatermark: offset,
      isBroken: false,
    });
    this.wake();
  }

  wake(): void {
    this.#wake?.();
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
      const waiting = this.#startWaiting();
      try {
        const batch = await this.#readNext();
        if (batch !== undefined) return batch;
        if (this.#closed) return undefined;
        await waiting.woken;
      } finally {
        waiting.stop();
      }
    }
    return undefined;
  }

  /** The caller is done with the batch it had. */
  #comeBack(): void {
    this.#givenOut = undefined;
    if (this.#closed) return;
    this.#dropUnwanted();
    this.#group.handOver();
  }

  /** Looks at the partitions in turn, beginning behind the one read last, and gives the first records found. */
  async #readNext(): Promise<ConsumedBatch | undefined> {
    for (const partition of this.#owned) {
      if (this.#closed) return undefined;
      if (!this.#owned.includes(partition)) continue;
      if (partition.rest.length === 0 && !(await this.#refill(partition))) continue;
      // While it was read, the partition may have gone to another member.
      if (!this.#owned.includes(partition)) continue;
      this.#owned = [...this.#owned.filter((p) => p !== partition), partition];
      return this.#giveOut(partition);
    }
    return undefined;
  }

  async #refill(partition: OwnedPartition): Promise<boolean> {
    if (partition.isBroken || !this.#source.hasRecordsAt(partition, partition.offset)) return false;
    try {
      const { records, highWatermark } = await this.#source.read(partition, partition.offset);
      partition.rest = records;
      partition.highWatermark = highWatermark;
    } catch (error) {
      if (!(error instanceof EventLogError && isFaultOfPartition(error))) throw error;
      partition.isBroken = true;
      this.#options.onFault?.({ topic: partition.topic, partition: partition.partition, error });
    }
    return partition.rest.length > 0;
  }

  #giveOut(partition: OwnedPartition): ConsumedBatch {
    const records = partition.rest.slice(0, this.#options.recordsMax);
    partition.rest = partition.rest.slice(records.length);
    partition.offset = records.at(-1)!.offset + 1;
    this.#givenOut = partition;
    const { topic, highWatermark } = partition;
    return { topic, partition: partition.partition, records, highWatermark };
  }

  #startWaiting(): { readonly woken: Promise<void>; readonly stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const stops = this.#owned.map((partition) => this.#source.onChange(partition, resolve));
    return {
      woken: promise,
      stop: () => {
        this.#wake = undefined;
        for (const stop of stops) stop();
      },
    };
  }

  #dropUnwanted(): void {
    const wanted = new Set(this.#wanted.map(keyOf));
    for (const partition of this.#owned)
      if (partition !== this.#givenOut && !wanted.has(keyOf(partition))) this.#drop(partition);
  }

  #drop(partition: OwnedPartition): void {
    this.#owned = this.#owned.filter((p) => p !== partition);
    this.#group.letGo(this, partition);
  }
}

/** One damaged or deleted partition must not keep a consumer from all others. */
function isFaultOfPartition({ code }: EventLogError): boolean {
  return (
    code === "EVENT_LOG_CORRUPT" ||
    code === "EVENT_LOG_STORAGE_FAULT" ||
    code === "EVENT_LOG_TOPIC_UNKNOWN"
  );
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
