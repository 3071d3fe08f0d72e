import { expect, test } from "vitest";
import type { FileSystem } from "../disk/file-system.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const TOPIC = "events";
const stagingBytesMax = 2048;

test("G9 an append larger than all the room there is waits for what is before it, however little that is", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { stagingBytesMax, fs: withSlowJournal(disk) });
  await log.createTopic({ name: TOPIC, partitions: 1 });
  const little = log.append(TOPIC, [{ value: "little" }]);
  const large = log.append(TOPIC, [{ value: "l".repeat(2 * stagingBytesMax) }]);
  expect([await little, await large].flat()).toEqual([
    { partition: 0, offset: 0 },
    { partition: 0, offset: 1 },
  ]);
});

test("P5 whoever waits for room is answered when the commit before fails", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { stagingBytesMax });
  await log.createTopic({ name: TOPIC, partitions: 2 });
  let failures = 1;
  disk.fault = (operation) => (operation === "sync" && failures-- > 0 ? "EIO" : undefined);
  const value = "v".repeat(stagingBytesMax);
  const appends = [0, 1, 0].map((partition) => log.append(TOPIC, [{ partition, value }]));
  const answers = await Promise.allSettled(appends);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
});

/** Time for much else to happen while a commit waits for its sync. */
function withSlowJournal(disk: SimulatedDisk): FileSystem {
  const fs = disk.fileSystem();
  return {
    ...fs,
    open: async (path, mode) => {
      const file = await fs.open(path, mode);
      const sync = async () => {
        for (let turn = 0; turn < 10; turn++)
          await new Promise((resolve) => void setImmediate(resolve));
        await file.sync();
      };
      return path.endsWith(".journal") ? { ...file, sync } : file;
    },
  };
}
