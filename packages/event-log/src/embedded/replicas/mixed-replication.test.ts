import { describe, expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { type Disks, disksAt, openOver } from "../../testing/several-disks.ts";
import type { SimulatedDisk } from "../../testing/simulated-disk.ts";
import type { EmbeddedLog, EmbeddedLogOptions } from "../index.ts";

/** A log over two disks: `once` is in the first alone, `twice` in both, `loose` in both and without a journal. */
async function mixedLog(
  options: Partial<EmbeddedLogOptions> = {},
): Promise<{ disks: Disks; log: EmbeddedLog }> {
  const disks = await disksAt("/a", "/b");
  const log = await openOver(disks, { replicaRetryMs: 60_000, ...options });
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

describe("a full disk and a topic without a journal", () => {
  const fill = (disk: SimulatedDisk) => void (disk.capacityBytes = disk.usedBytes());
  const append = (log: EmbeddedLog, n: number) =>
    log.append("loose", [{ partition: 0, value: `${n} ${".".repeat(300)}` }]);

  test("one of two: appends wait for it a while, and it has them all when there is room in time", async () => {
    const { disks, log } = await mixedLog({ diskFullRetryMs: 1000 });
    fill(disks["/b"]!);
    const appended = append(log, 1);
    await vi.waitFor(() => expect(isIn(disks["/a"]!, "1 ...")).toBe(true));
    disks["/b"]!.capacityBytes = Infinity;
    expect(await appended).toEqual([{ partition: 0, offset: 1 }]);
    expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]);
    expect(isIn(disks["/b"]!, "1 ...")).toBe(true);
  });

  test("one of two: it falls out when it is full for too long, and no append is refused", async () => {
    const { disks, log } = await mixedLog({ diskFullRetryMs: 20 });
    fill(disks["/b"]!);
    for (let n = 1; n <= 5; n++)
      expect(await append(log, n)).toEqual([{ partition: 0, offset: n }]);
    expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "out"]);
  });

  test("both: appends are refused so that they can be tried again, both hold the same, and it goes on when there is room", async () => {
    const { disks, log } = await mixedLog({ diskFullRetryMs: 20 });
    for (const disk of Object.values(disks)) fill(disk);
    for (let n = 1; n <= 3; n++)
      await expect(append(log, n)).rejects.toMatchObject({ code: "EVENT_LOG_DISK_FULL" });
    expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]);
    for (const disk of Object.values(disks)) disk.capacityBytes = Infinity;
    await vi.waitFor(async () =>
      expect(await append(log, 4)).toEqual([{ partition: 0, offset: 1 }]),
    );
    expect(await valuesOf(log, "loose")).toHaveLength(2);
    for (const disk of Object.values(disks)) expect(isIn(disk, "3 ...")).toBe(false);
  });
});

function isIn(disk: SimulatedDisk, text: string): boolean {
  const segments = disk.paths().filter((path) => path.includes("/loose-0/"));
  return segments.some((path) => disk.contentOf(path).includes(text));
}

