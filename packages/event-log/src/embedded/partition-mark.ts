import type { SegmentMark } from "./segment.ts";

/** What the checkpoint remembers of a partition. */
export interface PartitionMark {
  /** The first offset there is, where no segment says it. Zero when absent. */
  readonly startOffset?: number | undefined;
  readonly segments: readonly SegmentMark[];
  /** Records that were lost from the journal: nothing mends that. */
  readonly fault: string | undefined;
  /** A segment was found damaged: all are to be checked, for one may have been put back from a copy. */
  readonly isSuspect?: boolean | undefined;
}
