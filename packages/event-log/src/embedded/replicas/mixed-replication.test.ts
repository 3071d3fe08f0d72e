import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { type Disks, disksAt, openOver } from "../../testing/several-disks.ts";
import type { EmbeddedLog } from "../index.ts";

/** A log over two disks: `once` is in the first alone, `twice` in both, `loose` in both and without a journal. */
async function mixedLog(): Promise<{ disks: Disks; log: EmbeddedLog }> {
  const disks = await disksAt("/a", "/b");
  const log = await openOver(disks, { replicaRetryMs: 60_000 });
  await log.createTopic({ name: "once", partitions: 1 });
  await log.createTopic({ name: "twice", partitions: 2, replicationFactor: 2 });
  await log.createTopic({ name: "loose", partitions: 1, replicationFactor: 2, durability: "os" });
  for (const topic of ["once", "twice", "loose"])
    await log.append(topic, [{ partition: 0, value: "before" }]);
  return { disks, log };
}

const cutPower = (disks: Disks) => {
  for (const disk of Object.values(disks)) {
    disk.fault = undefined;
    disk.cutPower();
  }
};

async function valuesOf(log: EmbeddedLog, topic: string, partition = 0): Promise<string[]> {
  return (await readAll(log, topic, partition)).map(({ value }) => value.toString());
}

test.for(["write", "sync"] as const)(
  "a failed %s in one directory refuses of one commit what only that directory has, and acknowledges the rest",
  async (failing) => {
    const { disks, log } = await mixedLog();
    disks["/a"]!.fault = (operation, _count, path) =>
      operation === failing && path.endsWith(".journal") ? "EIO" : undefined;
    // Appends of one turn are one commit.
    const [once, both, notes] = await Promise.allSettled([
      log.append("once", [{ partition: 0, value: "lost" }]),
      log.append("twice", [
        { partition: 0, value: "after" },
        { partition: 1, value: "after" },
      ]),
      log.createTopic({ name: "made", partitions: 1, replicationFactor: 2 }),
    ]);
    expect(once).toMatchObject({
      status: "rejected",
      reason: { code: "EVENT_LOG_STORAGE_FAULT", retriable: false },
    });
    expect(both).toEqual({
      status: "fulfilled",
      value: [
        { partition: 0, offset: 1 },
        { partition: 1, offset: 0 },
      ],
    });
    expect(notes.status).toBe("fulfilled");
    expect(await valuesOf(log, "once")).toEqual(["before"]);
    const statuses = (await log.describeTopics()).map(({ partitions }) => partitions[0]!.status);
    expect(statuses).toEqual(["read_only", "online", "online", "online"]);
    cutPower(disks);
    const again = await openOver(disks);
    expect(await valuesOf(again, "twice")).toEqual(["before", "after"]);
    expect(await valuesOf(again, "twice", 1)).toEqual(["after"]);
    expect(await valuesOf(again, "once")).toContain("before");
  },
);

test("a producer is told of the part of a commit that no directory took, and goes on with the rest", async () => {
  const { disks, log } = await mixedLog();
  const producer = await log.producer({ name: "feed" });
  disks["/a"]!.fault = () => "EIO";
  const [once, twice] = await Promise.allSettled([
    producer.append("once", [{ partition: 0, value: "lost" }]),
    log.append("twice", [{ partition: 0, value: "after" }]),
  ]);
  expect(once).toMatchObject({ reason: { code: "EVENT_LOG_STORAGE_FAULT" } });
  expect(twice.status).toBe("fulfilled");
  await producer.append("twice", [{ partition: 1, value: "of the producer" }]);
  expect(await valuesOf(log, "twice", 1)).toEqual(["of the producer"]);
});

test("a changed durability counts for the epoch once it counts for the way of the batches", async () => {
  const { disks, log } = await mixedLog();
  await log.createTopic({ name: "twice", partitions: 2, durability: "os" });
  await log.createTopic({ name: "loose", partitions: 1, durability: "sync" });
  await log.close();
  const again = await openOver(disks, { replicaRetryMs: 60_000 });
  disks["/b"]!.fault = () => "EIO";
  const epochs = async () =>
    Object.fromEntries(
      (await again.describeTopics()).map(({ name, partitions }) => [name, partitions[0]!.epoch]),
    );
  const before = await epochs();
  await again.append("loose", [{ partition: 0, value: "after" }]);
  expect((await epochs())["loose"]).toBe(before["loose"]! + 1);
  cutPower(disks);
  const third = await openOver(disks);
  expect(await valuesOf(third, "loose")).toEqual(["before", "after"]);
});

test("what only a failed directory has keeps no other from its checkpoints, and no appender waiting", async () => {
  const { disks, log } = await mixedLog();
  for (let n = 0; n < 3; n++) await log.append("once", [{ partition: 0, value: ".".repeat(900) }]);
  disks["/a"]!.fault = () => "EIO";
  for (let n = 0; n < 150; n++)
    await log.append("twice", [{ partition: 1, value: `${n} ${".".repeat(500)}` }]);
  expect(log.metrics().journalFiles).toBeLessThan(4);
  expect(log.metrics().journalBytes).toBeLessThan(16_384);
  expect(log.metrics().stagingBytes).toBeLessThan(16_384);
});
