import { expect, test, vi } from "vitest";
import type { EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "../testing/seeded-random.ts";
import { type Operation, SimulatedDisk } from "../testing/simulated-disk.ts";
import { openSmallLog } from "../testing/small-log.ts";
import { openEmbeddedLog } from "./index.ts";

/** A disk that counts what it is asked for. */
function countingDisk() {
  const counts = new Map<string, number>();
  const disk = new SimulatedDisk({
    random: new SeededRandom(1),
    fault: (operation: Operation, _count, path) => {
      const key = `${operation} ${path.includes(".journal") ? "journal" : "other"}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return undefined;
    },
  });
  const count = (key: string) => counts.get(key) ?? 0;
  return { disk, count };
}

async function logWithTopic(
  disk: SimulatedDisk,
  partitions: number,
  options = {},
): Promise<EventLog> {
  const log = await openSmallLog(disk, { journalBytesMax: 1024 * 1024, ...options });
  await log.createTopic({ name: "events", partitions });
  return log;
}

test("appends of one moment to sixteen partitions cost one sync", async () => {
  const { disk, count } = countingDisk();
  const log = await logWithTopic(disk, 16);
  const before = count("sync journal");
  await Promise.all(
    Array.from({ length: 16 }, (_, partition) => log.append("events", [{ partition, value: "x" }])),
  );
  expect(count("sync journal") - before).toBe(1);
});

test("appends made while a sync is under way share the next one", async () => {
  const { disk, count } = countingDisk();
  const log = await logWithTopic(disk, 1);
  const before = count("sync journal");
  const first = log.append("events", [{ value: "first" }]);
  await vi.waitUntil(() => count("sync journal") > before);
  await Promise.all([
    first,
    ...Array.from({ length: 50 }, (_, n) => log.append("events", [{ value: `${n}` }])),
  ]);
  expect(count("sync journal") - before).toBe(2);
});

test("G9 what is unwritten never passes stagingBytesMax, however much is appended at once", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const largest = { bytes: 0 };
  const fs = disk.fileSystem();
  const watched = {
    ...fs,
    open: async (path: string, mode: "read" | "write" | "create") => {
      const file = await fs.open(path, mode);
      if (!path.includes(".journal")) return file;
      const write = (bytes: Buffer, position: number) => {
        const isZeros = bytes.every((byte) => byte === 0);
        if (!isZeros) largest.bytes = Math.max(largest.bytes, bytes.length);
        return file.write(bytes, position);
      };
      return { ...file, write };
    },
  };
  const log = await logWithTopic(disk, 4, { fs: watched, stagingBytesMax: 20_000 });
  const value = "v".repeat(900);
  await Promise.all(
    Array.from({ length: 300 }, (_, n) => log.append("events", [{ key: `${n}`, value }])),
  );
  expect(largest.bytes).toBeGreaterThan(10_000);
  // The records, and the block's own header and last sector.
  expect(largest.bytes).toBeLessThan(20_000 + 1024);
});

test("G9 an append larger than stagingBytesMax goes alone and is kept whole", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await logWithTopic(disk, 1, { stagingBytesMax: 10_000 });
  const records = Array.from({ length: 40 }, (_, n) => ({ value: `${n}`.padEnd(1000) }));
  await Promise.all([log.append("events", records), log.append("events", [{ value: "next" }])]);
  expect(await readAll(log, "events", 0)).toHaveLength(41);
});

test("G5 keyless records of one commit stay together, and the next commit moves on", async () => {
  const log = await logWithTopic(new SimulatedDisk({ random: new SeededRandom(1) }), 3);
  const seen: number[] = [];
  for (let commit = 0; commit < 6; commit++) {
    const positions = await log.append("events", [{ value: "a" }, { value: "b" }, { value: "c" }]);
    expect(new Set(positions.map((p) => p.partition)).size).toBe(1);
    seen.push(positions[0]!.partition);
  }
  expect(seen).toEqual([0, 1, 2, 0, 1, 2]);
});

test("what was just appended is read from memory", async () => {
  const { disk, count } = countingDisk();
  const log = await logWithTopic(disk, 1);
  for (let n = 0; n < 5; n++) await log.append("events", [{ value: `${n}` }]);
  const before = count("read other") + count("open other");
  expect(await readAll(log, "events", 0)).toHaveLength(5);
  expect(count("read other") + count("open other")).toBe(before);
});

test("a thousand readers waiting at the end are all woken by one append", async () => {
  const log = await logWithTopic(new SimulatedDisk({ random: new SeededRandom(1) }), 1);
  const readers = Array.from({ length: 1000 }, () =>
    log.fetch({ topic: "events", partition: 0, offset: 0, waitMs: 60_000 }),
  );
  await log.append("events", [{ value: "goal" }]);
  const results = await Promise.all(readers);
  expect(results.every(({ records }) => records[0]?.value.toString() === "goal")).toBe(true);
});

test("P17 a clock that jumps back stamps no record before the one in front of it", async () => {
  const times = [1000, 5000, 2000, 4_000_000_000_000, 3000];
  let n = 0;
  const log = await logWithTopic(new SimulatedDisk({ random: new SeededRandom(1) }), 1, {
    clock: { now: () => times[n]! },
  });
  for (n = 0; n < times.length; n++) await log.append("events", [{ value: "x" }]);
  expect((await readAll(log, "events", 0)).map((record) => record.timestamp)).toEqual([
    1000, 5000, 5000, 4_000_000_000_000, 4_000_000_000_000,
  ]);
});

test("a record that cannot be kept is refused before anything of its append is", async () => {
  const log = await logWithTopic(new SimulatedDisk({ random: new SeededRandom(1) }), 1, {
    recordBytesMax: 1000,
  });
  const good = { value: "good" };
  const tooLarge = { code: "EVENT_LOG_RECORD_TOO_LARGE" };
  await expect(log.append("events", [good, { value: "x".repeat(1001) }])).rejects.toMatchObject(
    tooLarge,
  );
  for (const timestamp of [-1, 0.5, Number.NaN, 253_402_300_800_000])
    await expect(log.append("events", [good, { value: "x", timestamp }])).rejects.toMatchObject({
      code: "EVENT_LOG_RECORD_INVALID",
    });
  expect(await readAll(log, "events", 0)).toEqual([]);
});

test("options that make no sense are refused by name", async () => {
  const open = (options: object) => openEmbeddedLog({ directory: "/nowhere", ...options });
  const invalid = { code: "EVENT_LOG_OPTION_INVALID" };
  for (const options of [
    { segmentBytesMax: 10 },
    { segmentBytesMax: 2 ** 31 },
    { stagingBytesMax: -1 },
    { recordBytesMax: 0.5 },
    { journalFilesMax: Number.NaN },
  ])
    await expect(open(options)).rejects.toMatchObject(invalid);
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(1) }));
  for (const partitions of [0, -1, 1.5, 10_001])
    await expect(log.createTopic({ name: "t", partitions })).rejects.toMatchObject(invalid);
  await log.createTopic({ name: "u", partitions: 1 });
  for (const bytesMax of [-1, Number.NaN])
    await expect(
      log.fetch({ topic: "u", partition: 0, offset: 0, bytesMax }),
    ).rejects.toMatchObject(invalid);
  await expect(log.createTopic({ name: "t", partitions: 1, retentionMs: 0 })).rejects.toMatchObject(
    invalid,
  );
});

test("a segment is full at segmentBytesMax, and all of them are read as one sequence", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await logWithTopic(disk, 1);
  for (let n = 0; n < 100; n++) await log.append("events", [{ value: `${n}`.padEnd(200) }]);
  await log.close();
  const segments = disk.paths().filter((path) => path.endsWith(".log"));
  expect(segments.length).toBeGreaterThan(5);
  for (const path of segments) expect(disk.contentOf(path).length).toBeLessThanOrEqual(4096);
  const again = await openSmallLog(disk);
  const records = await readAll(again, "events", 0);
  expect(records.map((r) => r.value.toString().trim())).toEqual(records.map((_, n) => `${n}`));
  expect((await again.describeTopics())[0]!.partitions[0]!.segments).toBe(segments.length);
});

test("journals are used again, so that a long life takes no more than two or three", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await logWithTopic(disk, 1, { journalBytesMax: 8192 });
  for (let n = 0; n < 300; n++) await log.append("events", [{ value: `${n}`.padEnd(400) }]);
  expect(disk.paths().filter((path) => path.endsWith(".journal")).length).toBeLessThanOrEqual(3);
});

test("G9 whoever waits for room goes on when the one before it is refused", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await logWithTopic(disk, 2, { stagingBytesMax: 10_000 });
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.includes(".journal") ? "EIO" : undefined;
  await expect(log.append("events", [{ partition: 0, value: "x" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  disk.fault = undefined;
  const value = "v".repeat(9000);
  const appends = [1, 0, 0, 1].map((partition) => log.append("events", [{ partition, value }]));
  const outcomes = await Promise.allSettled(appends);
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
});

test("segments and bytes of a topic are described the same before they are in files and after", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { segmentBytesMax: 2048 });
  await log.createTopic({ name: "sized", partitions: 1 });
  for (let n = 0; n < 9; n++) await log.append("sized", [{ value: "x".repeat(100 + n * 90) }]);
  const [before] = (await log.describeTopics())[0]!.partitions;
  await log.close();
  const again = await openSmallLog(disk, { readOnly: true });
  const [after] = (await again.describeTopics())[0]!.partitions;
  expect(after!.segments).toBeGreaterThan(2);
  expect(before).toMatchObject({ segments: after!.segments, sizeBytes: after!.sizeBytes });
});
