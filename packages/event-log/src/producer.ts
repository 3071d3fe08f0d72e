import type { AppendOptions, NewRecord, RecordPosition } from "./record.ts";

/** Who a producer is, and how long it tries. */
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
