import type { EventLogError } from "./errors.ts";

/**
 * A partitioned, append-only log of bytes, in Kafka's words: topics of partitions, keys, offsets, consumer groups.
 * What follows is all that callers see; `embedded/` is the engine on this machine's disk, others may come.
 *
 * Guarantees, held by event-log.contract.ts for every engine:
 *
 * - G1  Order. A partition is one sequence; every reader sees the same records in the same order.
 * - G2  Acknowledged means on disk. When `append` resolves, its records survive kill -9 and, on a disk that honours
 *       flush, a power cut (topics with durability `sync`).
 * - G3  A torn tail is cut, nothing else is. What was being written when the process died and was never acknowledged
 *       may be gone; damage below the synced mark is reported with file and offset and never cut away.
 * - G4  Stable reading. An offset, once read, holds the same bytes for ever; offsets are dense and never reused.
 * - G5  Same key, same partition, by murmur2 exactly as Kafka's Java client. Keyless records are spread.
 * - G6  One append to one partition is all or nothing.
 * - G7  A group's committed offset survives restart, and one group's never moves another's.
 * - G8  Within a group each partition has one consumer at a time, and every record reaches the group at least once.
 * - G9  Bounded. Unwritten bytes are limited by `stagingBytesMax`; past it appenders wait, they do not fail.
 * - G10 Once. What a producer appends stands in each partition once and in the order it was appended, however often it
 *       had to be sent, also when the producer is taken up again by its name after a crash.
 */
export interface EventLog {
  /**
   * Makes the topic if it is not there. If it is, it durably takes over the settings that are given and keeps the others;
   * throws TOPIC_MISMATCH when it is there with another number of partitions or replicas.
   */
  createTopic(topic: TopicOptions): Promise<void>;
  /**
   * Removes a topic with all its records and every group's committed offsets in it, durably when it resolves. Its readers
   * and appenders get TOPIC_UNKNOWN. Throws TOPIC_UNKNOWN when there is none. A topic made later under its name is another one.
   */
  deleteTopic(name: string): Promise<void>;
  /** All topics with the state of their partitions. */
  describeTopics(): Promise<readonly TopicDescription[]>;
  /**
   * Appends records and resolves, in the order given, with where each of them stands once all are durable (G2).
   * Records of one call for one partition are written together and wholly (G6).
   */
  append(
    topic: string,
    records: readonly NewRecord[],
    options?: AppendOptions,
  ): Promise<readonly RecordPosition[]>;
  /**
   * Makes a producer, whose appends have one effect however often they are sent. Taking up a name again fences whoever
   * had it: from the moment this resolves the older producer's appends are refused with PRODUCER_FENCED.
   */
  producer(options?: ProducerOptions): Promise<Producer>;
  /**
   * Reads forward from `offset`. At the end of the partition it waits up to `waitMs` for more, then returns no records.
   * Throws OFFSET_OUT_OF_RANGE below the first kept offset or past the end.
   */
  fetch(request: FetchRequest): Promise<FetchResult>;
  /** The first offset whose record is not older than `at`, epoch ms; or the first kept offset; or the end. */
  offsetAt(topic: string, partition: number, at: number | "earliest" | "latest"): Promise<number>;
  /** Joins a group and reads its share of the topics' partitions. */
  consume(options: ConsumeOptions): Promise<Consumer>;
  describeGroups(): Promise<readonly GroupDescription[]>;
  /** Where a reset would move a group's offsets. Moves nothing: give what comes back to `moveOffsets`. */
  previewOffsets(reset: OffsetReset): Promise<readonly OffsetMove[]>;
  /**
   * Moves a group's offsets, all of them or none, durable when it resolves. Throws GROUP_NOT_EMPTY while the group has
   * members, and OFFSET_OUT_OF_RANGE when a target is not kept any longer.
   */
  moveOffsets(group: string, moves: readonly OffsetMove[]): Promise<void>;
  /** Forgets a group and its offsets. Throws GROUP_NOT_EMPTY while it has members, and GROUP_UNKNOWN. */
  deleteGroup(group: string): Promise<void>;
  /** Stops taking records, waits for those under way, and lets go of the files. */
  close(): Promise<void>;
}

/** A topic to be made, or settings to be changed on one that is there. */
export interface TopicOptions extends GivenSettings {
  readonly name: string;
  /** How many partitions; fixed for the topic's life. */
  readonly partitions: number;
}

/** Settings of which some may be left out. */
export type GivenSettings = {
  readonly [Name in keyof TopicSettings]?: TopicSettings[Name] | undefined;
};

/** How a topic keeps its records. What is left out when it is made has its default, and may be changed later. */
export interface TopicSettings {
  /** Milliseconds a record is kept for at least. By default, and with Infinity, for ever. */
  readonly retentionMs: number | undefined;
  /** Bytes of each partition, its newest, that are kept at least. By default, and with Infinity, all. */
  readonly retentionBytes: number | undefined;
  /** `delete` (default) removes old records by age and size; `compact` keeps the newest record of each key. */
  readonly cleanupPolicy: "delete" | "compact";
  readonly durability: Durability;
  /** Directories that each record stands in before it is acknowledged; fixed for the topic's life. Default 1. */
  readonly replicationFactor: 1 | 2 | 3;
}

