import { expect, test, vi } from "vitest";
import { AgingLog, HOUR_MS, MINUTE_MS } from "../../testing/aging-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const YEAR_MS = 365 * 24 * HOUR_MS;
const TOPIC = "events";

const range = (from: number, end: number) => Array.from({ length: end - from }, (_, n) => from + n);

test("records go once their segment was sealed for longer than the retention, and their files with them", async () => {
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
  const life = await new AgingLog().begin({ retentionBytes: 10_000 });
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
  const life = await new AgingLog().begin({});
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
    const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
    const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
  const life = await new AgingLog().begin({ retentionMs: 48 * HOUR_MS });
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
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
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
