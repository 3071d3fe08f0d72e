import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import { LeastRecentlyUsed } from "../disk/least-recently-used.ts";
import { systemTimers } from "../platform.ts";
import { ReadBuffers } from "./read-buffers.ts";

const KIB = 1024;

/** Counts the segment files that are open and the bytes being read from them, and keeps the most of each. */
function watch(fs: FileSystem) {
  const most = { openFiles: 0, readBytes: 0 };
  let openFiles = 0;
  let readBytes = 0;
  const watched: FileSystem = {
    ...fs,
    open: async (path, mode) => {
      const file = await fs.open(path, mode);
      if (!path.endsWith(".log")) return file;
      most.openFiles = Math.max(most.openFiles, ++openFiles);
      const overridden: OpenFile = {
        read: async (into, position) => {
          most.readBytes = Math.max(most.readBytes, (readBytes += into.length));
          try {
            return await file.read(into, position);
          } finally {
            readBytes -= into.length;
          }
        },
        write: (bytes, position) => file.write(bytes, position),
        writePieces: (pieces, position) => file.writePieces(pieces, position),
        truncate: (sizeBytes) => file.truncate(sizeBytes),
        sync: () => file.sync(),
        sizeBytes: () => file.sizeBytes(),
        close: () => {
          openFiles--;
          return file.close();
        },
      };
      return overridden;
    },
  };
  return { watched, most, count: () => openFiles };
}

test("a thousand readers at different places keep within the limits for open files and bytes", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const { watched, most, count } = watch(disk.fileSystem());
  const filesMax = 10;
  const readBytesMax = 512 * KIB;
  const log = await openSmallLog(disk, {
    fs: watched,
    segmentBytesMax: 4 * KIB,
    cacheBytesMax: 0,
    segmentFilesMax: filesMax,
    indexBytesMax: 4 * KIB,
    readBytesMax,
  });
  await log.createTopic({ name: "events", partitions: 1 });
  const records = 1500;
  for (let n = 0; n < records; n += 10) {
    await log.append(
      "events",
      Array.from({ length: 10 }, (_, i) => ({ value: `${n + i} ${"x".repeat(200)}` })),
    );
  }
  // All is synced, so every file may be closed.
  await log.close();
  const again = await openSmallLog(disk, {
    fs: watched,
    segmentBytesMax: 4 * KIB,
    cacheBytesMax: 0,
    segmentFilesMax: filesMax,
    indexBytesMax: 4 * KIB,
    readBytesMax,
  });
  const [topic] = await again.describeTopics();
  expect(topic!.partitions[0]!.segments).toBeGreaterThan(60);
  most.openFiles = most.readBytes = 0;
  await Promise.all(
    Array.from({ length: 1000 }, async (_, reader) => {
      let offset = reader;
      while (offset < reader + 30) {
        const fetched = await again.fetch({
          topic: "events",
          partition: 0,
          offset,
          bytesMax: 2 * KIB,
        });
        for (const record of fetched.records) {
          expect(record.value.toString()).toMatch(new RegExp(`^${offset} x+$`));
          offset++;
        }
      }
    }),
  );
  expect(most.readBytes).toBeGreaterThan(0);
  expect(most.readBytes).toBeLessThanOrEqual(readBytesMax);
  // Each of those that read at once, 64 KiB being the least a read is counted for, may have one open besides.
  expect(most.openFiles).toBeLessThanOrEqual(filesMax + readBytesMax / (64 * KIB));
  expect(count()).toBeLessThanOrEqual(filesMax);
  await again.close();
  expect(count()).toBe(0);
});

test("what was let go of is opened again: readers and appenders notice nothing with one file allowed", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(2) });
  const log = await openSmallLog(disk, {
    segmentBytesMax: KIB,
    cacheBytesMax: 0,
    segmentFilesMax: 1,
    indexBytesMax: 0,
  });
  await log.createTopic({ name: "events", partitions: 3 });
  const values: string[] = [];
  for (let n = 0; n < 120; n++) {
    values.push(`${n} ${"x".repeat(50)}`);
    await log.append("events", [{ partition: n % 3, value: values[n]! }]);
    if (n % 30 !== 29) continue;
    for (const partition of [0, 1, 2]) {
      const read = (await readAll(log, "events", partition)).map(({ value }) => value.toString());
      expect(read).toEqual(values.filter((_, at) => at % 3 === partition));
    }
  }
  await log.close();
});

