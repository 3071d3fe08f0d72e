import { expect, test, vi } from "vitest";
import { appendSome, openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";

vi.setConfig({ testTimeout: 60_000 });

const SEEDS = 150;

test.for(["os", { intervalMs: 1000 }] as const)(
  "P2 P3 with durability %j a killed process loses nothing that was acknowledged",
  async (durability) => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = new SeededRandom(seed);
      const disk = new SimulatedDisk({ random });
      const acked: string[][] = [[], []];
      for (let life = 0; life < 3; life++) {
        const log = await openTopic(disk, durability);
        for (const partition of [0, 1])
          expect(await valuesOf(log, partition), `seed ${seed}`).toEqual(acked[partition]);
        await appendSome(log, random, `l${life}`, acked);
        if (random.chance(0.3)) await log.close();
        disk.kill();
      }
    }
  },
);

test.for(["os", { intervalMs: 1000 }] as const)(
  "P2 P3 with durability %j a power cut amid appends takes records from the end alone, and whole appends",
  async (durability) => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = new SeededRandom(seed);
      const disk = new SimulatedDisk({ random });
      let before: string[][] = [[], []];
      for (let life = 0; life < 4; life++) {
        const log = await openTopic(disk, durability);
        const [topic] = await log.describeTopics();
        const acked: string[][] = [[], []];
        for (const { partition, status, fault } of topic!.partitions) {
          expect([status, fault], `seed ${seed}`).toEqual(["online", undefined]);
          const values = await valuesOf(log, partition);
          expect(values, `seed ${seed}`).toEqual(before[partition]!.slice(0, values.length));
          expectWholeAppends(values);
          acked[partition] = values;
        }
        for (let burst = random.below(4); burst >= 0; burst--)
          await appendSome(log, random, `l${life}b${burst}`, acked);
        before = acked;
        if (random.chance(0.2)) {
          await log.close();
          disk.kill();
        } else disk.cutPower();
      }
    }
  },
);

test("a partition that could not be read at opening keeps its records and its epoch, also when its neighbour goes on", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openTopic(disk, "os");
  for (const partition of [0, 1]) await log.append(TOPIC, [{ partition, value: "kept" }]);
  disk.kill();
  disk.fault = (operation, _count, path) =>
    operation === "names" && path.endsWith(`${TOPIC}-0`) ? "EIO" : undefined;
  const half = await openTopic(disk, "os");
  expect((await half.describeTopics())[0]!.partitions.map(({ status }) => status)).toEqual([
    "offline",
    "online",
  ]);
  await half.append(TOPIC, [{ partition: 1, value: "goes on" }]);
  disk.fault = undefined;
  disk.kill();
  const whole = await openTopic(disk, "os");
  expect(await valuesOf(whole, 0)).toEqual(["kept"]);
  expect(await valuesOf(whole, 1)).toEqual(["kept", "goes on"]);
  await whole.close();
});

test("P2 what was acknowledged longer ago than intervalMs survives a power cut", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = new SeededRandom(seed);
    const disk = new SimulatedDisk({ random });
    const timers = new ManualTimers();
    const log = await openTopic(disk, { intervalMs: 500 }, { timers });
    const acked: string[][] = [[], []];
    await appendSome(log, random, "old", acked);
    const old = acked.map((values) => values.length);
    timers.pass(500);
    for (let n = 0; n < 100; n++) await timers.nextTurn();
    await appendSome(log, random, "new", acked);
    disk.cutPower();
    const next = await openTopic(disk, { intervalMs: 500 });
    for (const partition of [0, 1]) {
      const values = await valuesOf(next, partition);
      expect(values.length, `seed ${seed}`).toBeGreaterThanOrEqual(old[partition]!);
      expect(values).toEqual(acked[partition]!.slice(0, values.length));
    }
  }
});

test("P4 offsets whose records a power cut took are given again under a higher epoch", async () => {
  let lost = 0;
  for (let seed = 0; seed < 40; seed++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    const log = await openTopic(disk, "os");
    for (let n = 0; n < 10; n++) await log.append(TOPIC, [{ partition: 0, value: `${n}` }]);
    disk.cutPower();
    const next = await openTopic(disk, "os");
    const [position] = await next.append(TOPIC, [{ partition: 0, value: "next" }]);
    const { offset } = position!;
    if (offset < 10) lost++;
    expect((await next.describeTopics())[0]!.partitions[0]!.epoch).toBe(1);
    expect((await valuesOf(next, 0))[offset]).toBe("next");
  }
  expect(lost).toBeGreaterThan(5);
});

