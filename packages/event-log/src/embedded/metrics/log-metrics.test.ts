import { expect, test, vi } from "vitest";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const newDisk = () => new SimulatedDisk({ random: new SeededRandom(5), capacityBytes: 1_000_000 });

test("what was appended is counted by topic, in records and in the bytes of their batches", async () => {
  const disk = newDisk();
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "goals", partitions: 2 });
  await log.createTopic({ name: "cards", partitions: 1 });
  await log.append("goals", [
    { key: "a", value: "x".repeat(100) },
    { key: "b", value: "y" },
  ]);
  await log.append("goals", [{ value: "z" }]);
  const [goals, cards] = log.metrics().topics;
  expect(goals).toMatchObject({ topic: "goals", appendedRecords: 3 });
  const { partitions } = (await log.describeTopics())[0]!;
  expect(goals!.appendedBytes).toBe(partitions.reduce((sum, p) => sum + p.sizeBytes, 0));
  expect(cards).toEqual({
    topic: "cards",
    appendedRecords: 0,
    appendedBytes: 0,
    syncedOffsets: [0],
  });
  await log.close();
  const reopened = await openSmallLog(disk);
  expect(reopened.metrics().topics[0]!.appendedRecords).toBe(0);
});

test("synced is what the journal has, or without one what a sync of the segment has", async () => {
  const disk = newDisk();
  const timers = new ManualTimers();
  const log = await openSmallLog(disk, { timers });
  await log.createTopic({ name: "goals", partitions: 2 });
  await log.createTopic({ name: "odds", partitions: 1, durability: { intervalMs: 1000 } });
  const synced = () => log.metrics().topics.map(({ syncedOffsets }) => syncedOffsets);
  expect(synced()).toEqual([[0, 0], [0]]);
  await log.append("goals", [{ partition: 1, value: "1" }]);
  await log.append("odds", [{ value: "1.5" }]);
  expect(synced()).toEqual([[0, 1], [0]]);
  timers.pass(1000);
  await vi.waitFor(() => expect(synced()).toEqual([[0, 1], [1]]));
  await log.close();
});

test("each append, commit and sync counts once, and none that failed", async () => {
  const disk = newDisk();
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "goals", partitions: 1 });
  const before = log.metrics();
  await log.append("goals", [{ value: "1" }]);
  await Promise.all([log.append("goals", [{ value: "2" }]), log.append("goals", [{ value: "3" }])]);
  const after = log.metrics();
  expect(after.appendDuration.count - before.appendDuration.count).toBe(3);
  expect(after.commitDuration.count - before.commitDuration.count).toBe(2);
  expect(after.fsyncDuration.journal.count - before.fsyncDuration.journal.count).toBe(2);
  expect(after.fsyncFailures).toBe(0);

  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.endsWith(".journal") ? "EIO" : undefined;
  await expect(log.append("goals", [{ value: "4" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  const failed = log.metrics();
  expect(failed.fsyncFailures).toBe(1);
  expect(failed.appendDuration.count).toBe(after.appendDuration.count);
  expect(failed.commitDuration.count).toBe(after.commitDuration.count);
  expect([failed.partitionsReadOnly, failed.partitionsOffline]).toEqual([1, 0]);
});

test("staging, journal, segments and room on the disk are as of the moment they are asked for", async () => {
  const disk = newDisk();
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "goals", partitions: 1 });
  const empty = log.metrics();
  expect(empty).toMatchObject({ stagingBytes: 0, segments: 0, sizeBytes: 0, journalFiles: 1 });
  await log.append("goals", [{ value: "1".repeat(1000) }]);
  const one = log.metrics();
  expect(one.stagingBytes).toBe(one.sizeBytes);
  expect(one.sizeBytes).toBeGreaterThan(1000);
  expect(one.journalBytes).toBeGreaterThan(empty.journalBytes + 1000);
  for (let n = 0; n < 20; n++) await log.append("goals", [{ value: "x".repeat(1000) }]);
  expect(log.metrics().segments).toBeGreaterThan(2);
  expect(log.metrics().directories).toMatchObject([{ directory: "/data", state: "in_sync" }]);
  expect(log.metrics().diskFreeBytes).toBe(1_000_000 - disk.usedBytes());
  await log.close();
});

test("the opening says how long it took, what it cut and what it found damaged", async () => {
  const disk = newDisk();
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "goals", partitions: 2 });
  for (let n = 0; n < 20; n++)
    await log.append("goals", [{ partition: n % 2, value: "x".repeat(300) }]);
  await log.close();
  const segments = disk.paths().filter((path) => path.endsWith(".log"));
  const torn = segments.findLast((path) => path.includes("goals-0"))!;
  disk.replace(torn, Buffer.concat([disk.contentOf(torn), Buffer.alloc(77)]));
  const damaged = segments.findLast((path) => path.includes("goals-1"))!;
  const bytes = Buffer.from(disk.contentOf(damaged));
  bytes[bytes.length - 1]! ^= 1;
  disk.replace(damaged, bytes);
  const reopened = await openSmallLog(disk);
  expect(reopened.metrics()).toMatchObject({
    recoveryTruncatedBytes: 77,
    corruptBatches: 1,
    partitionsOffline: 1,
  });
  expect(reopened.metrics().recoverySeconds).toBeGreaterThan(0);
});