test("batches that go out as they are stored are checked for their place; their checksum is the client's to check", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(3) });
  const before = await openSmallLog(disk, { segmentBytesMax: KIB });
  await before.createTopic({ name: "events", partitions: 1 });
  for (let n = 0; n < 40; n++) await before.append("events", [{ value: "y".repeat(100) }]);
  await before.close();
  const path = "/data/partitions/events-0/00000000000000000000.log";
  const stored = Buffer.from(disk.contentOf(path));
  stored.write("z", stored.indexOf("yyyy"));
  disk.replace(path, stored);
  const log = await openSmallLog(disk, { segmentBytesMax: KIB });
  const request = { topic: "events", partition: 0, offset: 0 };
  const { batches } = await log.fetchBatches(request);
  expect(Buffer.concat([...batches]).indexOf("zy")).toBeGreaterThan(0);
  await expect(log.fetch(request)).rejects.toMatchObject({ code: "EVENT_LOG_CORRUPT" });
});

test("readers past the limit wait their turn, and what is read ahead gives way to them", async () => {
  const reads = new ReadBuffers(256 * KIB);
  const owner = {};
  let aheadRead = 0;
  const ahead = async () => {
    aheadRead++;
    return Buffer.from("ahead");
  };
  reads.readAhead(owner, 0, 100 * KIB, ahead);
  reads.readAhead(owner, 0, 100 * KIB, ahead);
  expect(aheadRead).toBe(1);
  expect((await reads.takeAhead(owner, 0, 100 * KIB))?.toString()).toBe("ahead");
  expect(reads.takeAhead(owner, 0, 100 * KIB)).toBeUndefined();
  expect(reads.usedBytes).toBe(0);

  reads.readAhead(owner, 1, 100 * KIB, ahead);
  const order: string[] = [];
  const { promise: firstMayEnd, resolve: endFirst } = Promise.withResolvers<void>();
  const first = reads.within(128 * KIB, () => firstMayEnd);
  const second = reads.within(128 * KIB, async () => void order.push("second"));
  const third = reads.within(1024 * KIB, async () => void order.push("third, alone"));
  await second;
  expect(reads.takeAhead(owner, 1, 100 * KIB)).toBeUndefined();
  expect(order).toEqual(["second"]);
  endFirst();
  await Promise.all([first, third]);
  expect(order).toEqual(["second", "third, alone"]);
  expect(reads.usedBytes).toBe(0);
});

test("a read ahead that failed is read again by who comes for it", async () => {
  const reads = new ReadBuffers(256 * KIB);
  const owner = {};
  reads.readAhead(owner, 0, KIB, () => Promise.reject(new Error("EIO")));
  await expect(reads.takeAhead(owner, 0, KIB)).resolves.toBeUndefined();
});

test("the one longest unused is let go of first, and what must stay does not count", () => {
  const gone: string[] = [];
  const kept = new LeastRecentlyUsed<string>(3, (item) => gone.push(item));
  for (const item of ["a", "b", "c", "a"]) kept.use(item);
  kept.forget("b");
  kept.use("d");
  expect(gone).toEqual([]);
  kept.use("e");
  expect(gone).toEqual(["c"]);
  kept.use("large", 5);
  expect(gone).toEqual(["c", "a", "d", "e"]);
  expect(kept.size).toBe(5);
});

test("readers who wait for the same share one result, and one that is called off leaves the others waiting", async () => {
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(4) }));
  await log.createTopic({ name: "events", partitions: 1 });
  const calledOff = new AbortController();
  const never = new AbortController();
  const wait = (signal?: AbortSignal) =>
    log.fetch({ topic: "events", partition: 0, offset: 0, waitMs: 60_000, signal });
  const waiting = [wait(), wait(never.signal), wait(calledOff.signal), wait()];
  calledOff.abort();
  expect((await waiting[2]!).records).toEqual([]);
  expect((await wait(AbortSignal.abort())).records).toEqual([]);
  await log.append("events", [{ value: "x" }]);
  const results = await Promise.all([waiting[0]!, waiting[1]!, waiting[3]!]);
  for (const { records } of results) {
    expect(records).toBe(results[0].records);
    expect(records[0]!.value.toString()).toBe("x");
  }
  await log.close();
});

test("a reader woken for nothing and asking again in the same turn waits anew", async () => {
  const waitMs = 12_345;
  let waits = 0;
  const timers = {
    ...systemTimers,
    // The reader's wait is over at once, so that each answer comes in the turn of its question.
    after: (delayMs: number, callback: () => void) => {
      if (delayMs !== waitMs) return systemTimers.after(delayMs, callback);
      waits++;
      queueMicrotask(callback);
      return () => undefined;
    },
  };
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(5) }), { timers });
  await log.createTopic({ name: "events", partitions: 1 });
  for (let n = 0; n < 3; n++) await log.fetch({ topic: "events", partition: 0, offset: 0, waitMs });
  expect(waits).toBe(3);
  await log.close();
});
