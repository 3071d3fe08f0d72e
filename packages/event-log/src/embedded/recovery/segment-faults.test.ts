import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import {
  checkAfterPowerCut,
  logWithFailingSync,
  PARTITIONS,
  scenario,
  statuses,
  TOPIC,
} from "../../testing/disk-faults.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

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

async function statusesAfterReopening(disk: SimulatedDisk): Promise<string[]> {
  return statuses(await openSmallLog(disk, { readOnly: true }));
}
