import { expect, test, vi } from "vitest";
import type { Durability } from "../../event-log.ts";
import { openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { failSyncs, refuseWrites } from "../../testing/segment-faults.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, type Operation, SimulatedDisk } from "../../testing/simulated-disk.ts";
import type { EmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const DURABILITIES: readonly Durability[] = ["os", { intervalMs: 10 }];

test.each(DURABILITIES)(
  "what a failed sync left in the page cache alone is on disk before a checkpoint of the next process vouches for it (%s)",
  async (durability) => {
    const { disk, timers } = await afterFailedSync(durability);
    const second = await openTopic(disk, durability, { timers });
    expect(await valuesOf(second, 0)).toEqual(["synced", "in doubt"]);
    await second.append(TOPIC, [{ partition: 0, value: "after" }]);
    await second.close();
    disk.cutPower();
    const third = await openTopic(disk, durability, { timers });
    expect((await third.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
    expect(await valuesOf(third, 0)).toEqual(["synced", "in doubt", "after"]);
    await third.close();
  },
);

test("no checkpoint vouches for what a failed sync left, when it cannot be written once more at opening", async () => {
  const { disk, timers } = await afterFailedSync("os");
  failOnce(disk, "write", "EIO");
  const second = await openTopic(disk, "os", { timers });
  expect((await second.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "offline" });
  await second.close();
  disk.fault = undefined;
  disk.cutPower();
  const third = await openTopic(disk, "os", { timers });
  expect((await third.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
  expect(await valuesOf(third, 0)).toEqual(["synced"]);
  await third.close();
});

test("whatever fails while the end of a partition is taken over, no checkpoint vouches for what is not on disk", async () => {
  for (let failing = 1, hasFailed = true; hasFailed; failing++)
    for (let seed = 0; seed < 8; seed++) {
      const { disk, timers } = await afterFailedSync("os", seed);
      let operations = 0;
      disk.fault = (_operation, _count, path) =>
        path.includes(`${TOPIC}-0`) && ++operations === failing ? "EIO" : undefined;
      const second = await openTopic(disk, "os", { timers });
      await second.close();
      hasFailed = operations >= failing;
      disk.fault = undefined;
      disk.cutPower();
      const third = await openTopic(disk, "os", { timers });
      const [partition] = (await third.describeTopics())[0]!.partitions;
      expect(partition, `operation ${failing}`).toMatchObject({ status: "online" });
      expect((await valuesOf(third, 0))[0], `operation ${failing}`).toBe("synced");
      await third.close();
    }
});

test.each(DURABILITIES)(
  "a full disk opens: what was taken over is read, its partition alone takes no more, and goes on by itself within 5 s of room (%s)",
  async (durability) => {
    const { disk, timers } = await afterFailedSync(durability);
    refuseWrites(disk, `${TOPIC}-0`);
    const second = await openTopic(disk, durability, { timers });
    expect((await second.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
    for (const append of ["first", "again"]) {
      await expect(second.append(TOPIC, [{ partition: 0, value: append }])).rejects.toMatchObject({
        code: "EVENT_LOG_DISK_FULL",
        retriable: true,
      });
    }
    expect(await valuesOf(second, 0)).toEqual(["synced", "in doubt"]);
    expect(await second.append(TOPIC, [{ partition: 1, value: "other" }])).toHaveLength(1);
    await passSeconds(timers, 10);
    disk.fault = undefined;
    await passSeconds(timers, 5);
    disk.cutPower();
    const third = await openTopic(disk, durability, { timers });
    expect((await third.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
    expect(await valuesOf(third, 0)).toEqual(["synced", "in doubt"]);
    await third.append(TOPIC, [{ partition: 0, value: "after" }]);
    await third.close();
    disk.cutPower();
    const fourth = await openTopic(disk, durability, { timers });
    expect(await valuesOf(fourth, 0)).toEqual(["synced", "in doubt", "after"]);
    await fourth.close();
  },
);

test.each(DURABILITIES)(
  "the first append after there is room goes on behind what was taken over (%s)",
  async (durability) => {
    const { disk, timers } = await afterFailedSync(durability);
    refuseWrites(disk, `${TOPIC}-0`);
    const second = await openTopic(disk, durability, { timers });
    disk.fault = undefined;
    expect(await second.append(TOPIC, [{ partition: 0, value: "after" }])).toEqual([
      { partition: 0, offset: 2 },
    ]);
    await second.close();
    disk.cutPower();
    const third = await openTopic(disk, durability, { timers });
    expect(await valuesOf(third, 0)).toEqual(["synced", "in doubt", "after"]);
    await third.close();
  },
);

test.each(["kill", "power"])(
  "no mark vouches for what found no room to be written again, and a %s after it loses nothing that was promised",
  async (end) => {
    for (const durability of DURABILITIES) {
      const { disk, timers } = await afterFailedSync(durability);
      refuseWrites(disk, `${TOPIC}-0`);
      for (let life = 0; life < 3; life++) {
        const log = await openTopic(disk, durability, { timers });
        await log.append(TOPIC, [{ partition: 1, value: "other" }]);
        await passSeconds(timers, 3);
        // With a last checkpoint.
        await log.close();
        disk.kill();
      }
      disk.fault = undefined;
      if (end === "power") disk.cutPower();
      const last = await openTopic(disk, durability, { timers });
      const [first, second] = (await last.describeTopics())[0]!.partitions;
      expect(first).toMatchObject({ status: "online" });
      expect(second).toMatchObject({ status: "online" });
      expect(await valuesOf(last, 0)).toEqual(
        end === "power" ? ["synced"] : ["synced", "in doubt"],
      );
      expect(await valuesOf(last, 1)).toEqual(["other", "other", "other"]);
      await last.close();
    }
  },
);

test("a torn end behind what finds no room is cut, and still no mark vouches for what is before it", async () => {
  const { disk, timers } = await afterFailedSync("os");
  const path = disk.paths().find((name) => name.includes(`${TOPIC}-0/`) && name.endsWith(".log"))!;
  const file = await disk.fileSystem().open(path, "write");
  await file.write(Buffer.from("torn"), await file.sizeBytes());
  refuseWrites(disk, `${TOPIC}-0`);
  const second = await openTopic(disk, "os", { timers });
  expect(await valuesOf(second, 0)).toEqual(["synced", "in doubt"]);
  await passSeconds(timers, 2);
  await second.close();
  disk.fault = undefined;
  disk.cutPower();
  const third = await openTopic(disk, "os", { timers });
  expect((await third.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
  expect((await valuesOf(third, 0))[0]).toBe("synced");
  await third.close();
});

test("room that ends amid the writing, over several segments and crashes, costs nothing of an os topic and damages nothing", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = new SeededRandom(seed);
    const timers = new ManualTimers();
    const disk = new SimulatedDisk({ random });
    const first = await openTopic(disk, "os", { timers });
    const values: string[] = [];
    const append = async (log: EmbeddedLog, value: string) => {
      await log.append(TOPIC, [{ partition: 0, value }]);
      values.push(value);
    };
    for (let n = 0; n < 20; n++) await append(first, `${n}${"-".repeat(random.below(1500))}`);
    disk.kill();
    for (let life = 0; life < 4; life++) {
      let fitting = random.below(4);
      disk.fault = (operation, _count, path) =>
        operation === "write" && path.endsWith(".log") && path.includes(`${TOPIC}-0/`)
          ? fitting-- > 0
            ? random.pick([undefined, "short"] as const)
            : "ENOSPC"
          : undefined;
      const log = await openTopic(disk, "os", { timers });
      expect(await valuesOf(log, 0), `seed ${seed}`).toEqual(values);
      if (random.chance(0.5)) fitting = random.below(8);
      await append(log, `life ${life}`).catch((error: unknown) =>
        expect(error).toMatchObject({ code: "EVENT_LOG_DISK_FULL" }),
      );
      if (random.chance(0.3)) await passSeconds(timers, 2);
      if (random.chance(0.3)) await log.close();
      disk.fault = undefined;
      disk.kill();
    }
    const last = await openTopic(disk, "os", { timers });
    await append(last, "last");
    await last.close();
    disk.cutPower();
    const after = await openTopic(disk, "os", { timers });
    expect(await valuesOf(after, 0), `seed ${seed}`).toEqual(values);
    await after.close();
  }
});

test("what the page cache has lost before there was room is not written again: the partition stops, and the next opening cuts it", async () => {
  const { disk, timers } = await afterFailedSync("os");
  refuseWrites(disk, `${TOPIC}-0`);
  const second = await openTopic(disk, "os", { timers });
  const path = disk.paths().find((name) => name.includes(`${TOPIC}-0/`) && name.endsWith(".log"))!;
  const content = Buffer.from(disk.contentOf(path));
  disk.replace(path, content.fill(0, content.length - 8));
  disk.fault = undefined;
  await expect(second.append(TOPIC, [{ partition: 0, value: "x" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  expect((await second.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "read_only" });
  await second.close();
  const third = await openTopic(disk, "os", { timers });
  expect((await third.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
  expect(await valuesOf(third, 0)).toEqual(["synced"]);
  await third.close();
});

test("a topic is not opened to be journaled before what was taken over had room to be written again", async () => {
  const { disk, timers } = await afterFailedSync("os");
  await openTopic(disk, "sync", { timers });
  await failSyncs(disk);
  disk.kill();
  refuseWrites(disk, `${TOPIC}-0`);
  await expect(openTopic(disk, "sync", { timers })).rejects.toMatchObject({
    code: "EVENT_LOG_DISK_FULL",
  });
  disk.fault = undefined;
  disk.kill();
  const third = await openTopic(disk, "sync", { timers });
  await third.append(TOPIC, [{ partition: 0, value: "journaled" }]);
  disk.cutPower();
  const fourth = await openTopic(disk, "sync", { timers });
  expect(await valuesOf(fourth, 0)).toEqual(["synced", "in doubt", "journaled"]);
  await fourth.close();
});

/** A disk after a kill: of partition 0 one record is synced, and the sync of another has failed. */
async function afterFailedSync(durability: Durability, seed = 1) {
  const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
  const timers = new ManualTimers();
  const first = await openTopic(disk, durability, { timers });
  await first.append(TOPIC, [{ partition: 0, value: "synced" }]);
  await first.close();
  const second = await openTopic(disk, durability, { timers });
  await second.append(TOPIC, [{ partition: 0, value: "in doubt" }]);
  failOnce(disk, "sync", "EIO");
  await second.close();
  disk.fault = undefined;
  disk.kill();
  return { disk, timers };
}

/** Lets so many seconds pass, each with what it sets going. */
async function passSeconds(timers: ManualTimers, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    timers.pass(1000);
    for (let n = 0; n < 30; n++) await timers.nextTurn();
  }
}

/** The next operation of this kind on a segment of partition 0 fails. */
function failOnce(disk: SimulatedDisk, failing: Operation, fault: Fault): void {
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === failing && path.includes(`${TOPIC}-0/`) && failures-- > 0 ? fault : undefined;
}
