import type { EventLogError } from "../../errors.ts";
import type { BatchKind } from "./batch-kind.ts";
import type { Partition } from "../partitions/partition.ts";
import type { BatchProducer } from "../producers/producer-state.ts";

/** A batch is closed past this size; a larger record has one of its own. */
export const BATCH_BYTES = 512 * 1024;

/** What a batch is made of, until it is given its place. */
export interface BatchContent {
  readonly sizeBytes: number;
  readonly recordCount: number;
  /** Absent where the records come as they are to be stored. */
  compress?(): Promise<void> | undefined;
  /** The finished batch, from then on never changed. */
  seal(baseOffset: number, leaderEpoch: number, producer?: BatchProducer): Buffer;
}

/** A batch on its way, until its commit gives it an offset. */
export interface OpenBatch<Content extends BatchContent = BatchContent> {
  readonly partition: Partition;
  readonly builder: Content;
  readonly kind: BatchKind;
  readonly producer: BatchProducer | undefined;
  baseOffset: number;
  /** Why it is not in the log: its producer's numbers speak against it, or it could not be written. */
  refusal: EventLogError | undefined;
}

/** A batch that is begun. */
export function openBatch<Content extends BatchContent>(
  partition: Partition,
  builder: Content,
  kind: BatchKind,
  producer: BatchProducer | undefined,
): OpenBatch<Content> {
  return { partition, builder, kind, producer, baseOffset: -1, refusal: undefined };
}

/** Records of one append that follow each other in one batch. */
export interface StagedRun {
  readonly batch: Pick<OpenBatch, "partition" | "baseOffset" | "refusal">;
  readonly firstPlace: number;
  readonly count: number;
}
