import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import type { EventLog, TopicOptions } from "../../event-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;
const TOPIC = "events";

class Life {
  readonly time: ManualTime;
  readonly disk: SimulatedDisk;
  log!: EventLog;

  constructor(seed = 1, time = new ManualTime()) {
    this.time = time;
    this.disk = new SimulatedDisk({ random: new SeededRandom(seed) });
  }

  async open(): Promise<EventLog> {
    const { time } = this;
    const options = { clock: time, timers: time, cleanIntervalMs: MINUTE_MS };
    return (this.log = await openSmallLog(this.disk, options));
  }

  /** Opens a log with one topic of one partition. */
  async begin(topic: Partial<TopicOptions>): Promise<this> {
    await this.open();
    await this.log.createTopic({ name: TOPIC, partitions: 1, ...topic });
    return this;
  }

  /** Each record fills a segment. */
  async append(count: number, timestamp?: number): Promise<void> {
    for (let n = 0; n < count; n++)
      await this.log.append(TOPIC, [{ value: "x".repeat(2000), timestamp }]);
  }

  async offsets(): Promise<number[]> {
    const from = await this.log.offsetAt(TOPIC, 0, "earliest");
    return (await readAll(this.log, TOPIC, 0, from)).map((record) => record.offset);
  }

  segmentFiles(): string[] {
    return this.disk.paths().filter((path) => /partitions.*\.log$/.test(path));
  }
}

const range = (from: number, end: number) => Array.from({ length: end - from }, (_, n) => from + n);

test("records go once their segment was sealed for longer than the retention, and their files with them", async () => {
  const life = await new Life().begin({ retentionMs: HOUR_MS });
  await life.append(10);
  await life.time.pass(HOUR_MS / 2);
  await life.append(4);
  await life.time.pass(HOUR_MS / 2 + 2 * MINUTE_MS);
  // The ninth stands in the segment that was active until the others came.
  expect(await life.offsets()).toEqual(range(9, 14));
  await vi.waitFor(() => expect(life.segmentFiles().length).toBe(5));
  await life.time.pass(2 * HOUR_MS);
  expect(await life.offsets()).toEqual([]);
  await life.append(1);
  expect(await life.offsets()).toEqual([14]);
  await life.log.close();
  await life.open();
  expect(await life.offsets()).toEqual([14]);
});

test("a topic with few records loses them too, at most a quarter of its retention late", async () => {
  const life = await new Life().begin({ retentionMs: HOUR_MS });
  await life.append(1);
  await life.time.pass(HOUR_MS);
  expect(await life.offsets()).toEqual([0]);
  await life.time.pass(HOUR_MS / 4 + 3 * MINUTE_MS);
  expect(await life.offsets()).toEqual([]);
  life.disk.cutPower();
  await life.open();
  expect(await life.log.offsetAt(TOPIC, 0, "earliest")).toBe(1);
  expect(await life.log.append(TOPIC, [{ value: "x" }])).toEqual([{ partition: 0, offset: 1 }]);
});

test("a partition is kept to its size by whole segments, the newest records at least", async () => {
  const life = await new Life().begin({ retentionBytes: 10_000 });
  await life.append(40);
  // What is sealed is known once it stands in a segment.
  await life.log.close();
  await life.open();
  await life.time.pass(2 * MINUTE_MS);
  const [topic] = await life.log.describeTopics();
  expect(topic!.partitions[0]!.sizeBytes).toBeGreaterThanOrEqual(10_000);
  expect(topic!.partitions[0]!.sizeBytes).toBeLessThan(10_000 + 2 * 4096);
  expect((await life.offsets()).at(-1)).toBe(39);
});

test("a retention that is changed counts at the next round", async () => {
  const life = await new Life().begin({});
  await life.append(10);
  await life.time.pass(5 * HOUR_MS);
  expect(await life.offsets()).toEqual(range(0, 10));
  await life.log.createTopic({ name: TOPIC, partitions: 1, retentionMs: HOUR_MS });
  await life.time.pass(HOUR_MS / 2);
  expect(await life.offsets()).toEqual([9]);
});

test.for([
  ["far in the future", 253_402_300_799_999],
  ["of 1970", 0],
] as const)(
  "a timestamp %s neither keeps a record longer nor drops it sooner",
  async ([, timestamp]) => {
    const life = await new Life().begin({ retentionMs: HOUR_MS });
    await life.append(10, timestamp);
    await life.time.pass(HOUR_MS - MINUTE_MS);
    expect(await life.offsets()).toEqual(range(0, 10));
    await life.time.pass(HOUR_MS / 4 + 4 * MINUTE_MS);
    expect(await life.offsets()).toEqual([]);
  },
);

