import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { heldDisk } from "../../testing/held-disk.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";

function batchOf(value: string): Buffer {
  const builder = new BatchBuilder(64);
  builder.add({ value }, contentBytesOf({ value }), 1000);
  return builder.seal(0, 0);
}

const from = (offset: number) => ({ topic: "events", partition: 0, offset });

test("nobody is given what is being written to a topic without a journal before its end is told", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const [written, rolled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isWriting = false;
  let isRolling = false;
  const fs = heldDisk(disk.fileSystem(), (operation, path) => {
    isWriting ||= operation === "write" && path.endsWith(".log");
    isRolling ||= operation === "open" && path.endsWith("2.log");
    if (operation === "write") return path.endsWith(".log") ? written.promise : undefined;
    return operation === "open" && path.endsWith("2.log") ? rolled.promise : undefined;
  });
  const log = await openSmallLog(disk, { fs, segmentBytesMax: 1024, cacheBytesMax: 0 });
  await log.createTopic({ name: "events", partitions: 1, durability: "os" });
  const first = log.append("events", [{ value: "0" }]);
  await vi.waitFor(() => expect(isWriting).toBe(true));
  // Two batches in one write, the second of them in the next segment.
  const behind = ["1", "2"].map((digit) =>
    log.appendBatch("events", 0, batchOf(digit.repeat(600))),
  );
  written.resolve();
  await first;
  await vi.waitFor(() => expect(isRolling).toBe(true));
  for (const read of [await log.fetch(from(0)), await log.fetchBatches(from(0))])
    expect(read.nextOffset).toBeLessThanOrEqual(read.highWatermark);
  rolled.resolve();
  await Promise.all(behind);
  expect(await readAll(log, "events", 0)).toHaveLength(3);
});

test("a segment that is removed stays for who waits for room to read it", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const held = Promise.withResolvers<void>();
  let isHeld = false;
  let reads = 0;
  const fs = heldDisk(disk.fileSystem(), (operation, path) => {
    if (!isHeld || operation !== "read" || !path.endsWith(".log")) return undefined;
    reads++;
    return held.promise;
  });
  const log = await openSmallLog(disk, {
    fs,
    ...{ timers: time, clock: time, cleanIntervalMs: 1000 },
    cacheBytesMax: 0,
    readBytesMax: 256 * 1024,
  });
  await log.createTopic({ name: "busy", partitions: 1 });
  await log.createTopic({ name: "events", partitions: 1, retentionBytes: 1 });
  for (let n = 0; n < 20; n++)
    for (const topic of ["busy", "events"]) await log.append(topic, [{ value: "x".repeat(1000) }]);
  await time.settle();
  isHeld = true;
  // As many reads as may be at once, so that the next one has to wait.
  const busy = [0, 1, 2, 3].map((n) => log.fetch({ topic: "busy", partition: 0, offset: n }));
  const waiting = log.fetch(from(0));
  await vi.waitFor(() => expect(reads).toBeGreaterThan(0));
  await time.pass(1000);
  held.resolve();
  await Promise.all(busy);
  expect((await waiting).records[0]!.offset).toBe(0);
  const topics = await log.describeTopics();
  const { startOffset, status } = topics.find(({ name }) => name === "events")!.partitions[0]!;
  expect({ isRemoved: startOffset > 0, status }).toEqual({ isRemoved: true, status: "online" });
});
