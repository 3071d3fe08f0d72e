import type { Clock, Timers } from "../surroundings.ts";

/** Time that jumps to whatever is waited for, so that ninety minutes take as long as their work: for tests only. */
export class JumpingTime implements Clock, Timers {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const immediate = setImmediate(() => {
      this.#now += Math.max(1, Math.ceil(delayMs));
      callback();
    });
    return () => clearImmediate(immediate);
  }

  jump(ms: number): void {
    this.#now += ms;
  }
}
