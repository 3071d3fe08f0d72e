import { expect, test, vi } from "vitest";
import { EventLogError } from "../../errors.ts";
import type { EventLog } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOPIC = "events";
const PARTITIONS = 2;
const APPENDS = 40;

/** What a scenario was told. */
interface Told {
  readonly acked: Map<string, { readonly partition: number; readonly offset: number }>;
  readonly refused: EventLogError[];
}

/** Opens, appends enough to fill journals and segments, reads, closes; notes what was acknowledged and what refused. */
async function scenario(disk: SimulatedDisk): Promise<Told> {
  const told: Told = { acked: new Map(), refused: [] };
  const noteRefusal = (error: unknown): undefined => {
    if (!(error instanceof EventLogError)) throw error;
    told.refused.push(error);
  };
  const log = await openSmallLog(disk).catch(noteRefusal);
  if (log === undefined) return told;
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS }).catch(noteRefusal);
  for (let n = 0; n < APPENDS; n++) {
    const value = `value ${n} ${".".repeat((n * 37) % 500)}`;
    const positions = await log
      .append(TOPIC, [{ partition: n % PARTITIONS, value }])
      .catch(noteRefusal);
    if (positions !== undefined) told.acked.set(value, positions[0]!);
    if (n % 10 === 0) await readAll(log, TOPIC, 0).catch(noteRefusal);
  }
  await log.close().catch(noteRefusal);
  return told;
}

/** After a power cut on a disk that is well again, all that was acknowledged is there and nothing else. */
async function checkAfterPowerCut(disk: SimulatedDisk, told: Told): Promise<void> {
  disk.fault = undefined;
  disk.cutPower();
  const log = await openSmallLog(disk);
  if (told.acked.size === 0) return;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = await readAll(log, TOPIC, partition);
    expect(records.map((record) => record.offset)).toEqual(records.map((_, n) => n));
    for (const record of records) {
      expect(record.value.toString()).toMatch(/^value \d+ \.*$/);
    }
    const acked = [...told.acked].filter(([, ack]) => ack.partition === partition);
    const lost = acked.filter(([value, { offset }]) => records[offset]?.value.toString() !== value);
    expect(lost).toEqual([]);
  }
  const [position] = await log.append(TOPIC, [{ partition: 0, value: "value 999 " }]);
  expect(position!.offset).toBe((await readAll(log, TOPIC, 0)).length - 1);
  await log.close();
}

test("short reads and writes change nothing", async () => {
  for (const every of [1, 2, 3, 7]) {
    const disk = new SimulatedDisk({
      random: new SeededRandom(every),
      fault: (_operation, count) => (count % every === 0 ? "short" : undefined),
    });
    const told = await scenario(disk);
    expect(told.refused).toEqual([]);
    expect(told.acked.size).toBe(APPENDS);
    await checkAfterPowerCut(disk, told);
  }
});