describe("the only directory of some partitions, when it is back", () => {
  const inSync = (log: EmbeddedLog) =>
    vi.waitFor(() =>
      expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]),
    );

  test("it is taken up where it was, under a new epoch, while the log runs", async () => {
    const { disks, log } = await mixedLog({ replicaRetryMs: 20 });
    const values = ["before"];
    for (let n = 0; n < 30; n++) {
      values.push(`${n} ${".".repeat(300)}`);
      await log.append("once", [{ partition: 0, value: values.at(-1)! }]);
    }
    disks["/a"]!.fault = () => "EIO";
    await expect(log.append("once", [{ partition: 0, value: "refused" }])).rejects.toMatchObject({
      code: "EVENT_LOG_STORAGE_FAULT",
    });
    for (let n = 0; n < 20; n++) await log.append("twice", [{ partition: 0, value: `${n}` }]);
    expect((await valuesOf(log, "twice")).length).toBe(21);
    disks["/a"]!.fault = undefined;
    await inSync(log);
    const once = (await log.describeTopics()).find(({ name }) => name === "once")!.partitions[0]!;
    expect(once).toMatchObject({ status: "online", fault: undefined, epoch: 1 });
    values.push("after");
    await log.append("once", [{ partition: 0, value: "after" }]);
    const told = (await valuesOf(log, "once")).filter((value) => value !== "refused");
    expect(told).toEqual(values);
    for (let n = 0; n < 60; n++) {
      values.push(`again ${n} ${".".repeat(300)}`);
      await log.append("once", [{ partition: 0, value: values.at(-1)! }]);
    }
    cutPower(disks);
    const again = await openOver(disks);
    expect((await valuesOf(again, "once")).filter((value) => value !== "refused")).toEqual(values);
    expect((await valuesOf(again, "twice")).length).toBe(21);
  });

  test("whoever reads meanwhile meets no damage", async () => {
    const { disks, log } = await mixedLog({ replicaRetryMs: 20, cacheBytesMax: 1 });
    for (let n = 0; n < 30; n++) await log.append("once", [{ partition: 0, value: `${n}` }]);
    disks["/a"]!.fault = () => "EIO";
    await log.append("once", [{ partition: 0, value: "refused" }]).catch(() => undefined);
    disks["/a"]!.fault = undefined;
    while (log.replicas()[0]!.state !== "in_sync") {
      const { records } = await log.fetch({ topic: "once", partition: 0, offset: 3 });
      expect(records[0]!.value.toString()).toBe("2");
      await new Promise((resolve) => void setImmediate(resolve));
    }
    const [position] = await log.append("once", [{ partition: 0, value: "after" }]);
    const from = { topic: "once", partition: 0, offset: position!.offset };
    expect((await log.fetch(from)).records[0]!.value.toString()).toBe("after");
  });

  test("when another, empty one is in its place, its partitions stay stopped and say so, and nothing takes their offsets", async () => {
    const { disks, log } = await mixedLog({ replicaRetryMs: 20 });
    disks["/a"]!.fault = () => "EIO";
    await log.append("twice", [{ partition: 0, value: "after" }]);
    const fs = disks["/a"]!.fileSystem();
    disks["/a"]!.fault = undefined;
    await fs.rename("/a/log/format", "/a/format");
    await fs.rename("/a/log/checkpoint", "/a/checkpoint");
    await fs.rename("/a/log/checkpoint.copy", "/a/checkpoint.copy");
    await vi.waitFor(() =>
      expect(log.replicas()[0]!.fault).toContain("the only directory of once/0"),
    );
    await expect(log.append("once", [{ partition: 0, value: "no" }])).rejects.toThrow(
      "takes no records",
    );
  });

  test("when it is removed while the rest is still copied to it, nothing more is acknowledged in it", async () => {
    const { disks, log } = await mixedLog({ replicaRetryMs: 20 });
    const disk = disks["/a"]!;
    const append = () => log.append("once", [{ partition: 0, value: "after" }]);
    disk.fault = () => "EIO";
    await expect(append()).rejects.toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
    disk.fault = (_operation, _count, path) => (path.endsWith(".log.new") ? "EIO" : undefined);
    await vi.waitFor(() => expect(log.replicas()[0]!.state).toBe("catching_up"));
    await append();
    await disk.fileSystem().rename("/a/log/format", "/a/format");
    await vi.waitFor(() => expect(append()).rejects.toThrow("takes no records"));
    expect(log.replicas().map(({ state }) => state)).toEqual(["out", "in_sync"]);
  });
});

test("what was refused as one of two directories was full is in neither after a crash", async () => {
  for (const end of ["kill", "cutPower"] as const) {
    const { disks, log } = await mixedLog({ diskFullRetryMs: 60_000 });
    disks["/b"]!.capacityBytes = disks["/b"]!.usedBytes();
    // More than what is filled of the journal.
    const value = `refused ${".".repeat(12_000)}`;
    await expect(log.append("twice", [{ partition: 0, value }])).rejects.toMatchObject({
      code: "EVENT_LOG_DISK_FULL",
    });
    for (const disk of Object.values(disks)) {
      disk.capacityBytes = Infinity;
      disk[end]();
    }
    const again = await openOver(disks);
    expect(await valuesOf(again, "twice")).toEqual(["before"]);
  }
});

test("an interval topic in two directories keeps what is older than the interval when one fails and power is cut", async () => {
  const time = new ManualTime();
  const { disks, log } = await mixedLog({ timers: time, clock: time });
  const durability = { intervalMs: 100 };
  const topic = { name: "odds", partitions: 1, replicationFactor: 2, durability } as const;
  await log.createTopic(topic);
  const append = (value: string) => log.append("odds", [{ partition: 0, value }]);
  for (let n = 0; n < 20; n++) await append(`${n} ${".".repeat(300)}`);
  await time.pass(101);
  disks["/a"]!.fault = () => "EIO";
  await append("after");
  await time.pass(101);
  await append("newest");
  cutPower(disks);
  const again = await openOver(disks);
  const values = await valuesOf(again, "odds");
  expect(values.slice(0, 21).map((value) => value.split(" ")[0])).toEqual([
    ...Array.from({ length: 20 }, (_, n) => `${n}`),
    "after",
  ]);
});
