import { expect, test, vi } from "vitest";
import type { EventLog } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { verifyLog } from "../verification/verify.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOPIC = "events";
const FILES = ["/data/checkpoint", "/data/checkpoint.copy"] as const;

/** Appends until it is done or the power is gone, and says what was acknowledged: values by offset. */
async function work(disk: SimulatedDisk, appends: number): Promise<string[]> {
  const acked: string[] = [];
  const appending = async () => {
    const log = await openSmallLog(disk);
    await log.createTopic({ name: TOPIC, partitions: 1, retentionBytes: 1_000_000 });
    for (let n = 0; n < appends; n++) {
      const value = `value ${n} ${".".repeat((n * 37) % 500)}`;
      await log.append(TOPIC, [{ value }]);
      acked.push(value);
    }
    await log.close();
  };
  const powerIsGone = async () => {
    while (disk.hasPower) await new Promise((resolve) => void setImmediate(resolve));
  };
  await Promise.race([appending(), powerIsGone()]);
  return acked;
}

function flipBit(disk: SimulatedDisk, path: string, bit: number): void {
  const bytes = Buffer.from(disk.contentOf(path));
  bytes[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  disk.replace(path, bytes);
}

async function valuesOf(log: EventLog): Promise<string[]> {
  return (await readAll(log, TOPIC, 0)).map(({ value }) => value.toString());
}

test("G2 power is cut at any operation, a bit flips in either file of the checkpoint, and nothing acknowledged is lost", async () => {
  const whole = new SimulatedDisk({ random: new SeededRandom(1) });
  await work(whole, 60);
  const random = new SeededRandom(2);
  let opened = 0;
  for (let cut = 20; cut <= whole.operations; cut += 2) {
    const disk = new SimulatedDisk({
      random: new SeededRandom(cut),
      fault: (_operation, count) => (count === cut ? "power" : undefined),
    });
    const acked = await work(disk, 60);
    disk.fault = undefined;
    disk.cutPower();
    for (const path of FILES) {
      if (acked.length === 0 || !disk.paths().includes(path)) continue;
      const copy = disk.copy();
      flipBit(copy, path, random.below(copy.contentOf(path).length * 8));
      const log = await openSmallLog(copy);
      expect((await valuesOf(log)).slice(0, acked.length)).toEqual(acked);
      expect(log.metrics().corruptBatches).toBe(1);
      // Enough for another checkpoint, which needs what the damaged one said.
      for (let n = 0; n < 12; n++) await log.append(TOPIC, [{ value: "x".repeat(900) }]);
      expect(await log.close()).toBe(undefined);
      expect(copy.contentOf(FILES[0]).equals(copy.contentOf(FILES[1]))).toBe(true);
      const again = await openSmallLog(copy);
      expect((await valuesOf(again)).slice(0, acked.length)).toEqual(acked);
      opened++;
    }
  }
  expect(opened).toBeGreaterThan(200);
});

test("any flipped bit in one file of the checkpoint is told, by metrics and by verify, and mended by opening", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const acked = await work(disk, 30);
  for (const path of FILES) {
    for (let bit = 0; bit < disk.contentOf(path).length * 8; bit += 61) {
      const copy = disk.copy();
      flipBit(copy, path, bit);
      const { findings } = await verifyLog({ directory: "/data", fs: copy.fileSystem() });
      expect(findings.map((f) => [f.kind, f.path])).toEqual([["damage", path]]);
      const reader = await openSmallLog(copy, { readOnly: true });
      expect(await valuesOf(reader)).toEqual(acked);
      const log = await openSmallLog(copy);
      expect(log.metrics().corruptBatches).toBe(1);
      expect(copy.contentOf(path).equals(disk.contentOf(path))).toBe(true);
      expect(await valuesOf(log)).toEqual(acked);
    }
  }
});

test("one file of the checkpoint that cannot be read, or is gone, is made anew from the other", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const acked = await work(disk, 30);
  for (const path of FILES) {
    const gone = disk.copy();
    await gone.fileSystem().remove(path);
    const unreadable = disk.copy();
    unreadable.fault = (operation, _count, at) =>
      operation === "read" && at === path ? "EIO" : undefined;
    for (const damaged of [gone, unreadable]) {
      const log = await openSmallLog(damaged);
      expect(await valuesOf(log)).toEqual(acked);
      expect(damaged.contentOf(path).equals(disk.contentOf(path))).toBe(true);
      await log.close();
    }
  }
});

test("of two files that are whole the newer one holds, whichever that is", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  await work(disk, 30);
  const older = new Map(FILES.map((path) => [path, Buffer.from(disk.contentOf(path))]));
  const acked = await work(disk, 60);
  for (const path of FILES) {
    const copy = disk.copy();
    copy.replace(path, older.get(path)!);
    expect((await valuesOf(await openSmallLog(copy))).slice(30)).toEqual(acked);
    expect(copy.contentOf(path).equals(disk.contentOf(path))).toBe(true);
  }
});
