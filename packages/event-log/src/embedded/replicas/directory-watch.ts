import type { CommitQueue } from "../commit/commit-queue.ts";
import { isGone } from "./directory-presence.ts";
import type { Timers } from "../platform.ts";
import type { SegmentWriter } from "../segments/segment-writer.ts";
import type { Stores } from "./stores.ts";

export interface DirectoryWatchOptions {
  readonly stores: Stores;
  readonly queue: CommitQueue;
  readonly segmentWriter: SegmentWriter;
  readonly timers: Timers;
  /** Between two looks. */
  readonly replicaRetryMs: number;
}

/**
 * Looks whether the directories of a log with several are still where they are named. The files that are open go on taking
 * bytes when their directory was removed, or another disk was mounted over it, and every sync of them succeeds: without a
 * look from outside, the loss would be seen when the next file is made, which may be days of acknowledgements later.
 */
export class DirectoryWatch {
  readonly #options: DirectoryWatchOptions;
  #cancel: () => void = () => undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(options: DirectoryWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { stores, timers, replicaRetryMs } = this.#options;
    if (this.#closed || stores.all.length === 1) return;
    this.#cancel = timers.after(replicaRetryMs, () => {
      this.#looking = this.#look().finally(() => this.start());
    });
  }

  /** Looks no more, and waits for the look under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { stores, queue, segmentWriter } = this.#options;
    for (const store of stores.active) {
      if (!(await isGone(store))) continue;
      await segmentWriter.between(() =>
        queue.betweenCommits(async () => {
          const why =
            "it is no longer there: it was removed, or another disk is mounted in its place";
          stores.fallOut(store.slot, new Error(why));
        }),
      );
    }
  }
}