/**
 * When an append is acknowledged. A killed process loses none of it in any case.
 *
 * - `sync`, the default: once the disk has it. A power cut loses none.
 * - `{ intervalMs }`: once the operating system has it; the disk does at most that long after. A power cut may lose the
 *   last of a partition, never one from between others.
 * - `os`: once the operating system has it, which writes it when it likes. A power cut may lose the last of a partition.
 *
 * A change between `sync` and the others counts from the next opening of the log on. Only with `sync` is an append to
 * several partitions kept wholly or not at all.
 */
export type Durability = "sync" | "os" | { readonly intervalMs: number };

/** A record to be appended. A record without a key goes to some partition, one with a key always to the same. */
export interface NewRecord {
  readonly key?: Uint8Array | string | undefined;
  /** With null the record is a tombstone: in a compacted topic its key is gone. It needs a key. */
  readonly value: Uint8Array | string | null;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Epoch ms; the log's clock when absent. */
  readonly timestamp?: number | undefined;
  /** Overrides the choice by key. */
  readonly partition?: number | undefined;
}

export interface AppendOptions {
  /**
   * Compresses the records, together with those of other appends of the moment where that can be. Readers need not know.
   * Default: none.
   */
  readonly compression?: "zstd" | undefined;
}

export interface ProducerOptions {
  /** By which it is the same producer after a restart: same id, next epoch. 1 to 249 bytes. Without one it lives once. */
  readonly name?: string | undefined;
  /** Milliseconds an append that cannot be kept now is sent again before it fails. Default 120,000. */
  readonly deliveryTimeoutMs?: number | undefined;
}

/**
 * Appends with sequence numbers, as Kafka's idempotent producer. Its records stand in each partition in the order they
 * were appended, without gaps and without duplicates, with any number of appends in flight. When an append fails for good
 * those made after it fail too, so that they can be made again from there on, in order.
 */
export interface Producer {
  readonly id: number;
  /** Rises each time the name is taken up. */
  readonly epoch: number;
  /**
   * Appends as `EventLog.append` does. What is retriable is tried again by itself until `deliveryTimeoutMs`. Throws
   * PRODUCER_FENCED once another has taken up the name.
   */
  append(
    topic: string,
    records: readonly NewRecord[],
    options?: AppendOptions,
  ): Promise<readonly RecordPosition[]>;
  /**
   * The offset of the newest record that this producer, or those that had its name before it, has in the partition;
   * undefined when it has none, or was silent for so long that the log has forgotten it. The older ones being fenced,
   * nothing of theirs comes after it: whoever feeds the log from a source of its own goes on from what stands there.
   */
  lastOffset(topic: string, partition: number): Promise<number | undefined>;
  /** Waits for its appends under way. The name stays. */
  close(): Promise<void>;
}

/** A record as it stands in the log. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  /** Empty in a tombstone. */
  readonly value: Buffer;
  /** It was appended with the value null; absent on all others. */
  readonly isTombstone?: true | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface FetchRequest {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** At least one whole batch is returned whatever its size. Default 1 MiB. */
  readonly bytesMax?: number | undefined;
  /** Milliseconds to wait at the end. Default 0. */
  readonly waitMs?: number | undefined;
  /** Calls the waiting off; the fetch then gives no records, as at the end of `waitMs`. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchResult {
  readonly records: readonly LogRecord[];
  /** Where to read on from. */
  readonly nextOffset: number;
  /** The offset after the last durable record. Nothing above it is ever returned. */
  readonly highWatermark: number;
}

export interface ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Where a partition begins for which the group has committed nothing. Default "earliest". With "latest" the end at the
   * moment of joining is committed, so that nothing after it is missed.
   */
  readonly from?: "earliest" | "latest" | undefined;
  /** Records in a batch at most. Default 500. */
  readonly recordsMax?: number | undefined;
  /**
   * How the members share partitions: `range` (default) gives neighbours, in order of joining; `cooperative-sticky` shares
   * all topics together as evenly as can be and moves as few partitions as it must. All members of a group ask for the
   * same, else GROUP_MISMATCH.
   */
  readonly assignment?: "range" | "cooperative-sticky" | undefined;
  /**
   * Makes it a static member (KIP-345): closed, it keeps its partitions for `sessionTimeoutMs`, and who comes back under
   * the same id gets them without anyone else noticing. Two at once are not possible: the older one ends with
   * MEMBER_FENCED.
   */
  readonly instanceId?: string | undefined;
  /** Silence after which a member is taken for dead. Default 45,000; 10 to 1,800,000. */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * Milliseconds a batch may be worked on before its member is given up and its partitions pass on; a commit after that
   * throws PARTITION_NOT_ASSIGNED, and asking for the next batch joins anew. Default 300,000. It does not run while the
   * member waits for records, nor for one that is never iterated and only commits.
   */
  readonly pollIntervalMaxMs?: number | undefined;
  /** Told when a partition cannot be gone on with where the group was. */
  readonly onOffsetLost?: ((lost: LostOffset) => void) | undefined;
  /** Told once of each partition that is left out because it cannot be read; the others go on. */
  readonly onFault?: ((fault: ConsumeFault) => void) | undefined;
}

