import { randomBytes } from "node:crypto";

/** Wall time, epoch ms. */
export interface Clock {
  now(): number;
}

/** Waiting, so that a test can make time pass. */
export interface Timers {
  /** Milliseconds that only grow, whatever the wall clock does. */
  elapsedMs(): number;
  /** Calls back after `delayMs`; does not keep the process alive. Returns how to call it off. */
  after(delayMs: number, callback: () => void): () => void;
  /** Resolves when everything that is ready to run has run, input and output included. */
  nextTurn(): Promise<void>;
}

/** Numbers nobody can guess. */
export interface Random {
  uint64(): bigint;
}

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimers: Timers = {
  elapsedMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  nextTurn: () => new Promise((resolve) => void setImmediate(resolve)),
};

export const systemRandom: Random = { uint64: () => randomBytes(8).readBigUInt64BE() };
