import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";

/** Syncs what topics with an interval have written: each partition so long after the first write that is not synced. */
export class IntervalSyncs {
  readonly #timers: Timers;
  readonly #sync: (partition: Partition) => Promise<unknown>;
  /** How to call off a sync that is due, by partition. */
  readonly #due = new Map<Partition, () => void>();
  #closed = false;

  constructor(timers: Timers, sync: (partition: Partition) => Promise<unknown>) {
    this.#timers = timers;
    this.#sync = sync;
  }

  /** Told of each write. */
  written(partition: Partition, intervalMs: number): void {
    if (this.#closed || this.#due.has(partition)) return;
    const cancel = this.#timers.after(intervalMs, () => {
      this.#due.delete(partition);
      void this.#sync(partition);
    });
    this.#due.set(partition, cancel);
  }

  /** Syncs no more by itself: what closes the log syncs all there is. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
  }
}
