import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import type { EventLog, TopicOptions } from "../../event-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { Ballast } from "./ballast.ts";
import { readCheckpoint } from "../recovery/checkpoint-file.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TOPIC = "events";

interface Life {
  readonly disk: SimulatedDisk;
  readonly time: ManualTime;
  log: EventLog;
  /** By offset. */
  readonly acked: string[];
}

const open = (disk: SimulatedDisk, time: ManualTime) =>
  openSmallLog(disk, {
    timers: time,
    clock: time,
    cleanIntervalMs: MINUTE_MS,
    diskFullRetryMs: MINUTE_MS,
  });

/** A log that has taken all the room there is. */
async function fullLog(topic: Partial<TopicOptions>, seed = 1): Promise<Life> {
  const disk = new SimulatedDisk({ random: new SeededRandom(seed), capacityBytes: 100_000 });
  const time = new ManualTime();
  const log = await open(disk, time);
  await log.createTopic({ name: TOPIC, partitions: 1, ...topic });
  const life = { disk, time, log, acked: [] };
  expect(await appendUntilRefused(life)).toMatchObject({ code: "EVENT_LOG_DISK_FULL" });
  disk.capacityBytes = disk.usedBytes();
  return life;
}

async function appendUntilRefused({ log, acked }: Life): Promise<unknown> {
  for (;;) {
    expect(acked.length).toBeLessThan(500);
    const value = `${acked.length} ${".".repeat(700)}`;
    try {
      const [position] = await log.append(TOPIC, [{ key: `key ${acked.length % 5}`, value }]);
      acked[position!.offset] = value;
    } catch (error) {
      return error;
    }
  }
}

/** All that is kept is what was acknowledged, without a gap, up to the last. */
async function expectTheRest({ log, acked }: Life): Promise<void> {
  const from = await log.offsetAt(TOPIC, 0, "earliest");
  const records = await readAll(log, TOPIC, 0, from);
  expect(records.map(({ value }) => value.toString())).toEqual(acked.slice(from));
}

test.for([1, 2, 3, 4, 5])(
  "a full disk is room again when retention is due, though nobody frees any (seed %s)",
  async (seed) => {
    const life = await fullLog({ retentionMs: HOUR_MS }, seed);
    await life.time.pass(10 * MINUTE_MS);
    expect(await life.log.offsetAt(TOPIC, 0, "earliest")).toBe(0);
    expect(await appendUntilRefused(life)).toMatchObject({ code: "EVENT_LOG_DISK_FULL" });
    await expectTheRest(life);
    const before = life.acked.length;
    await life.time.pass(2 * HOUR_MS);
    expect(await appendUntilRefused(life)).toMatchObject({ code: "EVENT_LOG_DISK_FULL" });
    expect(life.acked.length).toBeGreaterThan(before + 10);
    await expectTheRest(life);
    // And once more, as the ballast is there again.
    const later = life.acked.length;
    await life.time.pass(2 * HOUR_MS);
    await appendUntilRefused(life);
    expect(life.acked.length).toBeGreaterThan(later + 10);
    await expectTheRest(life);
    const [checkpoint, copy] = ["checkpoint", "checkpoint.copy"].map((name) =>
      life.disk.contentOf(`/data/${name}`),
    );
    expect(checkpoint!.equals(copy!)).toBe(true);
    life.disk.cutPower();
    life.log = await open(life.disk, life.time);
    await expectTheRest(life);
  },
);

test("a log that is opened on a full disk makes room for itself by its retention", async () => {
  const life = await fullLog({ retentionMs: HOUR_MS });
  life.disk.cutPower();
  life.disk.capacityBytes = life.disk.usedBytes();
  life.log = await open(life.disk, life.time);
  await expectTheRest(life);
  const before = life.acked.length;
  await life.time.pass(2 * HOUR_MS);
  await appendUntilRefused(life);
  expect(life.acked.length).toBeGreaterThan(before + 10);
  await expectTheRest(life);
});

test.for(["power", "EIO"] as const)(
  "whichever operation of making room ends with %s, what the retention keeps is there",
  async (fault) => {
    const well = await fullLog({ retentionMs: HOUR_MS });
    await well.time.pass(59 * MINUTE_MS);
    const from = well.disk.operations;
    await well.time.pass(4 * MINUTE_MS);
    const end = well.disk.operations;
    expect(end - from).toBeGreaterThan(60);
    expect(await well.log.offsetAt(TOPIC, 0, "earliest")).toBeGreaterThan(10);
    for (let at = from + 1; at <= end; at++) {
      const life = await fullLog({ retentionMs: HOUR_MS });
      const { disk } = life;
      disk.fault = (_operation, count) =>
        count === at || (fault === "power" && count > at) ? fault : undefined;
      await life.time.pass(63 * MINUTE_MS);
      disk.fault = undefined;
      disk.cutPower();
      life.log = await open(disk, life.time);
      expect((await life.log.describeTopics())[0]!.partitions[0]).toMatchObject({
        status: "online",
      });
      await expectTheRest(life);
      await life.log.close();
    }
  },
);

test("what takes the place of a file in the room of the ballast asks the disk for none", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const fs = disk.fileSystem();
  await fs.makeDirectory("/data");
  const ballast = new Ballast(fs, "/data", 10_000);
  expect(await ballast.giveUpFor("note", Buffer.from("first"))).toBe(false);
  await ballast.fill(0);
  expect(disk.contentOf("/data/ballast").length).toBe(10_000);
  disk.capacityBytes = disk.usedBytes();
  expect(await ballast.giveUpFor("note", Buffer.from("second"))).toBe(true);
  disk.cutPower();
  expect(disk.contentOf("/data/note").toString()).toBe("second");
  expect(disk.paths()).toEqual(["/data/note"]);
});

test("the ballast takes what room there is, grows with the checkpoint, and 0 asks for none", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1), capacityBytes: 3000 });
  const fs = disk.fileSystem();
  await fs.makeDirectory("/data");
  const ballast = new Ballast(fs, "/data", 4000);
  await ballast.fill(0);
  expect(disk.contentOf("/data/ballast").length).toBe(3000);
  disk.capacityBytes = 1_000_000;
  await ballast.fill(100_000);
  expect(disk.contentOf("/data/ballast").length).toBe(200_000);
  await new Ballast(fs, "/other", 0).fill(100_000);
  expect(disk.paths()).toEqual(["/data/ballast"]);
});

test("a log sets its ballast aside when it is opened", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk);
  expect(disk.contentOf("/data/ballast").length).toBe(4096);
  await log.close();
  expect(await readCheckpoint(disk.fileSystem(), "/data")).toBeDefined();
});
