import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import type { EventLog, LogRecord } from "../../event-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { expectAlways } from "../../testing/property.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 120_000 });

const RUNS = 60;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TOPIC = "state";

interface Sent {
  readonly key: string;
  readonly value: string | null;
}

class Life {
  readonly time = new ManualTime();
  readonly disk: SimulatedDisk;
  readonly sent: Sent[] = [];
  readonly keysMax: number;
  log!: EventLog;

  constructor(seed: number, keysMax = 1000) {
    this.disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    this.keysMax = keysMax;
  }

  async open(): Promise<this> {
    const { time, keysMax } = this;
    const options = { clock: time, timers: time, cleanIntervalMs: MINUTE_MS };
    this.log = await openSmallLog(this.disk, { ...options, compactionKeysMax: keysMax });
    await this.log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact" });
    return this;
  }

  async append(sent: readonly Sent[], compression?: "zstd"): Promise<void> {
    const records = sent.map(({ key, value }) => ({ key, value }));
    const positions = await this.log.append(TOPIC, records, compression && { compression });
    positions.forEach(({ offset }, n) => (this.sent[offset] = sent[n]!));
  }

  read(from = 0): Promise<LogRecord[]> {
    return readAll(this.log, TOPIC, 0, from);
  }

  segmentFiles(): string[] {
    return this.disk.paths().filter((path) => /partitions.*\.log$/.test(path));
  }

  /** What is read is part of what was sent, each record at its offset, and tells the same last value of each key. */
  async check(): Promise<void> {
    const records = await this.read();
    let before = -1;
    const latest = new Map<string, string | null>();
    for (const record of records) {
      ok(record.offset > before, "offsets rise");
      before = record.offset;
      const { key, value } = this.sent[record.offset]!;
      equal(record.key?.toString(), key);
      equal(record.isTombstone === true ? null : record.value.toString(), value);
      latest.set(key, value);
    }
    const expected = new Map(this.sent.map(({ key, value }) => [key, value]));
    deepEqual(live(latest), live(expected));
    const from = Math.floor(this.sent.length / 3);
    const behind = (await this.read(from)).map((record) => record.offset);
    deepEqual(
      behind,
      [...new Set(behind)].toSorted((a, b) => a - b),
    );
    // Compaction may go on between two reads; it only takes away.
    const later = (await this.read()).map((record) => record.offset);
    for (const offset of later) if (offset >= from) ok(behind.includes(offset));
  }
}

/** The keys that are there, with their values: a tombstone may be there or not. */
function live(latest: ReadonlyMap<string, string | null>): Map<string, string> {
  const kept = [...latest].filter((entry): entry is [string, string] => entry[1] !== null);
  return new Map(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const sent = fc.record({
  key: fc.integer({ min: 0, max: 9 }).map((n) => `key-${n}`),
  value: fc.option(
    fc.integer({ min: 0, max: 700 }).map((n) => "x".repeat(n)),
    { freq: 4 },
  ),
});
const step = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      records: fc.array(sent, { minLength: 1, maxLength: 16 }),
      compression: fc.constantFrom("zstd" as const, undefined, undefined),
    }),
  },
  { weight: 3, arbitrary: fc.constantFrom("minutes", "days") },
  { weight: 2, arbitrary: fc.constantFrom("close", "kill", "power cut") },
);

test(`in ${RUNS} random lives a compacted log tells the last value of each key, and no record changes its place`, async () => {
  await expectAlways(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 12 }),
      async (steps, seed, keysMax) => {
        const life = await new Life(seed, keysMax).open();
        for (const each of steps) {
          if (each === "minutes") await life.time.pass(3 * MINUTE_MS);
          else if (each === "days") for (let n = 0; n < 3; n++) await days(life);
          else if (typeof each !== "string") await life.append(each.records, each.compression);
          else {
            if (each === "close") await life.log.close();
            else if (each === "kill") life.disk.kill();
            else life.disk.cutPower();
            await life.open();
          }
          await life.check();
        }
        await life.log.close();
      },
    ),
    { numRuns: RUNS },
  );
});