/** A log on a disk whose next sync of a file with this in its path will fail. */
async function logWithFailingSync(part: string) {
  const disk = new SimulatedDisk({ random: new SeededRandom(3) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  await log.append(TOPIC, [{ partition: 0, value: "value 0 " }]);
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.includes(part) && failures-- > 0 ? "EIO" : undefined;
  return { disk, log };
}

async function statuses(log: EventLog): Promise<string[]> {
  const [topic] = await log.describeTopics();
  return topic!.partitions.map((partition) => partition.status);
}

test("P5 a failed sync of the journal acknowledges nothing, is not tried again, and stops only its partitions", async () => {
  const { disk, log } = await logWithFailingSync(".journal");
  const storageFault = { code: "EVENT_LOG_STORAGE_FAULT", retriable: false };
  const append = (partition: number, value: string) => log.append(TOPIC, [{ partition, value }]);
  await expect(append(0, "value 1 ")).rejects.toMatchObject(storageFault);
  expect(await statuses(log)).toEqual(["read_only", "online"]);
  await expect(append(0, "value 2 ")).rejects.toMatchObject(storageFault);
  expect((await readAll(log, TOPIC, 0)).map((r) => r.value.toString())).toEqual(["value 0 "]);
  expect(await append(1, "value 3 ")).toEqual([{ partition: 1, offset: 0 }]);
  const told: Told = {
    acked: new Map([
      ["value 0 ", { partition: 0, offset: 0 }],
      ["value 3 ", { partition: 1, offset: 0 }],
    ]),
    refused: [],
  };
  await checkAfterPowerCut(disk, told);
});

test("P5 a failed sync of a segment loses nothing: the journal keeps it, and the next opening writes it anew", async () => {
  const { disk, log } = await logWithFailingSync("/partitions/");
  await log.close();
  expect(await statusesAfterReopening(disk)).toEqual(["online", "online"]);
  const acked = new Map([["value 0 ", { partition: 0, offset: 0 }]]);
  await checkAfterPowerCut(disk, { acked, refused: [] });
});

test("P5 a segment whose sync failed holds up nobody else: its records go to another file, and checkpoints go on", async () => {
  for (const durability of ["sync", "os"] as const) {
    const disk = new SimulatedDisk({ random: new SeededRandom(3) });
    const log = await openSmallLog(disk, { journalFilesMax: 3 });
    await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
    await log.createTopic({ name: "loose", partitions: 1, durability });
    const acked = new Map<string, { partition: number; offset: number }>();
    const append = async (partition: number, count: number) => {
      for (let n = 0; n < count; n++) {
        const value = `value ${acked.size} ${".".repeat((acked.size * 37) % 500)}`;
        acked.set(value, (await log.append(TOPIC, [{ partition, value }]))[0]!);
      }
    };
    await append(0, 30);
    await log.append("loose", [{ value: "there" }]);
    const failing = durability === "sync" ? "/events-0/" : "/loose-0/";
    let failed: string | undefined;
    disk.fault = (operation, _count, path) => {
      if (operation !== "sync" || !path.includes(failing)) return undefined;
      expect(path).not.toBe(failed);
      failed ??= path;
      return path === failed ? "EIO" : undefined;
    };
    // Many times what all journals together may hold.
    if (durability === "sync") await append(0, 3);
    else await log.append("loose", [{ value: "doubtful" }]);
    await append(1, 200);
    expect(failed).toBeDefined();
    expect(log.metrics().journalFiles).toBeLessThan(3);
    expect(log.metrics().journalBytes).toBeLessThan(16_384);
    const stopped = await log
      .append(durability === "sync" ? TOPIC : "loose", [{ partition: 0, value: "value 999 " }])
      .catch((error: unknown) => error);
    expect(stopped).toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
    const before = (await readAll(log, TOPIC, 0)).length;
    expect(before).toBe([...acked.values()].filter(({ partition }) => partition === 0).length);
    expect((await readAll(log, "loose", 0)).length).toBeGreaterThan(0);
    await checkAfterPowerCut(disk, { acked, refused: [] });
    const again = await openSmallLog(disk, { readOnly: true });
    const states = (await again.describeTopics()).flatMap(({ partitions }) => partitions);
    expect(states.map(({ status }) => status)).toEqual(["online", "online", "online"]);
  }
});

test("P5 where not even another file can be synced, the journal keeps what was acknowledged", async () => {
  const { disk, log } = await logWithFailingSync("/never/");
  const acked = new Map([["value 0 ", { partition: 0, offset: 0 }]]);
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.includes("/events-0/") ? "EIO" : undefined;
  for (let n = 1; n < 120; n++) {
    const value = `value ${n} ${".".repeat((n * 37) % 500)}`;
    acked.set(value, (await log.append(TOPIC, [{ partition: 1, value }]))[0]!);
  }
  await checkAfterPowerCut(disk, { acked, refused: [] });
});

test("P5 by 60 seeds: the sync of some segment fails, then the power, and nothing acknowledged is lost", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(seed);
    const disk = new SimulatedDisk({ random });
    let before = random.below(12);
    disk.fault = (operation, _count, path) =>
      operation === "sync" && path.includes("/partitions/") && before-- === 0 ? "EIO" : undefined;
    await checkAfterPowerCut(disk, await scenario(disk));
  }
});

test("P5 nothing more is written to a journal whose sync failed", async () => {
  const { disk, log } = await logWithFailingSync(".journal");
  let failed: string | undefined;
  const written: string[] = [];
  disk.fault = (operation, _count, path) => {
    if (operation === "sync" && path.endsWith(".journal") && failed === undefined) {
      failed = path;
      return "EIO";
    }
    if (failed !== undefined && (operation === "write" || operation === "sync")) written.push(path);
    return undefined;
  };
  await expect(log.append(TOPIC, [{ partition: 0, value: "value 1 " }])).rejects.toThrow("EIO");
  for (let n = 2; n < 6; n++) await log.append(TOPIC, [{ partition: 1, value: `value ${n} ` }]);
  expect(written.length).toBeGreaterThan(8);
  expect(written).not.toContain(failed);
});

test("a checkpoint that cannot be written frees no journal", async () => {
  for (const file of ["checkpoint.new", "checkpoint.copy.new"]) {
    const disk = new SimulatedDisk({ random: new SeededRandom(4) });
    const log = await openSmallLog(disk);
    await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
    let refused = 0;
    disk.fault = (operation, _count, path) =>
      operation === "sync" && path.endsWith(file) && ++refused > 0 ? "EIO" : undefined;
    const acked = new Map<string, { partition: number; offset: number }>();
    for (let n = 0; n < 120; n++) {
      const value = `value ${n} ${".".repeat((n * 37) % 500)}`;
      acked.set(value, (await log.append(TOPIC, [{ partition: n % 2, value }]))[0]!);
    }
    expect(refused).toBeGreaterThan(1);
    await checkAfterPowerCut(disk, { acked, refused: [] });
  }
});

