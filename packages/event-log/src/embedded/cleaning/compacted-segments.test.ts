import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import type { TopicOptions } from "../../event-log.ts";
import { HOUR_MS, MINUTE_MS } from "../../testing/aging-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog, EmbeddedLogOptions } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOPIC = "state";

class Life {
  readonly time = new ManualTime();
  readonly disk = new SimulatedDisk({ random: new SeededRandom(1) });
  readonly #options: Partial<EmbeddedLogOptions>;
  log!: EmbeddedLog;

  constructor(options: Partial<EmbeddedLogOptions> = {}) {
    this.#options = options;
  }

  async begin(topic: Partial<TopicOptions> = {}): Promise<this> {
    await this.open();
    await this.log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact", ...topic });
    return this;
  }

  async open(): Promise<void> {
    const { time } = this;
    const clocks = { clock: time, timers: time, cleanIntervalMs: MINUTE_MS };
    // Nothing is read from memory.
    this.log = await openSmallLog(this.disk, { ...clocks, cacheBytesMax: 0, ...this.#options });
  }

  async append(keys: readonly string[], valueBytes: number): Promise<void> {
    for (const key of keys)
      await this.log.append(TOPIC, [{ key, value: `${key} `.padEnd(valueBytes, "x") }]);
  }

  /** Where each segment begins; the last one is written to. */
  segmentsFrom(): number[] {
    const files = this.disk.paths().filter((path) => path.endsWith(".log"));
    return files.map((path) => Number(/(\d{20})[^/]*$/.exec(path)![1])).toSorted((a, b) => a - b);
  }

  startOffset = () => this.log.offsetAt(TOPIC, 0, "earliest");
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const repeated = (times: number, keys: readonly string[]) =>
  Array.from({ length: times }, () => keys).flat();

test("the index of a compacted segment leads to its batches, by offset and by time", async () => {
  const mib = 1024 * 1024;
  const limits = { journalBytesMax: mib, stagingBytesMax: mib, segmentBytesMax: mib };
  const life = await new Life(limits).begin();
  const latest = 2_000_000;
  const write = async (from: number, count: number, timestamp: (n: number) => number) => {
    for (let n = from; n < from + count; n += 10)
      await life.log.append(
        TOPIC,
        Array.from({ length: 10 }, (_, at) => ({
          key: `${n + at}`,
          value: "x".repeat(600),
          timestamp: timestamp(n + at),
        })),
      );
  };
  // Times go back, so that the latest of a segment stands in its first batch.
  await write(0, 1000, (n) => latest - n);
  await write(0, 200, (n) => 1000 - n);
  await write(5000, 800, () => 0);
  await life.time.pass(3 * MINUTE_MS);
  for (const again of [false, true]) {
    if (again) await life.log.close();
    if (again) await life.open();
    expect(await life.startOffset()).toBe(0);
    let kept: number[] = [];
    await vi.waitFor(async () => {
      kept = (await readAll(life.log, TOPIC, 0)).map(({ offset }) => offset);
      expect(kept.slice(0, 2)).toEqual([200, 201]);
    });
    for (let offset = 0; offset < 1200; offset += 7) {
      const { records } = await life.log.fetch({ topic: TOPIC, partition: 0, offset, bytesMax: 1 });
      expect(records[0]!.offset).toBe(kept.find((each) => each >= offset));
    }
    for (const n of [0, 200]) expect(await life.log.offsetAt(TOPIC, 0, latest - 200 - n)).toBe(200);
    expect(await life.log.offsetAt(TOPIC, 0, latest - 199)).toBe(2000);
  }
  await life.log.close();
});

test("of each key the sealed segments have one record, wherever one round of compaction ended and the next began", async () => {
  const life = await new Life().begin();
  for (let block = 0; block < 6; block++) {
    const keys = names(`${block}.`, 17);
    await life.append(keys, 300);
    await life.time.pass(2 * MINUTE_MS);
    await life.append(keys, 300);
    await life.time.pass(2 * MINUTE_MS);
  }
  await life.append(names("last ", 400), 300);
  await life.time.pass(3 * MINUTE_MS);
  await vi.waitFor(async () => {
    const end = life.segmentsFrom().at(-1)!;
    const sealed = (await readAll(life.log, TOPIC, 0)).filter(({ offset }) => offset < end);
    const keys = sealed.map(({ key }) => key!.toString());
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(6 * 17);
  });
  await life.log.close();
});

test("segments that were written together are as old as the newest of them, should the topic no longer be compacted", async () => {
  const life = await new Life().begin();
  await life.append(repeated(10, names("a", 4)), 300);
  await life.time.pass(3 * MINUTE_MS);
  await life.time.pass(10 * HOUR_MS);
  for (const prefix of ["b", "c"]) {
    await life.append(repeated(10, names(prefix, 4)), 300);
    await life.time.pass(3 * MINUTE_MS);
  }
  const before = await readAll(life.log, TOPIC, 0);
  // The first segment has what is left of both times.
  expect(before[0]!.key!.toString()).toMatch(/^a/);
  expect(life.segmentsFrom()[1]).toBeGreaterThan(60);
  const settings = { cleanupPolicy: "delete", retentionMs: 5 * HOUR_MS } as const;
  await life.log.createTopic({ name: TOPIC, partitions: 1, ...settings });
  await life.time.pass(4 * HOUR_MS);
  expect((await readAll(life.log, TOPIC, 0)).length).toBe(before.length);
  await life.time.pass(8 * HOUR_MS);
  expect(await life.startOffset()).toBe(120);
  await life.log.close();
});

test("records of two epochs are not written into one batch", async () => {
  const life = await new Life().begin({ durability: "os" });
  await life.append(repeated(6, names("a", 4)), 300);
  life.disk.kill();
  await life.open();
  await life.append(repeated(12, names("b", 4)), 300);
  await life.time.pass(3 * MINUTE_MS);
  life.disk.kill();
  await life.open();
  const keys = new Set((await readAll(life.log, TOPIC, 0)).map(({ key }) => key!.toString()));
  expect(keys).toEqual(new Set([...names("a", 4), ...names("b", 4)]));
  const [topic] = await life.log.describeTopics();
  expect(topic!.partitions[0]!.epoch).toBeGreaterThan(0);
  expect(topic!.partitions[0]!.status).toBe("online");
  await life.log.close();
});