test("a group never goes on behind the end that a power cut left", async () => {
  let lost = 0;
  for (let seed = 0; seed < 40; seed++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    let log = await openTopic(disk, "os");
    const reader = await log.consume({ group: "readers", topics: [TOPIC] });
    for (let n = 0; n < 10; n++) await log.append(TOPIC, [{ partition: 0, value: `${n}` }]);
    await reader.commit(TOPIC, 0, 10);
    disk.cutPower();
    for (const end of ["kill", "look"]) {
      log = await openTopic(disk, "os");
      const committed = (await log.describeGroups())[0]!.partitions.find((p) => p.partition === 0)!;
      expect(committed.committedOffset).toBeLessThanOrEqual(committed.highWatermark);
      if (committed.highWatermark < 10) lost++;
      if (end === "look") break;
      // What takes the lost offsets is new to the group, in this life and in the next.
      const kept = committed.committedOffset;
      for (let n = 0; n < 20; n++) await log.append(TOPIC, [{ partition: 0, value: `new ${n}` }]);
      disk.kill();
      log = await openTopic(disk, "os");
      const after = (await log.describeGroups())[0]!.partitions.find((p) => p.partition === 0)!;
      expect(after.committedOffset).toBe(kept);
      break;
    }
  }
  expect(lost).toBeGreaterThan(5);
});

test("once a topic that was os is opened as sync, a power cut takes nothing of it any more", async () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = new SeededRandom(seed);
    const disk = new SimulatedDisk({ random });
    const acked: string[][] = [[], []];
    let log = await openTopic(disk, "os");
    await appendSome(log, random, "os", acked);
    await log.createTopic({ name: TOPIC, partitions: 2, durability: "sync" });
    if (random.chance(0.5)) await log.close();
    disk.kill();
    log = await openTopic(disk, "sync");
    await appendSome(log, random, "sync", acked);
    disk.cutPower();
    log = await openTopic(disk, "sync");
    for (const partition of [0, 1])
      expect(await valuesOf(log, partition), `seed ${seed}`).toEqual(acked[partition]);
  }
});

test("a topic's records survive a change of its durability in either direction, and crashes around it", async () => {
  const classes = ["sync", "os", { intervalMs: 5 }, "sync"] as const;
  for (let seed = 0; seed < 100; seed++) {
    const random = new SeededRandom(seed);
    const disk = new SimulatedDisk({ random });
    const acked: string[][] = [[], []];
    for (const [life, durability] of classes.entries()) {
      // Taken over in one life, in force in the next.
      for (const part of ["asked", "in force"]) {
        const log = await openTopic(disk, durability);
        for (const partition of [0, 1])
          expect(await valuesOf(log, partition), `seed ${seed}`).toEqual(acked[partition]);
        await appendSome(log, random, `l${life}${part === "asked" ? "a" : "b"}`, acked);
        if (random.chance(0.5)) await log.close();
        disk.kill();
      }
    }
    const log = await openTopic(disk, "sync");
    await appendSome(log, random, "last", acked);
    disk.cutPower();
    const next = await openTopic(disk, "sync");
    for (const partition of [0, 1])
      expect(await valuesOf(next, partition), `seed ${seed}`).toEqual(acked[partition]);
  }
});

/** Every append is there wholly or not at all. */
function expectWholeAppends(values: readonly string[]): void {
  for (let n = 0; n < values.length;) {
    const [, id, size] = /^(\w+\.\d+)\.0\/(\d)/.exec(values[n]!)!;
    for (let place = 0; place < Number(size); place++)
      expect(values[n + place]).toContain(`${id}.${place}/${size}`);
    n += Number(size);
  }
}

test.for(["os", { intervalMs: 1000 }] as const)(
  "with durability %j what a failed sync left is on disk once a later process has synced it",
  async (durability) => {
    for (let seed = 0; seed < 20; seed++) {
      const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
      const first = await openTopic(disk, durability);
      await first.append(TOPIC, [{ partition: 0, value: "kept" }]);
      disk.fault = (operation, _count, path) =>
        operation === "sync" && path.endsWith(".log") ? "EIO" : undefined;
      await first.close();
      disk.fault = undefined;
      disk.kill();
      const timers = new ManualTimers();
      const second = await openTopic(disk, durability, { timers });
      expect(await valuesOf(second, 0), `seed ${seed}`).toEqual(["kept"]);
      if (durability === "os") await second.close();
      else {
        timers.pass(1);
        for (let n = 0; n < 50; n++) await timers.nextTurn();
      }
      disk.cutPower();
      const third = await openTopic(disk, durability);
      const [topic] = await third.describeTopics();
      expect(topic!.partitions[0]!.fault, `seed ${seed}`).toBeUndefined();
      expect(await valuesOf(third, 0), `seed ${seed}`).toEqual(["kept"]);
      await third.close();
    }
  },
);
