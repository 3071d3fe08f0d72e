import { expect, test } from "vitest";
import { openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BATCHES_REMEMBERED } from "./producer-state.ts";

const SEEDS = 20;

test("what a power cut takes behind a failed sync does not take with it what is known of a producer's batches before", async () => {
  let lost = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    let log = await openTopic(disk, "os");
    let producer = await log.producer({ name: "feed" });
    const append = (value: string) => producer.append(TOPIC, [{ partition: 0, value }]);
    await append("synced");
    await log.close();
    log = await openSmallLog(disk);
    producer = await log.producer({ name: "feed" });
    for (let n = 0; n <= BATCHES_REMEMBERED; n++) await append(`${n} ${".".repeat(300)}`);
    failSyncs(disk);
    await log.close();
    disk.fault = undefined;
    disk.cutPower();
    log = await openSmallLog(disk);
    const { length } = await valuesOf(log, 0);
    if (length < 1 + BATCHES_REMEMBERED + 1) lost++;
    producer = await log.producer({ name: "feed" });
    expect(await producer.lastOffset(TOPIC, 0), `seed ${seed}`).toBe(length - 1);
    await log.close();
  }
  expect(lost).toBeGreaterThan(0);
});

test("batches that an interval synced after the last checkpoint are known of, though a sync behind them failed", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const due = new Set<() => void>();
  const timers = {
    elapsedMs: () => 0,
    nextTurn: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    after: (delayMs: number, callback: () => void) => {
      if (delayMs === 10) due.add(callback);
      return () => due.delete(callback);
    },
  };
  let log = await openTopic(disk, { intervalMs: 10 }, { timers });
  let producer = await log.producer({ name: "feed" });
  const append = (n: number) => producer.append(TOPIC, [{ partition: 0, value: `${n}` }]);
  let syncs = 0;
  disk.fault = (operation, _count, path) => {
    if (operation === "sync" && path.includes(`${TOPIC}-0/`)) syncs++;
    return undefined;
  };
  for (let n = 0; n < 3; n++) await append(n);
  for (const callBack of due) callBack();
  for (let turns = 0; turns < 20; turns++) await timers.nextTurn();
  expect(syncs).toBe(1);
  for (let n = 3; n < 10; n++) await append(n);
  failSyncs(disk);
  await log.close();
  disk.fault = undefined;
  disk.cutPower();
  log = await openSmallLog(disk);
  const { length } = await valuesOf(log, 0);
  expect(length).toBeGreaterThanOrEqual(3);
  producer = await log.producer({ name: "feed" });
  expect(await producer.lastOffset(TOPIC, 0)).toBe(length - 1);
  await log.close();
});

/** From now on no sync of a segment of partition 0 succeeds. */
function failSyncs(disk: SimulatedDisk): void {
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.includes(`${TOPIC}-0/`) ? "EIO" : undefined;
}
