import type { SegmentMark } from "../segments/segment-mark.ts";
import type { PartitionMark } from "./partition-mark.ts";
import type { Partition } from "./partition.ts";

/** What checkpoints were told of a partition, by slot, and how much of that is on disk. */
export class PartitionMarks {
  /** What the last checkpoint was told. */
  readonly #told = new Map<number, PartitionMark>();
  /** What a sync has since made durable of that. */
  #durable = new Map<number, PartitionMark>();
  #namesFailed = false;

  constructor(slot: number, mark: PartitionMark | undefined) {
    if (mark !== undefined) this.#durable.set(slot, mark);
  }

  /**
   * What a directory's checkpoint is told of the partition as it is now. What a failed sync was to make durable is uncertain: the
   * mark then stays where it was, and opening scans what is behind.
   */
  tell(partition: Partition, slot: number, now: number): PartitionMark {
    const replica = partition.replicas.in(slot);
    // Asked even when the mark is to stay where it was: files go once a mark no longer names them.
    const current = markOf(partition, replica?.mark() ?? [], now);
    const before = this.#durable.get(slot);
    let mark = current;
    if (this.#namesFailed) mark = behindFailure(before, current);
    else if (replica?.isDoubtful === true) mark = { ...current, ...producersOf(before) };
    this.#told.set(slot, mark);
    return mark;
  }

  /** Notes that what was told before `sync` began is durable; `areNamesDoubtful` is asked when it fails. */
  async during(sync: () => Promise<void>, areNamesDoubtful: () => boolean): Promise<void> {
    const told = new Map(this.#told);
    try {
      await sync();
    } catch (error) {
      this.#namesFailed = areNamesDoubtful();
      throw error;
    }
    this.#durable = told;
  }

  /** No name is in doubt any more: the files are others. */
  trustNames(): void {
    this.#namesFailed = false;
  }
}

function markOf(
  partition: Partition,
  segments: readonly SegmentMark[],
  now: number,
): PartitionMark {
  const { startOffset, epochs, compactedTo, producers, highWatermark, health } = partition;
  // What was just written straight to the segments is not visible yet.
  const knowsAll = highWatermark >= (segments.at(-1)?.nextOffset ?? 0);
  return {
    startOffset,
    epochs: epochs.marks,
    segments,
    compactedTo: compactedTo === 0 ? undefined : compactedTo,
    producers: producers.marks(now),
    producersTo: knowsAll ? undefined : highWatermark,
    hasDirectEnd: partition.hasDirectEnd || undefined,
    fault: health.lost,
    isSuspect: health.isSuspect || undefined,
  };
}

function behindFailure(before: PartitionMark | undefined, now: PartitionMark): PartitionMark {
  const { startOffset = 0, epochs } = now;
  const segments = before?.segments.filter((segment) => segment.nextOffset > startOffset) ?? [];
  return { fault: undefined, ...before, startOffset, epochs, segments };
}

/**
 * As far as segments of which a sync failed are vouched for, and no further: of a producer's last batches those that the
 * disk never got would stand in the place of those that it has.
 */
function producersOf(
  before: PartitionMark | undefined,
): Pick<PartitionMark, "producers" | "producersTo"> {
  const end = before?.segments.at(-1)?.nextOffset ?? before?.startOffset ?? 0;
  return { producers: before?.producers, producersTo: before?.producersTo ?? end };
}
