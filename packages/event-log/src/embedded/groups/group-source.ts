import type { FetchResult, LostOffset } from "../../event-log.ts";

/** What the members of a group in this process need of the log. */
export interface GroupSource {
  /** None for a topic that is not there, or no more. */
  readonly partitionCount: (topic: string) => number;
  /** Where the group goes on in a partition, or where it begins when it has committed nothing. */
  readonly beginning: (partition: TopicPartition, from: "earliest" | "latest") => Beginning;
  readonly read: (partition: PartitionRead, offset: number) => Promise<FetchResult>;
  /** Whether a read would give records, or fail. */
  readonly hasRecordsAt: (partition: PartitionRead, offset: number) => boolean;
  /** What the group has committed there, by whomever; undefined when nothing. */
  readonly committedOffset: (partition: PartitionRead) => number | undefined;
  /** The first offset that is kept. */
  readonly startOffset: (partition: PartitionRead) => number;
  /** Throws OFFSET_OUT_OF_RANGE past the end, TOPIC_UNKNOWN when its topic is no more. */
  readonly checkOffset: (partition: PartitionRead, offset: number) => void;
  /** Calls back once when the partition changes. Returns how to stop waiting. */
  readonly onChange: (partition: PartitionRead, wake: () => void) => () => void;
}

export interface Beginning {
  readonly offset: number;
  /** Undefined when there is no such topic. */
  readonly topicId: number | undefined;
  /** Set when it is not where the group had left off. */
  readonly lost: LostOffset | undefined;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition that is being read. A topic made later under the same name is another one: its offsets mean other records. */
export interface PartitionRead extends TopicPartition {
  readonly topicId: number | undefined;
}
