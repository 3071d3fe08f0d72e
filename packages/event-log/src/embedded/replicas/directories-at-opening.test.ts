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

test("several directories can be looked at beside their writer, with one of them away, and none of them is changed", async () => {
  const disks = await disksAt("/a", "/b");
  const log = await openOver(disks);
  await log.createTopic(TOPIC);
  await log.createTopic({ name: "loose", partitions: 1, replicationFactor: 2, durability: "os" });
  await append(log, 30);
  await log.append("loose", [{ partition: 0, value: "there" }]);
  const contentOf = () =>
    Object.values(disks).flatMap((disk) =>
      disk.paths().map((path) => `${path} ${disk.contentOf(path).toString("hex")}`),
    );
  const before = contentOf();
  for (const away of [undefined, "/a", "/b"]) {
    for (const [mount, disk] of Object.entries(disks))
      disk.fault = (operation) =>
        mount === away || /write|truncate|sync/.test(operation) ? "EIO" : undefined;
    const look = await openOver(disks, { readOnly: true });
    expect(await readAll(look, "events", 0)).toHaveLength(15);
    expect(await readAll(look, "loose", 0)).toHaveLength(1);
    const [first] = (await look.describeTopics())[0]!.partitions;
    expect(first!.status).toBe("online");
    await expect(append(look, 1)).rejects.toMatchObject({ code: "EVENT_LOG_READ_ONLY" });
    await look.close();
  }
  expect(contentOf()).toEqual(before);
});
