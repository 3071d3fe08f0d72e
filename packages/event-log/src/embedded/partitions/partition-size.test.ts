import { expect, test, vi } from "vitest";
import type { PartitionDescription } from "../../event-log.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

test("a batch that is being written to its segment counts once in the size of its partition, and in the number of segments", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const limits = { journalBytesMax: 100_000, stagingBytesMax: 100_000 };
  const before = await openSmallLog(disk, limits);
  await before.createTopic({ name: "events", partitions: 1 });
  for (let n = 0; n < 20; n++) await before.append("events", [{ value: "x".repeat(1000) }]);
  disk.kill();
  // All of it is in the journal and goes to the segments at once, over several of them.
  const log = await openSmallLog(disk, limits);
  const seen: PartitionDescription[] = [];
  const looks: Promise<void>[] = [];
  const look = async () => {
    const [topic] = await log.describeTopics();
    seen.push(topic!.partitions[0]!);
  };
  disk.fault = (_operation, _count, path) => {
    if (path.includes("/partitions/")) looks.push(look());
    return undefined;
  };
  const segmentFiles = () => disk.paths().filter((path) => path.endsWith(".log"));
  await vi.waitFor(() => expect(segmentFiles().length).toBe(7));
  await Promise.all(looks);
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen.map(({ sizeBytes, segments }) => `${sizeBytes} in ${segments}`)).size).toBe(
    1,
  );
  disk.fault = undefined;
  await log.close();
});
