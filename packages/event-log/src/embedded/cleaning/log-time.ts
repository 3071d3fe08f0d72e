import type { Clock } from "../platform.ts";

/** Time between closing and opening counts up to this: more is sooner a wrong clock than a long holiday. */
const CLOSED_TIME_COUNTED_MS_MAX = 24 * 3_600_000;

/** Where the log's time stood when a checkpoint was made. */
export interface LogTimeMark {
  readonly at: number;
  /** What the clock said then. */
  readonly clock: number;
}

/**
 * The time by which the log judges how old something is, epoch ms. It follows the clock but believes no leap: set back, the
 * clock makes it stand still; set forward, it goes on by one step at most. So a wrong clock removes nothing before its
 * time, and keeps nothing for ever once it is set right.
 */
export class LogTime {
  readonly #clock: Clock;
  readonly #stepMsMax: number;
  #at: number;
  #seen: number;

  /** Is to be asked at least every `stepMsMax`: time that passes unseen beyond that does not count. */
  constructor(clock: Clock, stepMsMax: number, kept?: LogTimeMark) {
    this.#clock = clock;
    this.#stepMsMax = stepMsMax;
    this.#seen = clock.now();
    this.#at =
      kept === undefined
        ? this.#seen
        : kept.at + within(this.#seen - kept.clock, CLOSED_TIME_COUNTED_MS_MAX);
  }

  now(): number {
    const seen = this.#clock.now();
    this.#at += within(seen - this.#seen, this.#stepMsMax);
    this.#seen = seen;
    return this.#at;
  }

  mark(): LogTimeMark {
    return { at: this.now(), clock: this.#seen };
  }
}

function within(passedMs: number, mostMs: number): number {
  return Math.min(Math.max(0, passedMs), mostMs);
}
