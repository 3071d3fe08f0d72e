import { deepEqual, ok } from "node:assert/strict";
import { readAll } from "../contract/reading.ts";
import type { EmbeddedLog } from "../embedded/index.ts";
import type { TopicOptions } from "../event-log.ts";
import { ManualTime } from "./manual-time.ts";
import { SeededRandom } from "./seeded-random.ts";
import { type Fault, SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const TOPIC = "events";

/** A log with one topic of one partition under a clock that a test moves, and all that was ever appended to it. */
export class AgingLog {
  readonly time = new ManualTime();
  readonly disk: SimulatedDisk;
  log!: EmbeddedLog;
  /** What was sent, in order: with one append after the other, its place is its offset. */
  readonly sent: { readonly value: string; readonly at: number }[] = [];
  /** How many of those were acknowledged, from the first on. */
  acked = 0;

  readonly #cleanIntervalMs: number;

  constructor(seed = 1, cleanIntervalMs = MINUTE_MS) {
    this.disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    this.#cleanIntervalMs = cleanIntervalMs;
  }

  /** Opens a log with the topic. */
  async begin(topic: Partial<TopicOptions>): Promise<this> {
    await this.open();
    await this.log.createTopic({ name: TOPIC, partitions: 1, ...topic });
    return this;
  }

  async open(): Promise<void> {
    const options = { clock: this.time, timers: this.time };
    const cleanIntervalMs = this.#cleanIntervalMs;
    this.log = await openSmallLog(this.disk, { ...options, cleanIntervalMs });
  }

  /** Each record fills a segment. */
  async append(count: number, timestamp?: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const value = `${this.sent.length}`.padEnd(2000, ".");
      this.sent.push({ value, at: this.time.elapsedMs() });
      await this.log.append(TOPIC, [{ value, timestamp }]);
      this.acked = this.sent.length;
    }
  }

  async offsets(): Promise<number[]> {
    const from = await this.log.offsetAt(TOPIC, 0, "earliest");
    return (await readAll(this.log, TOPIC, 0, from)).map((record) => record.offset);
  }

  segmentFiles(): string[] {
    return this.disk.paths().filter((path) => /partitions.*\.log$/.test(path));
  }

  /** Index files whose segment is gone. */
  orphanedIndexes(): string[] {
    const logs = new Set(this.segmentFiles().map((path) => path.replace(/log$/, "")));
    return this.disk
      .paths()
      .filter((path) => path.endsWith("index") && !logs.has(path.replace(/(time)?index$/, "")));
  }

  /** A power cut, and the process that follows it. What was sent and never acknowledged may be gone. */
  async crash(): Promise<void> {
    this.disk.cutPower();
    await this.#goOn();
  }

  /** The process dies, and another follows it. */
  async kill(): Promise<void> {
    this.disk.kill();
    await this.#goOn();
  }

  async #goOn(): Promise<void> {
    await this.open();
    this.sent.length = await this.log.offsetAt(TOPIC, 0, "latest");
    ok(this.sent.length >= this.acked, `${this.acked} acknowledged, ${this.sent.length} left`);
    this.acked = this.sent.length;
  }

  /**
   * All that was acknowledged is there, each record at its offset, but for the oldest: and of those none is gone that is not
   * older than `retentionMs`.
   */
  async expectKept(retentionMs: number): Promise<void> {
    const from = await this.log.offsetAt(TOPIC, 0, "earliest");
    const records = await readAll(this.log, TOPIC, 0, from);
    deepEqual(
      records.map(({ offset, value }) => [offset, value.toString()]),
      this.sent.map(({ value }, offset) => [offset, value]).slice(from),
    );
    const gone = this.sent.slice(0, from);
    for (const { at } of gone)
      ok(this.time.elapsedMs() - at > retentionMs, `one of ${from} is gone too soon`);
  }

  /**
   * Lets `work` go on while the operation `at` of the disk ends with a fault. A cut of the power ends all that follow, and
   * whoever waits for them waits for ever.
   */
  async failAt(at: number, fault: Fault, work: () => Promise<void>): Promise<void> {
    this.disk.fault = (_operation, count) =>
      count === at || (fault === "power" && count > at) ? fault : undefined;
    const ended = work().then(
      () => true,
      () => true,
    );
    for (let over = false; !over && this.disk.hasPower;)
      over = await Promise.race([ended, this.time.nextTurn().then(() => false)]);
    this.disk.fault = undefined;
  }
}
