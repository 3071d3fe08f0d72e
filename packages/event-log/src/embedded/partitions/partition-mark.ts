import type { EpochMark } from "./epochs.ts";
import type { ProducerMark } from "../producers/partition-producers.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";

/** What the checkpoint remembers of a partition. */
export interface PartitionMark {
  /** The first offset there is, where no segment says it. Zero when absent. */
  readonly startOffset?: number | undefined;
  /** Absent: epoch 0 from the beginning, as format 1 has it. */
  readonly epochs?: readonly EpochMark[] | undefined;
  readonly segments: readonly SegmentMark[];
  /** Before this offset only the newest record of each key is left. Absent: never compacted. */
  readonly compactedTo?: number | undefined;
  /** Who has appended lately with sequences, so that a batch sent again is known. Absent: nobody. */
  readonly producers?: readonly ProducerMark[] | undefined;
  /** Of batches from this offset on `producers` knows nothing, though the segments have them. Absent: it knows of all. */
  readonly producersTo?: number | undefined;
  /** What stands behind `segments` bypassed the journal, though its topic no longer does: it could not be read since. */
  readonly hasDirectEnd?: boolean | undefined;
  /** Records that were lost from the journal: nothing mends that. */
  readonly fault: string | undefined;
  /** A segment was found damaged: all are to be checked, for one may have been put back from a copy. */
  readonly isSuspect?: boolean | undefined;
}
