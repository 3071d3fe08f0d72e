import { ok } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { EventLogError } from "../src/errors.ts";
import type { EventLog } from "../src/event-log.ts";
import type { AppendedRecords } from "../src/testing/appended-records.ts";
import { appendedValue } from "../src/testing/appended-value.ts";

const APPENDERS = 16;
/** What the README promises. */
const REFUSED_MS_MAX = 1000;

/** Appends without end, as callers do that try again when they are told to. */
export class Load {
  readonly refusedMs: number[] = [];
  hasEnded = false;
  readonly #log: EventLog;
  readonly #records: AppendedRecords;
  readonly #life: number;
  readonly #topics: readonly string[];
  readonly #appenders: Promise<unknown>;
  #failure: { readonly error: unknown } | undefined;
  #acks = 0;

  constructor(log: EventLog, records: AppendedRecords, life: number, topics: readonly string[]) {
    this.#log = log;
    this.#records = records;
    this.#life = life;
    this.#topics = topics;
    const appenders = Array.from({ length: APPENDERS }, (_, n) => this.#appendUntilEnd(n));
    this.#appenders = Promise.all(appenders).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  /** Milliseconds until something is acknowledged. */
  nextAck(msMax: number): Promise<number> {
    return this.#until("acknowledged", () => this.#acks, msMax);
  }

  nextRefusal(msMax: number): Promise<number> {
    return this.#until("refused", () => this.refusedMs.length, msMax);
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    await this.#appenders;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #until(what: string, count: () => number, msMax: number): Promise<number> {
    const before = count();
    const startedAt = performance.now();
    while (count() === before) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const ms = performance.now() - startedAt;
      ok(ms < msMax, `nothing was ${what} within ${msMax} ms`);
      await pause(1);
    }
    return performance.now() - startedAt;
  }

  async #appendUntilEnd(appender: number): Promise<void> {
    const topic = this.#topics[appender % this.#topics.length]!;
    for (let n = 0; !this.hasEnded; n++) {
      const value = appendedValue(this.#life, appender, n);
      const startedAt = performance.now();
      try {
        const [position] = await this.#log.append(topic, [{ key: `${appender}`, value }]);
        const { partition, offset } = position!;
        this.#records.hear([`acked ${topic} ${partition} ${offset} ${Date.now()} ${value}`]);
        this.#acks++;
        await pause(1);
      } catch (error) {
        if (!(error instanceof EventLogError && error.retriable)) throw error;
        const tookMs = performance.now() - startedAt;
        ok(tookMs <= REFUSED_MS_MAX, `an append was refused only after ${Math.round(tookMs)} ms`);
        this.refusedMs.push(tookMs);
        this.#records.hear([`refused ${topic} ${error.code} ${value}`]);
        await pause(20);
      }
    }
  }
}
