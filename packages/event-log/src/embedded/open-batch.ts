import type { EventLogError } from "../errors.ts";
import type { BatchBuilder } from "./batch-builder.ts";
import type { BatchKind } from "./batch-kind.ts";
import type { Partition } from "./partition.ts";
import type { BatchProducer } from "./producer-state.ts";

/** A batch is closed past this size; a larger record has one of its own. */
export const BATCH_BYTES = 512 * 1024;

/** A batch that takes records, until its commit gives it an offset. */
export interface OpenBatch {
  readonly partition: Partition;
  readonly builder: BatchBuilder;
  readonly kind: BatchKind;
  readonly producer: BatchProducer | undefined;
  baseOffset: number;
  /** Why it is not written after all: its producer's numbers speak against it. */
  refusal: EventLogError | undefined;
}

/** Records of one append that follow each other in one batch. */
export interface StagedRun {
  readonly batch: Pick<OpenBatch, "partition" | "baseOffset" | "refusal">;
  readonly firstPlace: number;
  readonly count: number;
}
