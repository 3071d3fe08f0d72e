import type { EventLogError } from "./errors.ts";
import type { LogRecord } from "./record.ts";

/** What a member of a group reads, and how it shares with the others. */
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

/** Some records of one partition, in order. */
export interface ConsumedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  readonly highWatermark: number;
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