/** Enough for a tombstone to be over, without ten thousand rounds: closed time counts as well. */
async function days(life: Life): Promise<void> {
  await life.log.close();
  life.time.clockErrorMs += DAY_MS;
  await life.open();
  await life.time.pass(2 * MINUTE_MS);
}

const fill = async (life: Life, rounds: number, value = "v") => {
  for (let n = 0; n < rounds; n++)
    for (let key = 0; key < 8; key++)
      await life.append([{ key: `key-${key}`, value: `${value} ${n} ${"x".repeat(400)}` }]);
};

test("compaction leaves the newest record of each key, in few segments, and frees the space of the others", async () => {
  const life = await new Life(1).open();
  await fill(life, 20);
  const before = (await life.log.describeTopics())[0]!.partitions[0]!;
  await life.time.pass(5 * MINUTE_MS);
  const describe = async () => (await life.log.describeTopics())[0]!.partitions[0]!;
  await vi.waitFor(async () => expect((await describe()).sizeBytes).toBeLessThan(15_000));
  const after = await describe();
  expect(before.sizeBytes).toBeGreaterThan(70_000);
  expect(after.highWatermark).toBe(160);
  expect((await life.read()).length).toBeLessThan(24);
  await vi.waitFor(() => expect(life.segmentFiles().length).toBe(after.segments));
  await life.check();
});

test("a tombstone outlives its key by a day, and is gone after the next compaction", async () => {
  const life = await new Life(2).open();
  await life.append([{ key: "gone", value: "x" }]);
  await life.append([{ key: "gone", value: null }]);
  await fill(life, 4);
  await life.time.pass(3 * MINUTE_MS);
  const tombstones = async () =>
    (await life.read()).filter((r) => r.isTombstone).map((r) => r.key!.toString());
  expect(await tombstones()).toEqual(["gone"]);
  expect((await life.read()).filter((r) => r.key!.toString() === "gone")).toHaveLength(1);
  await fill(life, 8);
  await life.time.pass(3 * MINUTE_MS);
  expect(await tombstones()).toEqual(["gone"]);
  await days(life);
  await days(life);
  await fill(life, 8);
  await life.time.pass(3 * MINUTE_MS);
  expect(await tombstones()).toEqual([]);
  await life.check();
});

test("a compacted topic takes no record without a key, and no topic a tombstone without one", async () => {
  const life = await new Life(3).open();
  const invalid = { code: "EVENT_LOG_RECORD_INVALID" };
  await expect(life.log.append(TOPIC, [{ value: "x" }])).rejects.toMatchObject(invalid);
  await life.log.createTopic({ name: "plain", partitions: 1 });
  await expect(life.log.append("plain", [{ value: null }])).rejects.toMatchObject(invalid);
  await life.log.append("plain", [{ key: "k", value: null }, { value: "" }]);
  const [tombstone, empty] = await readAll(life.log, "plain", 0);
  expect(tombstone).toMatchObject({ isTombstone: true, value: Buffer.alloc(0) });
  expect(empty!.isTombstone).toBeUndefined();
});

test.for([["power"], ["EIO"], ["ENOSPC"], ["EMFILE"]] as const)(
  "whichever operation of a compaction ends with %s, every last value is there",
  async ([fault]) => {
    const start = async () => {
      const life = await new Life(5, 3).open();
      await fill(life, 4);
      return life;
    };
    const well = await start();
    const from = well.disk.operations;
    await well.time.pass(2 * MINUTE_MS);
    expect((await well.read()).length).toBeLessThan(30);
    expect(well.disk.operations - from).toBeGreaterThan(40);
    for (let at = from + 1; at <= well.disk.operations; at++) {
      const life = await start();
      const { disk } = life;
      disk.fault = (_operation, count): Fault | undefined =>
        fault === "power" ? (count >= at ? fault : undefined) : count === at ? fault : undefined;
      await life.time.pass(2 * MINUTE_MS);
      disk.fault = undefined;
      disk.cutPower();
      await life.open();
      await life.check();
      await fill(life, 1, "after");
      await life.time.pass(2 * MINUTE_MS);
      await life.check();
      await life.log.close();
    }
  },
);