test("what is committed while a checkpoint is being made is in it or behind it, by 200 seeds", async () => {
  const appendAll = async (disk: SimulatedDisk, acked: Told["acked"]) => {
    const log = await openSmallLog(disk);
    await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
    let sent = 0;
    const appender = async (partition: number) => {
      for (let n = 0; n < 20; n++) {
        const value = `value ${sent++} ${".".repeat((sent * 37) % 900)}`;
        if (sent % 3 === 0) await new Promise((resolve) => void setImmediate(resolve));
        acked.set(value, (await log.append(TOPIC, [{ partition, value }]))[0]!);
      }
    };
    await Promise.all([0, 1, 0, 1, 0].map(appender));
  };
  for (let seed = 1; seed <= 200; seed++) {
    const random = new SeededRandom(seed);
    const cut = 60 + random.below(300);
    const disk = new SimulatedDisk({
      random,
      fault: (_operation, count) => (count === cut ? "power" : undefined),
    });
    const acked: Told["acked"] = new Map();
    const powerIsGone = async () => {
      while (disk.hasPower) await new Promise((resolve) => void setImmediate(resolve));
    };
    await Promise.race([appendAll(disk, acked), powerIsGone()]);
    await checkAfterPowerCut(disk, { acked, refused: [] });
  }
});

async function statusesAfterReopening(disk: SimulatedDisk): Promise<string[]> {
  return statuses(await openSmallLog(disk, { readOnly: true }));
}

test("P6 a full disk refuses appends so that they can be tried again, and all goes on when there is room", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(5), capacityBytes: 60_000 });
  const waiting = new Set<() => void>();
  const timers = {
    elapsedMs: () => 0,
    nextTurn: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    after: (_delayMs: number, callback: () => void) => {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
  };
  const log = await openSmallLog(disk, { timers });
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  const acked = new Map<string, { partition: number; offset: number }>();
  let refusal: unknown;
  for (let n = 0; refusal === undefined; n++) {
    const value = `value ${n} ${".".repeat(700)}`;
    try {
      acked.set(value, (await log.append(TOPIC, [{ partition: 0, value }]))[0]!);
    } catch (error) {
      refusal = error;
    }
    expect(n).toBeLessThan(500);
  }
  expect(refusal).toMatchObject({ code: "EVENT_LOG_DISK_FULL", retriable: true });
  expect(await readAll(log, TOPIC, 0)).toHaveLength(acked.size);
  expect(await statuses(log)).toEqual(["online", "online"]);

  // While it is full, a power cut loses nothing either, and the log still opens.
  const image = disk.copy();
  image.capacityBytes = image.usedBytes();
  image.cutPower();
  const other = await openSmallLog(image);
  expect(await readAll(other, TOPIC, 0)).toHaveLength(acked.size);

  disk.capacityBytes = 1_000_000;
  for (const callback of [...waiting]) callback();
  const after = "value 777 ";
  await vi.waitFor(async () =>
    acked.set(after, (await log.append(TOPIC, [{ partition: 0, value: after }]))[0]!),
  );
  expect(await readAll(log, TOPIC, 0)).toHaveLength(acked.size);
  await checkAfterPowerCut(disk, { acked, refused: [] });
});

test.for(["write", "open"] as const)(
  "P5 a failed %s of a segment stops its partition alone: its records go to another file from the journal, and checkpoints go on",
  async (failing) => {
    for (const earlier of failing === "write" ? [0, 1, 30] : [0, 1]) {
      const disk = new SimulatedDisk({ random: new SeededRandom(3) });
      const log = await openSmallLog(disk, { journalFilesMax: 3 });
      await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
      const acked = new Map<string, { partition: number; offset: number }>();
      const append = async (partition: number, count: number) => {
        for (let n = 0; n < count; n++) {
          const value = `value ${acked.size} ${".".repeat((acked.size * 37) % 500)}`;
          acked.set(value, (await log.append(TOPIC, [{ partition, value }]))[0]!);
        }
      };
      await append(0, earlier);
      let failed: string | undefined;
      disk.fault = (operation, _count, path) => {
        const isSegment = path.includes("/events-0/") && path.endsWith(".log");
        if (operation === failing && isSegment) failed ??= path;
        // Nothing is synced any more in the file that failed, nor is anything written to it.
        if (path === failed) expect(operation).not.toBe("sync");
        return path === failed && operation === failing ? "EIO" : undefined;
      };
      // Committed together, and then too much for memory.
      await append(0, 1);
      await append(1, 200);
      expect(failed).toBeDefined();
      expect(log.metrics().journalFiles).toBeLessThan(3);
      expect(log.metrics().journalBytes).toBeLessThan(16_384);
      expect(await statuses(log)).toEqual(["read_only", "online"]);
      expect(await readAll(log, TOPIC, 0)).toHaveLength(earlier + 1);
      await checkAfterPowerCut(disk, { acked, refused: [] });
      expect(await statusesAfterReopening(disk)).toEqual(["online", "online"]);
    }
  },
);
