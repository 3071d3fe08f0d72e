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
   * mark then stays where it was, and opening scans what is behind. `isDoubtful`: the segments of `now` are only as far as they
   * are synced. Producers must be known no further: of their last batches those that the disk never got would stand in the
   * place of those that it has.
   */
  tell(slot: number, now: PartitionMark, isDoubtful: boolean): PartitionMark {
    const before = this.#durable.get(slot);
    let mark = now;
    if (this.#namesFailed) mark = behindFailure(before, now);
    else if (isDoubtful) mark = { ...now, ...producersOf(before) };
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

function producersOf(
  before: PartitionMark | undefined,
): Pick<PartitionMark, "producers" | "producersTo"> {
  const end = before?.segments.at(-1)?.nextOffset ?? before?.startOffset ?? 0;
  return { producers: before?.producers, producersTo: before?.producersTo ?? end };
}
