import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { disksAt, openOver } from "../../testing/several-disks.ts";
import type { EmbeddedLog } from "../index.ts";

const TOPIC = { name: "events", partitions: 2, replicationFactor: 2 } as const;

async function append(log: EmbeddedLog, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await log.append("events", [{ partition: n % 2, value: `${n} ${".".repeat(300)}` }]);
}

test("of a new log that cannot be made, the directory is named that cannot", async () => {
  const disks = await disksAt("/a", "/b");
  disks["/b"]!.fault = (operation) => (operation === "write" ? "EIO" : undefined);
  await expect(openOver(disks)).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
    message: expect.stringMatching(/^\/b\/log cannot be opened: EIO/),
  });
});

test("where only an older directory is named, the ones that have every record are told by their place", async () => {
  const disks = await disksAt("/a", "/b");
  const log = await openOver(disks);
  await log.createTopic(TOPIC);
  await append(log, 20);
  disks["/a"]!.fault = () => "EIO";
  await append(log, 4);
  // It is emptied, and then cannot be filled.
  disks["/a"]!.fault = (_operation, _count, path) =>
    path.includes("/partitions/") ? "EIO" : undefined;
  await vi.waitFor(() => expect(log.replicas()[0]!.fault).toContain("/partitions/"));
  await log.close();
  disks["/a"]!.fault = undefined;
  await expect(openOver({ "/a": disks["/a"]! })).rejects.toMatchObject({
    code: "EVENT_LOG_STORAGE_FAULT",
    message: expect.stringContaining(
      "cannot be read: directory 2 of the log (not named). The others",
    ),
  });
  expect(await readAll(await openOver(disks), "events", 0)).toHaveLength(12);
});

test("two full disks are no reason not to open: what is there is read, and appends go on when there is room", async () => {
  const disks = await disksAt("/a", "/b");
  const log = await openOver(disks);
  await log.createTopic(TOPIC);
  await append(log, 40);
  await log.close();
  for (const disk of Object.values(disks)) disk.capacityBytes = disk.usedBytes();
  const full = await openOver(disks, { diskFullRetryMs: 10 });
  expect(full.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]);
  expect(await readAll(full, "events", 0)).toHaveLength(20);
  for (const disk of Object.values(disks)) disk.capacityBytes = Infinity;
  await vi.waitFor(() => append(full, 1));
  await full.close();
  expect(await readAll(await openOver(disks), "events", 0)).toHaveLength(21);
});
