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

/** A topic as of one moment. */
export interface TopicDescription extends TopicSettings {
  readonly name: string;
  readonly partitions: readonly PartitionDescription[];
}

/** A partition as of one moment. */
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
