import type {
  Durability,
  GivenSettings,
  TopicDescription,
  TopicOptions,
} from "../src/event-log.ts";
import { PartitionLedger } from "./partition-ledger.ts";

/** What the outside knows of one topic, from its making to its end: what it asked for, and what follows from that. */
export class TopicLedger {
  readonly name: string;
  readonly partitions: readonly PartitionLedger[];
  readonly isCompacted: boolean;
  /** `going`: asked to be deleted, and not told that it was. */
  state: "there" | "going" | "gone" = "there";
  /** In the process at hand its records go to the segments without a journal, so that a power cut takes what was not synced. */
  isDirect: boolean;
  /** It has been so at any time. */
  wasDirect: boolean;
  /** In the process at hand, all the time, records are synced so many milliseconds after they were acknowledged. */
  intervalMs: number | undefined;
  /** Made in the process at hand. */
  isNew = true;
  /** The least it was ever asked to keep. */
  retentionMsLeast = Infinity;
  retentionBytesLeast = Infinity;

  constructor(options: TopicOptions) {
    this.name = options.name;
    this.isCompacted = options.cleanupPolicy === "compact";
    this.isDirect = this.wasDirect = (options.durability ?? "sync") !== "sync";
    this.intervalMs = intervalOf(options.durability);
    this.partitions = Array.from(
      { length: options.partitions },
      (_, partition) => new PartitionLedger(this, partition),
    );
    this.#noteRetention(options);
  }

  /** Its oldest records may go. */
  get mayRetain(): boolean {
    return Math.min(this.retentionMsLeast, this.retentionBytesLeast) < Infinity;
  }

  /** Records may go, whichever they are. */
  get mayLack(): boolean {
    return this.isCompacted || this.mayRetain;
  }

  /** Other settings were asked for, and may be in force from now on. */
  changes(settings: GivenSettings): void {
    this.#noteRetention(settings);
    if (settings.durability !== undefined) this.intervalMs = undefined;
  }

  /** A process has opened the log and found the topic so. */
  reopened({ durability, partitions }: TopicDescription, sentBefore: number): void {
    this.state = "there";
    this.isNew = false;
    this.isDirect = durability !== "sync";
    if (this.isDirect) this.wasDirect = true;
    this.intervalMs = intervalOf(durability);
    for (const partition of this.partitions)
      partition.reopened(partitions[partition.partition]!, sentBefore);
  }

  #noteRetention({ retentionMs = Infinity, retentionBytes = Infinity }: GivenSettings): void {
    if (this.isCompacted) return;
    this.retentionMsLeast = Math.min(this.retentionMsLeast, retentionMs);
    this.retentionBytesLeast = Math.min(this.retentionBytesLeast, retentionBytes);
  }
}

function intervalOf(durability: Durability | undefined): number | undefined {
  return typeof durability === "object" ? durability.intervalMs : undefined;
}
