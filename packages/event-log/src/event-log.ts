import type { ConsumeOptions, Consumer } from "./consumer.ts";
import type { GroupDescription, OffsetMove, OffsetReset } from "./consumer-group.ts";
import type { Producer, ProducerOptions } from "./producer.ts";
import type {
  AppendOptions,
  FetchRequest,
  FetchResult,
  NewRecord,
  RecordPosition,
} from "./record.ts";
import type { TopicDescription, TopicOptions } from "./topic.ts";

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

export type {
  ConsumedBatch,
  ConsumeFault,
  ConsumeOptions,
  Consumer,
  LostOffset,
} from "./consumer.ts";
export type {
  GroupDescription,
  GroupMembership,
  OffsetMove,
  OffsetReset,
} from "./consumer-group.ts";
export type { Producer, ProducerOptions } from "./producer.ts";
export type {
  AppendOptions,
  FetchRequest,
  FetchResult,
  LogRecord,
  NewRecord,
  RecordPosition,
} from "./record.ts";
export type {
  Durability,
  GivenSettings,
  PartitionDescription,
  TopicDescription,
  TopicOptions,
  TopicSettings,
} from "./topic.ts";
