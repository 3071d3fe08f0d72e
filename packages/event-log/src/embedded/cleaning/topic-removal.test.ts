import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import type { EventLog } from "../../event-log.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const segmentFiles = (disk: SimulatedDisk) =>
  disk.paths().filter((path) => path.startsWith("/data/partitions/"));

async function fill(log: EventLog, name: string, value: string): Promise<void> {
  for (let n = 0; n < 12; n++)
    await log.append(name, [{ partition: n % 2, value: `${value} ${n} ${".".repeat(1500)}` }]);
}

/** Two topics with records in segments and in the journal. */
async function filledLog(disk: SimulatedDisk): Promise<EventLog> {
  const log = await openSmallLog(disk);
  for (const name of ["first", "second"]) {
    await log.createTopic({ name, partitions: 2 });
    await fill(log, name, "old");
  }
  return log;
}

/** Deletes a topic and makes it anew. Says which of the steps were acknowledged. */
async function deleteAndRemake(log: EventLog, done: Set<string>): Promise<void> {
  await log.deleteTopic("first");
  done.add("deleted");
  await log.createTopic({ name: "first", partitions: 2 });
  done.add("made");
  await fill(log, "first", "new");
  done.add("filled");
  await log.close();
}

async function check(disk: SimulatedDisk, done: ReadonlySet<string>): Promise<void> {
  const log = await openSmallLog(disk);
  const names = (await log.describeTopics()).map((topic) => topic.name);
  expect(names).toContain("second");
  if (done.has("made")) expect(names).toContain("first");
  for (const partition of [0, 1]) {
    expect(await readAll(log, "second", partition)).toHaveLength(6);
    if (!names.includes("first")) continue;
    const records = await readAll(log, "first", partition);
    const kinds = new Set(records.map((r) => r.value.toString().split(" ")[0]));
    expect(kinds.size).toBeLessThanOrEqual(1);
    if (done.has("deleted")) expect(kinds).not.toContain("old");
    if (done.has("filled")) expect(records).toHaveLength(6);
    expect(records.map((r) => r.offset)).toEqual(records.map((_, n) => n));
  }
  if (names.includes("first")) await log.deleteTopic("first");
  await log.createTopic({ name: "first", partitions: 1 });
  await log.append("first", [{ value: "last" }]);
  await log.close();
  expect(segmentFiles(disk).filter((path) => path.includes("/first-1/"))).toEqual([]);
}

test("the files of a deleted topic are removed, and those of others are not", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await filledLog(disk);
  const before = segmentFiles(disk);
  expect(before.some((path) => path.includes("/first-0/"))).toBe(true);
  await log.deleteTopic("first");
  await vi.waitFor(() =>
    expect(segmentFiles(disk)).toEqual(before.filter((path) => path.includes("/second-"))),
  );
  await log.close();
});

test.for([["power"], ["EIO"], ["ENOSPC"], ["EMFILE"]] as const)(
  "whichever operation of a deletion ends with %s, no old record comes back and no new one is lost",
  async ([fault]) => {
    const whole = new SimulatedDisk({ random: new SeededRandom(2) });
    const log = await filledLog(whole);
    const from = whole.operations;
    await deleteAndRemake(log, new Set());
    expect(whole.operations - from).toBeGreaterThan(60);
    for (let at = from + 1; at <= whole.operations; at++) {
      const disk = new SimulatedDisk({ random: new SeededRandom(2) });
      const fails = await filledLog(disk);
      disk.fault = (_operation, count): Fault | undefined =>
        fault === "power" ? (count >= at ? fault : undefined) : count === at ? fault : undefined;
      const done = new Set<string>();
      const ended = deleteAndRemake(fails, done).then(
        () => true,
        () => true,
      );
      for (let over = false; !over && disk.hasPower;) {
        over = await Promise.race([ended, new Promise<false>((r) => void setImmediate(r, false))]);
      }
      disk.fault = undefined;
      disk.cutPower();
      await check(disk, done);
    }
  },
);

test("a deletion that the disk refuses leaves the topic as it was", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(3) });
  const log = await filledLog(disk);
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.endsWith(".journal") && failures-- > 0 ? "EIO" : undefined;
  await expect(log.deleteTopic("first")).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
  });
  expect(await readAll(log, "first", 0)).toHaveLength(6);
  await log.append("first", [{ partition: 0, value: "goes on" }]);
  expect(await readAll(log, "first", 0)).toHaveLength(7);
  await log.close();
});

