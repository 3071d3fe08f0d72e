/** From this offset on, batches carry this epoch, until the next mark. */
export interface EpochMark {
  readonly epoch: number;
  readonly startOffset: number;
}

/**
 * The leader epochs of one partition, as Kafka's leader-epoch cache: which epoch a batch must carry at each offset. It
 * rises whenever the partition goes on without being sure that everyone has seen the same end of it, so that a record
 * written before can never be taken for one written after at the same offset.
 */
export class Epochs {
  #marks: EpochMark[];

  constructor(marks: readonly EpochMark[] = []) {
    this.#marks = marks.length === 0 ? [{ epoch: 0, startOffset: 0 }] : [...marks];
  }

  /** The epoch of what is written next. */
  get current(): number {
    return this.#marks.at(-1)!.epoch;
  }

  /** Oldest first; both numbers only grow. */
  get marks(): readonly EpochMark[] {
    return this.#marks;
  }

  /** The epoch that a batch which begins at `offset` must carry. */
  at(offset: number): number {
    for (let n = this.#marks.length - 1; n > 0; n--)
      if (this.#marks[n]!.startOffset <= offset) return this.#marks[n]!.epoch;
    return this.#marks[0]!.epoch;
  }

  /** Begins an epoch at an offset. Told again, as a journal does that is replayed, it changes nothing. */
  raise(epoch: number, startOffset: number): void {
    if (epoch <= this.current) return;
    // An epoch under which nothing was written leaves no trace, so the list grows with the records and not with the faults.
    const kept = this.#marks.filter((mark) => mark.startOffset < startOffset);
    this.#marks = [...kept, { epoch, startOffset }];
  }

  /** Forgets the epochs of what is no longer kept. */
  dropBefore(startOffset: number): void {
    const first = this.#marks.findLastIndex((mark) => mark.startOffset <= startOffset);
    if (first > 0) this.#marks = this.#marks.slice(first);
  }
}
