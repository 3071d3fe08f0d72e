import { expect, test, vi } from "vitest";
import { heldDisk } from "../../testing/held-disk.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const CLEAN_MS = 1000;

test("a file that compaction was making when its topic was deleted is never in the next topic of the name", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const held = Promise.withResolvers<void>();
  let isMaking = false;
  const fs = heldDisk(disk.fileSystem(), (operation, path) => {
    if (operation !== "open" || !path.endsWith(".1.index")) return undefined;
    isMaking = true;
    return held.promise;
  });
  const log = await openSmallLog(disk, {
    fs,
    ...{ timers: time, clock: time, cleanIntervalMs: CLEAN_MS },
  });
  const compacted = { cleanupPolicy: "compact", durability: "os" } as const;
  const topic = { name: "scores", partitions: 1, ...compacted };
  const append = (value: string) => log.append("scores", [{ key: "match-1", value }]);
  await log.createTopic(topic);
  for (let n = 0; n < 12; n++) await append(`${n} ${"x".repeat(1000)}`);
  await time.pass(CLEAN_MS);
  await vi.waitFor(() => expect(isMaking).toBe(true));
  const remade = log
    .deleteTopic("scores")
    .then(() => log.createTopic(topic))
    .then(() => append("new"));
  for (let turn = 0; turn < 200; turn++) await time.nextTurn();
  held.resolve();
  await remade;
  for (let turn = 0; turn < 200; turn++) await time.nextTurn();
  expect(disk.paths().filter((path) => path.includes(".1."))).toEqual([]);
  await log.close();
});
