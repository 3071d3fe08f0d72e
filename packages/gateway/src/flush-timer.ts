import type { Schedule } from "./schedule.ts";

/**
 * When to flush: at the end of a tick that began with the first ordinary update, or at once for an urgent one. Urgent ones
 * that come together go together.
 */
export class FlushTimer {
  readonly #flush: () => void;
  readonly #schedule: Schedule;
  readonly #tickMs: number;
  #cancel: (() => void) | undefined;
  #isUrgent = false;

  constructor(options: {
    readonly flush: () => void;
    readonly schedule: Schedule;
    readonly tickMs: number;
  }) {
    this.#flush = options.flush;
    this.#schedule = options.schedule;
    this.#tickMs = options.tickMs;
  }

  request(isUrgent: boolean): void {
    if (this.#cancel !== undefined && (this.#isUrgent || !isUrgent)) return;
    this.cancel();
    this.#isUrgent = isUrgent;
    this.#cancel = this.#schedule(
      () => {
        this.#cancel = undefined;
        this.#flush();
      },
      isUrgent ? 0 : this.#tickMs,
    );
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
