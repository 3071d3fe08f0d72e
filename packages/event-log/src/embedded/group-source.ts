import type { LogRecord } from "../event-log.ts";

/** What a consumer group needs of the log. */
export interface GroupSource {
  readonly partitionCount: (topic: string) => number;
  /** Where the group goes on in a partition, or where it begins when it has committed nothing. */
  readonly startOffset: (partition: TopicPartition, from: "earliest" | "latest") => number;
  readonly read: (
    partition: TopicPartition,
    offset: number,
  ) => Promise<{ readonly records: readonly LogRecord[]; readonly highWatermark: number }>;
  /** Whether a read would give records, or fail. */
  readonly hasRecordsAt: (partition: TopicPartition, offset: number) => boolean;
  readonly commit: (partition: TopicPartition, offset: number) => Promise<void>;
  /** Calls back once when the partition changes. Returns how to stop waiting. */
  readonly onChange: (partition: TopicPartition, wake: () => void) => () => void;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}
