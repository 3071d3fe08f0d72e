import { PartitionProducers } from "../producers/partition-producers.ts";
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
  /** As of the last sync, and up to where that knows of all: the disk has every batch they are known by. */
  #producers: PartitionProducers;
  #producersTo: number;

  constructor(slot: number, mark: PartitionMark | undefined) {
    if (mark !== undefined) this.#durable.set(slot, mark);
    const end = mark?.segments.at(-1)?.nextOffset ?? mark?.startOffset ?? 0;
    this.#producers = new PartitionProducers(mark?.producers);
    this.#producersTo = mark?.producersTo ?? end;
  }

  /**
   * What a directory's checkpoint is told of the partition as it is now. What a failed sync was to make durable is uncertain: the
   * mark then stays where it was, and opening scans what is behind.
   */
  tell(partition: Partition, slot: number, now: number): PartitionMark {
    const replica = partition.replicas.in(slot);
    // Asked even when the mark is to stay where it was: files go once a mark no longer names them.
    const current = markOf(partition, replica?.mark() ?? [], now);
    let mark = current;
    if (this.#namesFailed || replica?.isDoubtful === true) {
      // No further: of a producer's last batches those that the disk never got would stand in the place of those that it has.
      const producers = this.#producers.marks(now);
      mark = { ...current, producers, producersTo: this.#producersTo };
    }
    if (this.#namesFailed) mark = behindFailure(this.#durable.get(slot), mark);
    this.#told.set(slot, mark);
    return mark;
  }

  /** Makes durable what a partition has written, and notes that what was told of it before is that too. */
  async sync({ replicas, producers, highWatermark }: Partition): Promise<void> {
    const told = new Map(this.#told);
    const known = producers.snapshot();
    try {
      await replicas.sync();
    } catch (error) {
      this.#namesFailed = replicas.leader.namesAreDoubtful;
      throw error;
    }
    this.#durable = told;
    this.#producers = known;
    this.#producersTo = highWatermark;
  }

  /** Whether a mark can tell of producers all that the batches up to an offset say, whatever sync fails from now on. */
  knowsProducersTo(offset: number, { producers }: Partition): boolean {
    return offset <= this.#producersTo || !producers.haveAppendedFrom(this.#producersTo);
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
  const { startOffset = 0, epochs, producers, producersTo } = now;
  const segments = before?.segments.filter((segment) => segment.nextOffset > startOffset) ?? [];
  return { fault: undefined, ...before, startOffset, epochs, segments, producers, producersTo };
}
