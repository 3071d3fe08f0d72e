import type { BatchBuilder } from "./batch-builder.ts";
import type { Partition } from "./partition.ts";

/** A batch is closed past this size; a larger record has one of its own. */
export const BATCH_BYTES = 512 * 1024;

/** A batch that takes records, until its commit gives it an offset. */
export interface OpenBatch {
  readonly partition: Partition;
  readonly builder: BatchBuilder;
  baseOffset: number;
}

/** Records of one append that follow each other in one batch. */
export interface StagedRun {
  readonly batch: { readonly partition: Partition; readonly baseOffset: number };
  readonly firstPlace: number;
  readonly count: number;
}