/** The group's place in a partition is no more; it goes on at the nearest there is. */
export interface LostOffset {
  readonly topic: string;
  readonly partition: number;
  /** Where it was. */
  readonly committedOffset: number;
  readonly goesOnAt: number;
  /** `removed` by retention before it was read; `cut`: the log lost its unsynced end in a crash. */
  readonly reason: "removed" | "cut";
}

/** A partition a consumer cannot go on with. */
export interface ConsumeFault {
  readonly topic: string;
  readonly partition: number;
  /** With file and byte where it is damage. */
  readonly error: EventLogError;
}

/** Some records of one partition, in order. */
export interface ConsumedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  readonly highWatermark: number;
}

/**
 * A member of a consumer group. Iterating waits at the end of the log until `close`; asking for the next batch says that
 * the one before is done with, and leaving the loop closes the member. A partition that is damaged is left out while the
 * others go on; `onFault` says where and why.
 */
export interface Consumer extends AsyncIterable<ConsumedBatch> {
  /** Partitions this member reads now. */
  assignment(): readonly { readonly topic: string; readonly partition: number }[];
  /**
   * Remembers for the group that everything below `offset` is done; durable when it resolves (G7). Throws
   * PARTITION_NOT_ASSIGNED when another member reads the partition by now.
   */
  commit(topic: string, partition: number, offset: number): Promise<void>;
  /** Leaves the group. Its partitions pass on at once, so close when the batch in hand is done; iterating ends. */
  close(): Promise<void>;
}

export interface TopicDescription extends TopicSettings {
  readonly name: string;
  readonly partitions: readonly PartitionDescription[];
}

export interface PartitionDescription {
  readonly partition: number;
  /** The first offset still kept. */
  readonly startOffset: number;
  /** The offset the next durable record will follow. */
  readonly highWatermark: number;
  /** Kafka's leader epoch: rises when the partition goes on after a loss of a replica, or of unsynced records. */
  readonly epoch: number;
  readonly sizeBytes: number;
  readonly segments: number;
  /** The directories that are to have it, the first that is in sync leading; absent where an engine does not say. */
  readonly replicas?:
    | readonly {
        readonly directory: string;
        readonly state: "in_sync" | "catching_up" | "out";
        /** Epoch ms since when all its sealed segments were read and checked; absent while it has none. */
        readonly scrubbedAt?: number | undefined;
      }[]
    | undefined;
  readonly status: "online" | "read_only" | "offline";
  /** Why it is not online, with file and offset. */
  readonly fault: string | undefined;
  /** Why the last round of compaction left it as it was; absent when it did not, or the engine does not say. */
  readonly compactionFault?: string | undefined;
}

export interface GroupDescription {
  readonly group: string;
  /** In Kafka's words. `Empty`: it has offsets and no members. */
  readonly state: "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead";
  /** Rises with each round of sharing partitions; 0 without members. */
  readonly generation: number;
  readonly members: number;
  readonly memberships: readonly GroupMembership[];
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committedOffset: number;
    readonly highWatermark: number;
    readonly lagRecords: number;
    /** Age of the oldest record not yet done with, by the log's clock; 0 at no lag, absent when it cannot be read. */
    readonly lagSeconds?: number | undefined;
    /** The record at the committed offset was removed, or cut in a crash. Absent when it is as it was. */
    readonly lost?: LostOffset["reason"] | undefined;
  }[];
}

export interface GroupMembership {
  readonly memberId: string;
  readonly instanceId: string | undefined;
  /** What it is to read. A partition that comes from another member is here once that one has let go of it. */
  readonly assignment: readonly { readonly topic: string; readonly partition: number }[];
}

/** Where a group's offsets are to go. */
export interface OffsetReset {
  readonly group: string;
  /** The first kept; the end; the first not older than epoch ms; so many records further or back; an offset. */
  readonly to:
    | "earliest"
    | "latest"
    | { readonly time: number }
    | { readonly shift: number }
    | { readonly offset: number };
  /** By default all that the group has committed to. */
  readonly topics?: readonly string[] | undefined;
  /** Only these. */
  readonly partitions?:
    | readonly { readonly topic: string; readonly partition: number }[]
    | undefined;
}

export interface OffsetMove {
  readonly topic: string;
  readonly partition: number;
  /** What is committed now; undefined when nothing is. */
  readonly from: number | undefined;
  /** Within what is kept: a target outside is moved to the nearest end. */
  readonly to: number;
}
