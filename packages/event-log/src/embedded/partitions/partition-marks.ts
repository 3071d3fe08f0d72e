import type { PartitionMark } from "./partition-mark.ts";

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
  tell(slot: number, now: PartitionMark): PartitionMark {
    const mark = this.#namesFailed ? behindFailure(this.#durable.get(slot), now) : now;
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

function behindFailure(before: PartitionMark | undefined, now: PartitionMark): PartitionMark {
  const { startOffset = 0, epochs } = now;
  const segments = before?.segments.filter((segment) => segment.nextOffset > startOffset) ?? [];
  return { fault: undefined, ...before, startOffset, epochs, segments };
}
