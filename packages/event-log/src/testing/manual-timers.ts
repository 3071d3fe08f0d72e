import type { Clock, Timers } from "../embedded/platform.ts";

/** Time that passes only when a test says so. */
export class ManualTimers implements Timers, Clock {
  #now = 0;
  #set = 0;
  #stopped = false;
  readonly #waiting = new Map<number, { readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  elapsedMs(): number {
    return this.#now;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  after(delayMs: number, callback: () => void): () => void {
    const id = this.#set++;
    this.#waiting.set(id, { at: this.#now + delayMs, callback });
    return () => void this.#waiting.delete(id);
  }

  nextTurn(): Promise<void> {
    return new Promise(
      (resolve) =>
        void setImmediate(() => {
          if (!this.#stopped) resolve();
        }),
    );
  }

  /** Nothing happens any more to those who go by these timers: their process is dead. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
  }

  /** Lets so much time pass; what is due is called in its order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at <= until);
      const [next] = due.toSorted(([a, { at: atA }], [b, { at: atB }]) => atA - atB || a - b);
      if (next === undefined) break;
      const [id, { at, callback }] = next;
      this.#waiting.delete(id);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = until;
  }
}
