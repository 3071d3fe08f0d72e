import { expect, test, vi } from "vitest";
import type { Durability, EventLog } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, type Operation, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOPIC = "events";
const SEEDS = 150;

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Timers whose time passes only when it is told to. */
function manualTimers() {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    elapsedMs: () => now,
    nextTurn: turn,
    after: (delayMs: number, callback: () => void) => {
      const timer = { at: now + delayMs, callback };
      due.add(timer);
      return () => void due.delete(timer);
    },
    pass: (ms: number) => {
      now += ms;
      for (const timer of [...due]) if (timer.at <= now && due.delete(timer)) timer.callback();
    },
  };
}

async function openTopic(
  disk: SimulatedDisk,
  durability: Durability,
  options = {},
): Promise<EventLog> {
  const log = await openSmallLog(disk, options);
  await log.createTopic({ name: TOPIC, partitions: 2, durability });
  return log;
}

async function valuesOf(log: EventLog, partition: number): Promise<string[]> {
  return (await readAll(log, TOPIC, partition)).map(({ value }) => value.toString());
}

/** Appends from several callers at once and notes, by partition, what was acknowledged where. */
async function appendSome(log: EventLog, random: SeededRandom, life: string, acked: string[][]) {
  const appends = Array.from({ length: 1 + random.below(30) }, async (_, n) => {
    const partition = random.below(2);
    const size = 1 + random.below(3);
    const values = Array.from(
      { length: size },
      (_record, place) => `${life}.${n}.${place}/${size}${".".repeat(random.pick([0, 40, 900]))}`,
    );
    const positions = await log.append(
      TOPIC,
      values.map((value) => ({ partition, value })),
    );
    values.forEach((value, place) => (acked[partition]![positions[place]!.offset] = value));
  });
  await Promise.all(appends);
}

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
    const timers = manualTimers();
    const log = await openTopic(disk, { intervalMs: 500 }, { timers });
    const acked: string[][] = [[], []];
    await appendSome(log, random, "old", acked);
    const old = acked.map((values) => values.length);
    timers.pass(500);
    for (let n = 0; n < 100; n++) await turn();
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

/** The next operation of this kind on a segment of partition 0 fails. */
function failOnce(disk: SimulatedDisk, failing: Operation, fault: Fault): void {
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === failing && path.includes(`${TOPIC}-0/`) && failures-- > 0 ? fault : undefined;
}

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
  const timers = manualTimers();
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
  const timers = manualTimers();
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
  await turn();
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

function batchOf(value: string): Buffer {
  const record = { value };
  const builder = new BatchBuilder(value.length + 100);
  builder.add(record, contentBytesOf(record), 1);
  return Buffer.from(builder.seal(0, 0));
}
