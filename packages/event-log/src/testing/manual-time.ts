import type { Clock, Timers } from "../embedded/platform.ts";

/** A clock and timers that move only when they are told to; the clock can be set wrong without any time passing. */
export class ManualTime implements Clock, Timers {
  #passedMs = 0;
  /** How far the clock is from what it should say. */
  clockErrorMs = 0;
  readonly #startAt: number;
  readonly #waiting = new Set<{ readonly at: number; readonly callback: () => void }>();

  constructor(startAt = 1_526_220_000_000) {
    this.#startAt = startAt;
  }

  now(): number {
    return this.#startAt + this.#passedMs + this.clockErrorMs;
  }

  elapsedMs(): number {
    return this.#passedMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const waiting = { at: this.#passedMs + delayMs, callback };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** Lets time pass, with as many turns after each timer as its work on a simulated disk may need. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    const end = this.#passedMs + ms;
    for (;;) {
      const due = [...this.#waiting].filter(({ at }) => at <= end);
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#passedMs = next.at;
      next.callback();
      await this.settle();
    }
    this.#passedMs = end;
  }

  /** Waits for what was begun: a simulated disk answers within a few turns. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await this.nextTurn();
  }
}
