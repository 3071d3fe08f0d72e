import type { Timers } from "./surroundings.ts";

/** A sleep that someone may end early. */
export class Wake {
  readonly #timers: Timers;
  #ring: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Sleeps until `delayMs` are over, or until `ring`. Without a delay, until `ring`. */
  async sleep(delayMs?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = delayMs === undefined ? undefined : this.#timers.after(delayMs, resolve);
      this.#ring = () => {
        callOff?.();
        resolve();
      };
    });
    this.#ring = undefined;
  }

  ring(): void {
    this.#ring?.();
  }
}
