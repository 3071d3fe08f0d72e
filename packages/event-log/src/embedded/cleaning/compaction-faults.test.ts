import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const TOPIC = "state";
const KEYS = 6;
const ROUNDS = 15;

interface Life {
  readonly disk: SimulatedDisk;
  readonly time: ManualTime;
  readonly log: EmbeddedLog;
}

/** A compacted topic, each key written many times, nothing compacted yet. */
async function life(): Promise<Life> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const log = await openSmallLog(disk, { timers: time, clock: time, cleanIntervalMs: MINUTE_MS });
  await log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact" });
  for (let round = 0; round < ROUNDS; round++)
    for (let key = 0; key < KEYS; key++)
      await log.append(TOPIC, [{ key: `${key}`, value: `${round} ${"x".repeat(400)}` }]);
  return { disk, time, log };
}

async function expectLatest(log: EmbeddedLog, recordsMax: number): Promise<void> {
  const records = await readAll(log, TOPIC, 0);
  const latest = new Map(records.map(({ key, value }) => [String(key), value.toString()]));
  expect(latest.size).toBe(KEYS);
  for (const value of latest.values()) expect(value).toMatch(new RegExp(`^${ROUNDS - 1} `));
  expect(records.length).toBeLessThanOrEqual(recordsMax);
}

const partitionOf = async (log: EmbeddedLog) => (await log.describeTopics())[0]!.partitions[0]!;
test("a compaction that the disk fails is counted and told, and the next round makes up for it", async () => {
  const { disk, time, log } = await life();
  let isWell = false;
  disk.fault = (operation, _count, path): Fault | undefined =>
    !isWell && operation === "write" && path.endsWith(".1.log") ? "EIO" : undefined;
  await time.pass(2 * MINUTE_MS);
  expect(log.metrics().compactionFailures).toBeGreaterThan(0);
  const failed = await partitionOf(log);
  expect(failed).toMatchObject({ status: "online" });
  expect(failed.compactionFault).toMatch(/EIO/);
  await expectLatest(log, KEYS * ROUNDS);
  isWell = true;
  await time.pass(2 * MINUTE_MS);
  expect((await partitionOf(log)).compactionFault).toBeUndefined();
  await expectLatest(log, 3 * KEYS);
});

test("when the names of compacted segments of a topic without a journal could not be synced, the files stay that the checkpoint goes by", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const options = { timers: time, clock: time, cleanIntervalMs: MINUTE_MS };
  const log = await openSmallLog(disk, options);
  await log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact", durability: "os" });
  const write = async (round: number) => {
    for (let key = 0; key < KEYS; key++)
      await log.append(TOPIC, [{ key: `${key}`, value: `${round} ${"x".repeat(400)}` }]);
  };
  for (let round = 0; round < ROUNDS; round++) await write(round);
  // The checkpoint before the first compaction names all segments as they are.
  await log.createTopic({ name: "other", partitions: 1 });
  for (let n = 0; n < 20; n++) await log.append("other", [{ value: "x".repeat(1000) }]);
  await time.settle();
  let failures = 0;
  disk.fault = (operation, _count, path): Fault | undefined =>
    operation === "syncDirectory" && path.endsWith("/state-0") && failures++ === 0
      ? "EIO"
      : undefined;
  await time.pass(2 * MINUTE_MS);
  expect(failures).toBeGreaterThan(0);
  expect((await partitionOf(log)).status).toBe("read_only");
  for (let n = 0; n < 20; n++) await log.append("other", [{ value: "x".repeat(1000) }]);
  await time.settle();
  disk.kill();
  disk.fault = undefined;
  const again = await openSmallLog(disk, options);
  const { status, fault } = (await again.describeTopics()).find(({ name }) => name === TOPIC)!
    .partitions[0]!;
  expect([status, fault]).toEqual(["online", undefined]);
  await expectLatest(again, KEYS * ROUNDS);
});

test("what a power cut took from a compacted topic does not count as compacted: a value is not back when its tombstone goes", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const clocks = { timers: time, clock: time, cleanIntervalMs: MINUTE_MS };
  const options = { ...clocks, deleteRetentionMs: 0 };
  const topic = { name: TOPIC, partitions: 1, cleanupPolicy: "compact", durability: "os" } as const;
  let next = 0;
  const write = async (log: EmbeddedLog, count: number) => {
    for (let n = 0; n < count; n++)
      await log.append(TOPIC, [{ key: `other ${next++}`, value: "x".repeat(900) }]);
  };
  const before = await openSmallLog(disk, options);
  await before.createTopic(topic);
  await write(before, 30);
  disk.fault = (operation, _count, path): Fault | undefined =>
    operation === "sync" && path.endsWith(".log") ? "EIO" : undefined;
  await time.pass(2 * MINUTE_MS);
  expect((await partitionOf(before)).status).toBe("read_only");
  disk.fault = undefined;
  disk.cutPower();
  const log = await openSmallLog(disk, options);
  expect((await partitionOf(log)).highWatermark).toBe(0);
  await log.append(TOPIC, [{ key: "gone", value: "x".repeat(900) }]);
  await write(log, 10);
  await log.append(TOPIC, [{ key: "gone", value: null }]);
  for (let round = 1; round <= 4; round++) {
    await write(log, 40 * round);
    await time.pass(2 * MINUTE_MS);
  }
  const left = (await readAll(log, TOPIC, 0)).filter(({ key }) => String(key) === "gone");
  expect(left).toEqual([]);
});

test("a compaction of several passes that ended early lets no tombstone go before the values it removed", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const clocks = { timers: time, clock: time, cleanIntervalMs: MINUTE_MS };
  // Two keys a pass; a tombstone may go with the first compaction that finds its values gone.
  const log = await openSmallLog(disk, { ...clocks, compactionKeysMax: 2, deleteRetentionMs: 0 });
  await log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact" });
  const keys = ["a", "b", "c", "d", "e", "f"];
  for (const key of keys) await log.append(TOPIC, [{ key, value: "before" }]);
  for (const key of keys) await log.append(TOPIC, [{ key, value: null }]);
  for (let n = 0; n < 8; n++)
    await log.append(TOPIC, [{ key: `other ${n}`, value: "x".repeat(900) }]);
  // The third pass finds a disk that fails, and so does each round after it.
  disk.fault = (operation, _count, path): Fault | undefined =>
    operation === "write" && /\.[3-9]\.log$/.test(path) ? "EIO" : undefined;
  await time.pass(5 * MINUTE_MS);
  expect(log.metrics().compactionFailures).toBeGreaterThan(0);
  const isGone = new Map<string, boolean>();
  for (const { key, isTombstone } of await readAll(log, TOPIC, 0))
    isGone.set(String(key), isTombstone === true);
  for (const key of keys) expect(isGone.get(key) ?? true, key).toBe(true);
  await log.close();
});
