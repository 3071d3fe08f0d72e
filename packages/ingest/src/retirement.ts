import type { FeedSurroundings } from "./feed.ts";
import { patiently } from "./patience.ts";
import { feedRecords } from "./produced.ts";
import { retire } from "./retire.ts";
import { Wake } from "./wake.ts";

/** Retires the runs of feeds that were played once and are configured no more. A feed retires its own. */
export class Retirement {
  readonly #around: FeedSurroundings;
  readonly #feedIds: ReadonlySet<string>;
  readonly #wake: Wake;
  #isClosed = false;
  #done: Promise<void> = Promise.resolve();

  /** `feedIds`: those that are configured. */
  constructor(feedIds: ReadonlySet<string>, around: FeedSurroundings) {
    this.#feedIds = feedIds;
    this.#around = around;
    this.#wake = new Wake(around.timers);
  }

  start(): void {
    this.#done = this.#retireAll().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#isClosed)
        this.#around.onNotice(`feeds that are played no more could not be retired: ${why}`);
    });
  }

  /** Finishes the append under way. What is left is done by the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake.ring();
    await this.#done;
  }

  async #retireAll(): Promise<void> {
    const { log, clock, random } = this.#around;
    for (const record of (await feedRecords(log)).values()) {
      if (this.#isClosed) return;
      if (record.state !== "running" || this.#feedIds.has(record.feedId)) continue;
      await patiently(() => retire(log, clock, record), {
        wake: this.#wake,
        random,
        isClosed: () => this.#isClosed,
        onWait: () => undefined,
      });
    }
  }
}
