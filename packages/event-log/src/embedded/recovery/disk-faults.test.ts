import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import {
  APPENDS,
  checkAfterPowerCut,
  logWithFailingSync,
  PARTITIONS,
  scenario,
  statuses,
  type Told,
  TOPIC,
} from "../../testing/disk-faults.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

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

test("P6 what a full disk refused is not brought back by a crash, though it took all of the commit but zeros at its end", async () => {
  for (const crash of ["kill", "cutPower"] as const) {
    const disk = new SimulatedDisk({ random: new SeededRandom(7) });
    const log = await openSmallLog(disk);
    await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
    await log.append(TOPIC, [{ partition: 0, value: "value 0 " }]);
    // Of a block of 512 bytes the first 384.
    failWrites(disk, ["short", "short", "ENOSPC"]);
    await expect(log.append(TOPIC, [{ partition: 0, value: "refused" }])).rejects.toMatchObject({
      code: "EVENT_LOG_DISK_FULL",
    });
    expect(await statuses(log)).toEqual(["online", "online"]);
    disk.fault = undefined;
    disk[crash]();
    const after = await openSmallLog(disk);
    const values = (await readAll(after, TOPIC, 0)).map(({ value }) => value.toString());
    expect(values).toEqual(["value 0 "]);
    const [next] = await after.append(TOPIC, [{ partition: 0, value: "value 1 " }]);
    expect(next).toEqual({ partition: 0, offset: 1 });
    await after.close();
  }
});

test("P5 a refused commit that cannot be taken back for want of room stops its partitions, as nobody knows what is kept", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(7) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  failWrites(disk, ["short", "ENOSPC", "ENOSPC"]);
  await expect(log.append(TOPIC, [{ partition: 0, value: "uncertain" }])).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  expect(await statuses(log)).toEqual(["read_only", "online"]);
  expect(await log.append(TOPIC, [{ partition: 1, value: "value 1 " }])).toHaveLength(1);
  await log.close();
});

/** What becomes of the next writes to a journal, one after the other. */
function failWrites(disk: SimulatedDisk, faults: Fault[]): void {
  disk.fault = (operation, _count, path) =>
    operation === "write" && path.endsWith(".journal") ? faults.shift() : undefined;
}
