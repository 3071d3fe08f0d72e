import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, type Operation, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";

vi.setConfig({ testTimeout: 60_000 });

test("P5 when a write fails nothing after it is acknowledged, and other partitions go on", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openTopic(disk, "os");
  await log.append(TOPIC, [{ partition: 0, value: "before" }]);
  failOnce(disk, "write", "EIO");
  const append = (partition: number) => log.append(TOPIC, [{ partition, value: "after" }]);
  const failing = append(0);
  const behind = append(0);
  await expect(failing).rejects.toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
  await expect(behind).rejects.toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
  await expect(append(0)).rejects.toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
  expect(await append(1)).toEqual([{ partition: 1, offset: 0 }]);
  expect(await valuesOf(log, 0)).toEqual(["before"]);
  disk.kill();
  expect((await valuesOf(await openTopic(disk, "os"), 0))[0]).toBe("before");
});

test("P5 when an interval's sync fails its partition takes no more", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const timers = new ManualTimers();
  const log = await openTopic(disk, { intervalMs: 10 }, { timers });
  await log.append(TOPIC, [{ partition: 0, value: "x" }]);
  failOnce(disk, "sync", "EIO");
  timers.pass(10);
  await vi.waitFor(async () =>
    expect((await log.describeTopics())[0]!.partitions[0]!.status).toBe("read_only"),
  );
  await expect(log.append(TOPIC, [{ partition: 0, value: "y" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  expect(await log.append(TOPIC, [{ partition: 1, value: "z" }])).toHaveLength(1);
});

test("P6 a disk without room refuses appends to be tried again, and they go on when there is room", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1), capacityBytes: 40_000 });
  const log = await openTopic(disk, "os");
  const kept: string[] = [];
  let refusal: unknown;
  for (let n = 0; refusal === undefined && n < 200; n++) {
    const value = `${n}${".".repeat(700)}`;
    try {
      await log.append(TOPIC, [{ partition: 0, value }]);
      kept.push(value);
    } catch (error) {
      refusal = error;
    }
  }
  expect(refusal).toMatchObject({ code: "EVENT_LOG_DISK_FULL", retriable: true });
  expect(await valuesOf(log, 0)).toEqual(kept);
  disk.capacityBytes = 1_000_000;
  await vi.waitFor(() => log.append(TOPIC, [{ partition: 0, value: "room" }]), { timeout: 5000 });
  expect(await valuesOf(log, 0)).toEqual([...kept, "room"]);
  disk.kill();
  expect(await valuesOf(await openTopic(disk, "os"), 0)).toEqual([...kept, "room"]);
});

test("P6 what a full disk refused is not brought back by a crash, whole though some of it stood in the file", async () => {
  for (const freeBytes of [0, 5000, 15_000, 25_000]) {
    const disk = new SimulatedDisk({ random: new SeededRandom(freeBytes) });
    const log = await openSmallLog(disk, {
      stagingBytesMax: 1024 * 1024,
      segmentBytesMax: 1024 * 1024,
    });
    await log.createTopic({ name: TOPIC, partitions: 1, durability: "os" });
    await log.append(TOPIC, [{ value: "kept" }]);
    disk.capacityBytes = disk.usedBytes() + freeBytes;
    const outcomes = await Promise.allSettled(
      ["a", "b", "c"].map((letter) => log.appendBatch(TOPIC, 0, batchOf(letter.repeat(9000)))),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "rejected" });
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "EVENT_LOG_DISK_FULL" });
    }
    disk.kill();
    disk.capacityBytes = Infinity;
    const again = await openSmallLog(disk);
    expect(await valuesOf(again, 0), `${freeBytes} bytes of room`).toEqual(["kept"]);
    await again.close();
  }
});

test("an interval's sync that fails stops its partition alone: checkpoints go on, and opening finds both as they were", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(9) });
  const timers = new ManualTimers();
  const log = await openSmallLog(disk, { timers });
  await log.createTopic({ name: TOPIC, partitions: 1, durability: { intervalMs: 1000 } });
  await log.createTopic({ name: "journaled", partitions: 1 });
  const intervals: string[] = [];
  const append = async (value: string) => {
    await log.append(TOPIC, [{ value }]);
    intervals.push(value);
  };
  await append("first");
  timers.pass(1000);
  await timers.nextTurn();
  await append("second");
  let failed = false;
  disk.fault = (operation, _count, path) => {
    if (operation !== "sync" || !path.includes(`${TOPIC}-0`) || failed) return undefined;
    failed = true;
    return "EIO";
  };
  timers.pass(1000);
  await vi.waitUntil(() => failed);
  await expect(log.append(TOPIC, [{ value: "third" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  const checkpoint = () => Buffer.from(disk.contentOf("/data/checkpoint"));
  const before = checkpoint();
  const values: string[] = [];
  for (let n = 0; n < 60; n++) {
    values.push(`${n} ${"x".repeat(400)}`);
    await log.append("journaled", [{ value: values[n]! }]);
  }
  await vi.waitUntil(() => !checkpoint().equals(before));
  const journals = disk.paths().filter((path) => path.endsWith(".journal"));
  expect(journals.length).toBeLessThan(8);
  disk.kill();
  const again = await openSmallLog(disk);
  expect(await valuesOf(again, 0)).toEqual(intervals);
  expect((await readAll(again, "journaled", 0)).map(({ value }) => value.toString())).toEqual(
    values,
  );
  await again.close();
});

/** The next operation of this kind on a segment of partition 0 fails. */
function failOnce(disk: SimulatedDisk, failing: Operation, fault: Fault): void {
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === failing && path.includes(`${TOPIC}-0/`) && failures-- > 0 ? fault : undefined;
}

function batchOf(value: string): Buffer {
  const record = { value };
  const builder = new BatchBuilder(value.length + 100);
  builder.add(record, contentBytesOf(record), 1);
  return Buffer.from(builder.seal(0, 0));
}
