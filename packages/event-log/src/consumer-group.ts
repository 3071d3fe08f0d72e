import type { LostOffset } from "./consumer.ts";

/** A group as of one moment: who is in it, and how far behind it is in each partition it has committed to. */
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

/** One member of a group. */
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

/** Where one partition's committed offset would go. */
export interface OffsetMove {
  readonly topic: string;
  readonly partition: number;
  /** What is committed now; undefined when nothing is. */
  readonly from: number | undefined;
  /** Within what is kept: a target outside is moved to the nearest end. */
  readonly to: number;
}