test.for([
  ["an hour back", -HOUR_MS],
  ["to 1970", -1_526_220_000_000],
  ["ten years on", 10 * YEAR_MS],
] as const)(
  "a clock that jumps %s drops nothing before its time, and once it is right nothing stays for ever",
  async ([, errorMs]) => {
    const life = await new Life().begin({ retentionMs: HOUR_MS });
    await life.append(10);
    await life.time.pass(10 * MINUTE_MS);
    life.time.clockErrorMs = errorMs;
    await life.append(4);
    await life.time.pass(30 * MINUTE_MS);
    expect(await life.offsets()).toEqual(range(0, 14));
    life.time.clockErrorMs = 0;
    await life.time.pass(10 * MINUTE_MS);
    expect(await life.offsets()).toEqual(range(0, 14));
    await life.time.pass(HOUR_MS);
    expect(await life.offsets()).toEqual([]);
  },
);

test("a clock that stands still keeps what is there, and a clock that is wrong at opening drops at most a day too early", async () => {
  const life = await new Life().begin({ retentionMs: 48 * HOUR_MS });
  await life.append(10);
  for (let n = 0; n < 100; n++) {
    life.time.clockErrorMs -= MINUTE_MS;
    await life.time.pass(MINUTE_MS);
  }
  expect(await life.offsets()).toEqual(range(0, 10));
  await life.log.close();
  life.time.clockErrorMs = 10 * YEAR_MS;
  await life.open();
  await life.time.pass(10 * MINUTE_MS);
  expect(await life.offsets()).toEqual(range(0, 10));
});

test("who reads what is removed comes to the end of the batch, then hears that it is out of range", async () => {
  const life = await new Life().begin({ retentionMs: HOUR_MS });
  await life.append(10);
  await life.log.close();
  await life.open();
  await life.time.pass(HOUR_MS);
  const reading = life.log.fetch({ topic: TOPIC, partition: 0, offset: 0 });
  await life.time.pass(HOUR_MS / 2);
  expect((await reading).records[0]!.offset).toBe(0);
  const outOfRange = { code: "EVENT_LOG_OFFSET_OUT_OF_RANGE" };
  for (const offset of [0, 1, 9])
    await expect(life.log.fetch({ topic: TOPIC, partition: 0, offset })).rejects.toMatchObject(
      outOfRange,
    );
  expect(await life.log.offsetAt(TOPIC, 0, 0)).toBe(10);
});

test("a group whose place was removed goes on at the first record that is kept, and its lag counts from there", async () => {
  const life = await new Life().begin({ retentionMs: HOUR_MS });
  await life.append(10);
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const options = { group: "g", topics: [TOPIC], recordsMax: 1, onFault };
  const member = await life.log.consume(options);
  const reading = member[Symbol.asyncIterator]();
  await reading.next();
  await member.commit(TOPIC, 0, 1);
  await life.time.pass(2 * HOUR_MS);
  await life.append(3);
  const seen: number[] = [];
  while (seen.at(-1) !== 12) seen.push((await reading.next()).value.records[0].offset);
  expect(seen.slice(-3)).toEqual([10, 11, 12]);
  expect(faults).toEqual([]);
  expect((await life.log.describeGroups())[0]!.partitions[0]).toMatchObject({ lagRecords: 3 });
});

test.for([["power"], ["EIO"], ["ENOSPC"], ["EMFILE"]] as const)(
  "whichever operation of a round of removal ends with %s, what is kept is whole and what is acknowledged is there",
  async ([fault]) => {
    const scenario = async (life: Life) => {
      await life.append(6);
      await life.time.pass(2 * HOUR_MS);
      await life.append(3);
    };
    const start = () => new Life(4).begin({ retentionMs: HOUR_MS });
    const well = await start();
    const from = well.disk.operations;
    await scenario(well);
    expect(await well.offsets()).toEqual([6, 7, 8]);
    for (let at = from + 1; at <= well.disk.operations; at++) {
      const life = await start();
      const { disk } = life;
      disk.fault = (_operation, count): Fault | undefined =>
        fault === "power" ? (count >= at ? fault : undefined) : count === at ? fault : undefined;
      const ended = scenario(life).then(
        () => true,
        () => true,
      );
      for (let over = false; !over && disk.hasPower;)
        over = await Promise.race([ended, life.time.nextTurn().then(() => false)]);
      disk.fault = undefined;
      disk.cutPower();
      await life.open();
      const [topic] = await life.log.describeTopics();
      expect(topic!.partitions[0]).toMatchObject({ status: "online" });
      const offsets = await life.offsets();
      expect(offsets).toEqual(range(offsets[0] ?? 0, (offsets[0] ?? 0) + offsets.length));
      await life.append(1);
      await life.log.close();
    }
  },
);
