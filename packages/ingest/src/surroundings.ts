import { randomBytes } from "node:crypto";

/** Waiting, so that a test can make time pass. */
export interface Timers {
  /** Calls back after `delayMs`. Returns how to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Wall time, epoch ms. */
export interface Clock {
  now(): number;
}

/** Numbers nobody can guess. */
export interface Random {
  uint64(): bigint;
}

export const systemClock: Clock = { now: () => Date.now() };
/** A feed that waits does not keep the process alive. */
export const systemTimers: Timers = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
export const systemRandom: Random = { uint64: () => randomBytes(8).readBigUInt64BE() };