test("what a topic without a journal acknowledged stays when it was made under the name of a deleted one", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(4) });
  // The checkpoint that the next opening goes by still names the topic that is deleted.
  await (await filledLog(disk)).close();
  const log = await openSmallLog(disk);
  await log.deleteTopic("first");
  await log.createTopic({ name: "first", partitions: 2, durability: "os" });
  // Other segments than those that the checkpoint names.
  for (let n = 0; n < 30; n++)
    await log.append("first", [{ partition: n % 2, value: ".".repeat(700) }]);
  disk.kill();
  const next = await openSmallLog(disk);
  for (const partition of [0, 1]) expect(await readAll(next, "first", partition)).toHaveLength(15);
  await next.close();
});

test.for(["sync", "os"] as const)(
  "who appends to a topic with durability %s while it is deleted is told so, and who waits for its room goes on",
  async (durability) => {
    const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(5) }), {
      stagingBytesMax: 2048,
    });
    for (const name of ["first", "second"])
      await log.createTopic({ name, partitions: 1, durability });
    const value = ".".repeat(1500);
    const appends = Array.from({ length: 20 }, () => log.append("first", [{ value }]));
    const others = Array.from({ length: 5 }, () => log.append("second", [{ value }]));
    await log.deleteTopic("first");
    for (const append of await Promise.allSettled(appends))
      if (append.status === "rejected")
        expect(append.reason).toMatchObject({ code: "EVENT_LOG_TOPIC_UNKNOWN" });
    await Promise.all(others);
    await log.close();
  },
);

test("what a deleted topic had in the journal takes no room from others after a crash", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(6) });
  const options = { stagingBytesMax: 2048, journalBytesMax: 65_536 };
  const log = await openSmallLog(disk, options);
  await log.createTopic({ name: "first", partitions: 1 });
  await log.append("first", [{ value: ".".repeat(1500) }]);
  await log.deleteTopic("first");
  await log.createTopic({ name: "first", partitions: 1, durability: "os" });
  disk.kill();
  const next = await openSmallLog(disk, options);
  expect(await next.append("first", [{ value: ".".repeat(1500) }])).toHaveLength(1);
  await next.close();
});

test("an append to a topic that is deleted under it fails alone, and what the producer sent behind it is kept", async () => {
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(7) }), {
    stagingBytesMax: 2048,
  });
  for (const name of ["first", "second"])
    await log.createTopic({ name, partitions: 1, durability: "os" });
  const producer = await log.producer({ name: "p" });
  const value = ".".repeat(1500);
  const lost = Array.from({ length: 5 }, () => producer.append("first", [{ value }]));
  const kept = Array.from({ length: 5 }, () => producer.append("second", [{ value }]));
  const lostAll = Promise.allSettled(lost);
  const keptAll = Promise.allSettled(kept);
  await log.deleteTopic("first");
  const refusals = (await lostAll).filter((outcome) => outcome.status === "rejected");
  expect(refusals.length).toBeGreaterThan(0);
  for (const { reason } of refusals)
    expect(reason).toMatchObject({ code: "EVENT_LOG_TOPIC_UNKNOWN" });
  expect((await keptAll).map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"));
  await log.close();
});

test("the sync that is due for a deleted topic never reaches the file of the one made under its name", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const timers = new ManualTimers();
  const log = await openSmallLog(disk, { timers });
  const make = async () => {
    await log.createTopic({ name: "first", partitions: 1, durability: { intervalMs: 10 } });
    await log.append("first", [{ value: "x" }]);
  };
  await make();
  timers.pass(5);
  await log.deleteTopic("first");
  await make();
  let syncs = 0;
  disk.fault = (operation, _count, path) => {
    if (operation === "sync" && path.includes("/first-0/")) syncs++;
    return undefined;
  };
  timers.pass(5);
  for (let turns = 0; turns < 50; turns++) await timers.nextTurn();
  expect(syncs).toBe(0);
  timers.pass(5);
  await vi.waitUntil(() => syncs === 1);
  await log.close();
});
