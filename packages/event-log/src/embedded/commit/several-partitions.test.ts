import { expect, test } from "vitest";
import type { Durability, Producer } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

const TOPIC = "events";
const PARTITIONS = 3;
const directDurabilities: Durability[] = ["os", { intervalMs: 1000 }];

/** The next `times` writes to a partition's segment find no room. */
function fillUp(disk: SimulatedDisk, partition: number, times: number): void {
  let left = times;
  disk.fault = (operation, _count, path) =>
    operation === "write" && path.includes(`${TOPIC}-${partition}/`) && left-- > 0
      ? "ENOSPC"
      : undefined;
}

async function openTopic(disk: SimulatedDisk, durability: Durability) {
  const timers = new ManualTimers();
  const log = await openSmallLog(disk, { timers });
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS, durability });
  return { log, timers };
}

const toEach = (value: string) =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value }));

async function valuesOf(log: EmbeddedLog): Promise<string[][]> {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const records = await Promise.all(partitions.map((p) => readAll(log, TOPIC, p)));
  return records.map((ofPartition) => ofPartition.map(({ value }) => value.toString()));
}

/** Waits for an answer while time passes, so that what failed is sent again. */
async function answerOf<T>(sending: Promise<T>, timers: ManualTimers): Promise<T> {
  let isOver = false;
  const over = () => (isOver = true);
  sending.then(over, over);
  while (!isOver) {
    await timers.nextTurn();
    timers.pass(10);
  }
  return sending;
}

/** Appends that are in flight together, one behind the other. */
function sendAll(producer: Producer, values: readonly string[]) {
  return Promise.all(values.map((value) => producer.append(TOPIC, toEach(value))));
}

test.for(directDurabilities)(
  "G10 with durability %j what one partition refused is sent again to it alone, and nothing stands twice",
  async (durability) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    const { log, timers } = await openTopic(disk, durability);
    const producer = await log.producer();
    await producer.append(TOPIC, toEach("a"));
    fillUp(disk, 1, 2);
    const positions = await answerOf(sendAll(producer, ["b", "c", "d"]), timers);
    expect(positions).toEqual(
      [1, 2, 3].map((offset) => [0, 1, 2].map((partition) => ({ partition, offset }))),
    );
    expect(await valuesOf(log)).toEqual([
      ["a", "b", "c", "d"],
      ["a", "b", "c", "d"],
      ["a", "b", "c", "d"],
    ]);
    await log.close();
  },
);

test("what was given up says which partitions have their records, and the rest can be sent again", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const { log, timers } = await openTopic(disk, "os");
  const producer = await log.producer({ deliveryTimeoutMs: 0 });
  fillUp(disk, 1, 1);
  await expect(answerOf(producer.append(TOPIC, toEach("a")), timers)).rejects.toMatchObject({
    code: "EVENT_LOG_PARTLY_APPENDED",
    message: expect.stringContaining("2 of 3 records were kept, those of partitions 0, 2"),
    cause: { code: "EVENT_LOG_DISK_FULL" },
  });
  expect(await producer.lastOffset(TOPIC, 1)).toBeUndefined();
  await answerOf(producer.append(TOPIC, [{ partition: 1, value: "a" }]), timers);
  expect(await valuesOf(log)).toEqual([["a"], ["a"], ["a"]]);
  await log.close();
});

test("an append without a producer says too which partitions have their records", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const { log } = await openTopic(disk, "os");
  fillUp(disk, 0, 1);
  await expect(log.append(TOPIC, toEach("a"))).rejects.toMatchObject({
    code: "EVENT_LOG_PARTLY_APPENDED",
    retriable: false,
  });
  expect(await valuesOf(log)).toEqual([[], ["a"], ["a"]]);
  await log.close();
});

test("with durability sync an append that finds no room is in no partition, and is sent again whole", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const { log, timers } = await openTopic(disk, "sync");
  const producer = await log.producer();
  let left = 2;
  disk.fault = (operation, _count, path) =>
    operation === "write" && path.includes(".journal") && left-- > 0 ? "ENOSPC" : undefined;
  await answerOf(sendAll(producer, ["a", "b"]), timers);
  expect(left).toBeLessThanOrEqual(0);
  expect(await valuesOf(log)).toEqual([
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ]);
  await log.close();
});
