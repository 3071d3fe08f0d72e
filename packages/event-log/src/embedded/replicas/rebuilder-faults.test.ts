import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { type Disks, disksAt, fileSystemOf, openOver } from "../../testing/several-disks.ts";
import type { FileSystem } from "../disk/file-system.ts";
import type { EmbeddedLog } from "../index.ts";

const RETRY_MS = 100;

/** A log over two disks, with a topic in both, on time of its own. */
async function logOfTwo(
  fsOver: (disks: Disks) => FileSystem = fileSystemOf,
): Promise<{ disks: Disks; log: EmbeddedLog; time: ManualTime }> {
  const disks = await disksAt("/a", "/b");
  const time = new ManualTime();
  const fs = fsOver(disks);
  const log = await openOver(disks, { fs, timers: time, clock: time, replicaRetryMs: RETRY_MS });
  await log.createTopic({ name: "events", partitions: 1, replicationFactor: 2 });
  await append(log, 1);
  return { disks, log, time };
}

const append = (log: EmbeddedLog, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      log.append("events", [{ partition: 0, value: ".".repeat(300) }]),
    ),
  );

/** Lets a directory fall out by a commit that fails in it. */
async function failCommit(log: EmbeddedLog, { "/b": disk }: Disks): Promise<void> {
  disk!.fault = (operation, _count, path) =>
    operation === "write" && path.endsWith(".journal") ? "EIO" : undefined;
  await append(log, 1);
  expect(log.replicas()[1]!.state).toBe("out");
  disk!.fault = undefined;
}

test.for(["format", "partitions/events-0/00000000000000000000.log"])(
  "a directory that loses %s while it is rebuilt is not in sync until it has it again",
  async (name) => {
    const { disks, log, time } = await logOfTwo();
    await failCommit(log, disks);
    const path = `/b/log/${name}`;
    const disk = disks["/b"]!;
    let removals = 0;
    disk.fault = (operation, _count, of) => {
      // The copied segment has its name, and the directory is yet to be counted in.
      if (operation !== "syncDirectory" || of !== "/b/log/partitions" || removals++ > 0)
        return undefined;
      void disk.fileSystem().remove(path);
      return undefined;
    };
    while (log.replicas()[1]!.state !== "in_sync") await time.pass(RETRY_MS);
    expect(removals).toBeGreaterThan(1);
    expect(disk.paths()).toContain(path);
    for (const each of Object.values(disks)) each.cutPower();
    const alone = await openOver({ "/b": disk });
    expect(await readAll(alone, "events", 0)).toHaveLength(2);
  },
);

test("a directory is not rebuilt while a checkpoint from before it fell out is still being written to it", async () => {
  const held = Promise.withResolvers<void>();
  let isHolding = false;
  const opened: string[] = [];
  const { disks, log, time } = await logOfTwo((all) => {
    const fs = fileSystemOf(all);
    return {
      ...fs,
      open(path, mode) {
        if (isHolding) opened.push(path);
        return fs.open(path, mode);
      },
      async rename(from, to) {
        if (isHolding && to === "/b/log/checkpoint") await held.promise;
        return fs.rename(from, to);
      },
    };
  });
  isHolding = true;
  // More than a journal holds: a checkpoint is due.
  await append(log, 40);
  await time.settle();
  const checkpoints = () => opened.filter((path) => path === "/b/log/checkpoint.new").length;
  expect(checkpoints()).toBe(1);
  await failCommit(log, disks);
  await time.pass(RETRY_MS * 3);
  expect(checkpoints()).toBe(1);
  isHolding = false;
  held.resolve();
  while (log.replicas()[1]!.state !== "in_sync") await time.pass(RETRY_MS);
  for (const disk of Object.values(disks)) disk.cutPower();
  const alone = await openOver({ "/b": disks["/b"]! });
  expect(await readAll(alone, "events", 0)).toHaveLength(42);
});

test("a sync from before a directory fell out, which fails after it was rebuilt, does not make it fall out again", async () => {
  const held = Promise.withResolvers<void>();
  let isHolding = false;
  const { disks, log, time } = await logOfTwo((all) => {
    const fs = fileSystemOf(all);
    return {
      ...fs,
      async open(path, mode) {
        const file = await fs.open(path, mode);
        if (!/^\/b\/.*\/odds-0\/\d+\.log$/.test(path)) return file;
        const sync = () => (isHolding ? held.promise : file.sync());
        return { ...file, sync };
      },
    };
  });
  const durability = { intervalMs: 10 };
  await log.createTopic({ name: "odds", partitions: 1, replicationFactor: 2, durability });
  await log.append("odds", [{ partition: 0, value: "before" }]);
  isHolding = true;
  await time.pass(10);
  isHolding = false;
  await failCommit(log, disks);
  await time.pass(RETRY_MS);
  expect(log.replicas()[1]!.state).toBe("in_sync");
  held.reject(new Error("EIO"));
  await time.settle();
  expect(log.replicas()[1]!.state).toBe("in_sync");
});
