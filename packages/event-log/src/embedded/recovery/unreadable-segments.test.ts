import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { disksAt, openOver } from "../../testing/several-disks.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

async function fill(log: EmbeddedLog, replicationFactor: 1 | 2): Promise<void> {
  await log.createTopic({ name: "events", partitions: 2, replicationFactor });
  for (let n = 0; n < 30; n++)
    await log.append("events", [{ partition: n % 2, value: `${n} ${".".repeat(700)}` }]);
  await log.close();
}

const fetch = (log: EmbeddedLog, partition: number) =>
  log.fetch({ topic: "events", partition, offset: 0 });

test.for(["EIO", "EMFILE"] as const)(
  "%s while segments are checked is a fault of the disk, not damage, and stops its partition alone until the next opening",
  async (fault) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    await fill(await openSmallLog(disk), 1);
    disk.fault = (operation, _count, path) =>
      operation === "open" && /events-0\/.*\.log$/.test(path) ? fault : undefined;
    const log = await openSmallLog(disk);
    await expect(fetch(log, 0)).rejects.toMatchObject({
      code: "EVENT_LOG_STORAGE_FAULT",
      message: expect.stringMatching(
        new RegExp(`\\.log could not be read \\(${fault}.*Check the disk`),
      ),
    });
    expect((await fetch(log, 1)).records.length).toBeGreaterThan(0);
    expect(log.metrics().corruptBatches).toBe(0);
    await log.close();
    disk.fault = undefined;
    const again = await openSmallLog(disk);
    expect((await fetch(again, 0)).records[0]!.value.toString()).toMatch(/^0 /);
    expect(await again.append("events", [{ partition: 0, value: "on" }])).toEqual([
      { partition: 0, offset: 15 },
    ]);
  },
);

test("a segment that one directory does not give is served from the other", async () => {
  const disks = await disksAt("/a", "/b");
  await fill(await openOver(disks), 2);
  let isBad = true;
  disks["/a"]!.fault = (operation, _count, path) =>
    isBad && operation === "read" && /events-0\/.*\.log$/.test(path) ? "EIO" : undefined;
  const log = await openOver(disks);
  isBad = false;
  expect((await fetch(log, 0)).records[0]!.value.toString()).toMatch(/^0 /);
  const { partitions } = (await log.describeTopics())[0]!;
  expect(partitions.map(({ status }) => status)).toEqual(["online", "online"]);
});

test("what the scrubber cannot read and nobody can mend is a fault of the disk", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  await fill(await openSmallLog(disk), 1);
  const log = await openSmallLog(disk);
  disk.fault = (operation, _count, path) =>
    operation === "read" && path.includes("events-0/00000000000000000000.log") ? "EIO" : undefined;
  const { damaged } = await log.scrub();
  expect(damaged).toMatchObject([{ partition: 0, isRepaired: false }]);
  await expect(fetch(log, 0)).rejects.toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
});
