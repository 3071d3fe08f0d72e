import { expect, test, vi } from "vitest";
import { TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { failSyncs, refuseWrites } from "../../testing/segment-faults.ts";
import { type Disks, disksAt, openOver } from "../../testing/several-disks.ts";

test.each(["/a", "/b"])(
  "of two directories the other goes on when %s has no room for what is to be written again, and that one is rebuilt",
  async (full) => {
    const disks = await afterKill();
    refuseWrites(disks[full]!, `${TOPIC}-0`);
    const log = await openOver(disks);
    expect(log.replicas().map(({ state }) => state)).toEqual(
      full === "/a" ? ["out", "in_sync"] : ["in_sync", "out"],
    );
    expect(await log.append(TOPIC, [{ value: "after" }])).toEqual([{ partition: 0, offset: 2 }]);
    disks[full]!.fault = undefined;
    await vi.waitFor(() =>
      expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]),
    );
    await log.close();
    for (const disk of Object.values(disks)) disk.cutPower();
    for (const only of Object.keys(disks)) {
      const one = await openOver({ [only]: disks[only]! }, { readOnly: true });
      expect(await valuesOf(one, 0), only).toEqual(["synced", "in doubt", "after"]);
      await one.close();
    }
  },
);

test("two directories without room for what is to be written again are opened, read, and appended to once there is room", async () => {
  const disks = await afterKill();
  for (const disk of Object.values(disks)) refuseWrites(disk, `${TOPIC}-0`);
  const log = await openOver(disks, { diskFullRetryMs: 20 });
  expect(await valuesOf(log, 0)).toEqual(["synced", "in doubt"]);
  await expect(log.append(TOPIC, [{ value: "refused" }])).rejects.toMatchObject({
    code: "EVENT_LOG_DISK_FULL",
  });
  for (const disk of Object.values(disks)) disk.fault = undefined;
  await vi.waitFor(() => log.append(TOPIC, [{ value: "after" }]));
  await vi.waitFor(() =>
    expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]),
  );
  await log.close();
  for (const disk of Object.values(disks)) disk.cutPower();
  const again = await openOver(disks);
  expect(await valuesOf(again, 0)).toEqual(["synced", "in doubt", "after"]);
  await again.close();
});

test("what a follower took over at opening is synced before its checkpoint vouches for it", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const disks = await afterKill();
    // So that each power cut is another.
    for (let n = 0; n < seed; n++) await disks["/b"]!.fileSystem().list("/");
    const log = await openOver(disks);
    await log.close();
    disks["/b"]!.cutPower();
    const alone = await openOver({ "/b": disks["/b"]! }, { readOnly: true });
    expect((await alone.describeTopics())[0]!.partitions[0]).toMatchObject({ status: "online" });
    expect(await valuesOf(alone, 0)).toEqual(["synced", "in doubt"]);
    await alone.close();
  }
});

/** Two disks after a kill, each with a record of an os topic that is synced and one whose sync has failed. */
async function afterKill(): Promise<Disks> {
  const disks = await disksAt("/a", "/b");
  const first = await openOver(disks);
  await first.createTopic({ name: TOPIC, partitions: 1, replicationFactor: 2, durability: "os" });
  await first.append(TOPIC, [{ value: "synced" }]);
  await first.close();
  const second = await openOver(disks);
  await second.append(TOPIC, [{ value: "in doubt" }]);
  for (const disk of Object.values(disks)) {
    disk.kill();
    await failSyncs(disk);
  }
  return disks;
}
