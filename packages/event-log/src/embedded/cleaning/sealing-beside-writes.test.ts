import { expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { heldDisk } from "../../testing/held-disk.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const DAY_MS = 24 * 3_600_000;

test("a segment that is old enough to be sealed and compacted is so once what is being written to it is in it", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const held = Promise.withResolvers<void>();
  let isHeld = false;
  let isWriting = false;
  const fs = heldDisk(disk.fileSystem(), (operation, path) => {
    if (!isHeld || operation !== "write" || !path.endsWith("0.log")) return undefined;
    isWriting = true;
    return held.promise;
  });
  const log = await openSmallLog(disk, {
    fs,
    ...{ timers: time, clock: time, cleanIntervalMs: DAY_MS },
    cacheBytesMax: 0,
  });
  const compacted = { cleanupPolicy: "compact", durability: "os" } as const;
  await log.createTopic({ name: "scores", partitions: 1, ...compacted });
  for (const value of ["0-0", "1-0"]) await log.append("scores", [{ key: "match-1", value }]);
  for (let day = 0; day < 7; day++) await time.pass(DAY_MS);
  isHeld = true;
  const append = log.append("scores", [{ key: "match-1", value: "2-0" }]);
  await vi.waitFor(() => expect(isWriting).toBe(true));
  await time.pass(DAY_MS);
  held.resolve();
  expect(await append).toEqual([{ partition: 0, offset: 2 }]);
  await time.pass(DAY_MS);
  const values = (await readAll(log, "scores", 0)).map(({ value }) => value.toString());
  expect(values.at(-1)).toBe("2-0");
  expect(await log.append("scores", [{ key: "match-1", value: "3-0" }])).toEqual([
    { partition: 0, offset: 3 },
  ]);
});
