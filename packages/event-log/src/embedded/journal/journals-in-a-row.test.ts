import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

test.for(["kill", "cutPower"] as const)(
  "a journal that got nothing on the disk takes nothing of the one before it, after %s",
  async (end) => {
    for (let seed = 0; seed < 20; seed++) {
      const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
      const log = await openSmallLog(disk);
      await log.createTopic({ name: "events", partitions: 3 });
      const append = (partition: number, value: string) =>
        log.append("events", [{ partition, value }]);
      await append(2, "first");
      const failNext = (wanted: "sync" | "write") => {
        disk.fault = (operation, _count, path) => {
          if (operation !== wanted || !path.endsWith(".journal")) return undefined;
          disk.fault = undefined;
          return "EIO";
        };
      };
      failNext("sync");
      await expect(append(0, "not synced")).rejects.toThrow("EIO");
      failNextBlock();
      await expect(append(1, "not written")).rejects.toThrow("EIO");
      await append(2, "second");
      disk[end]();
      const opened = await openSmallLog(disk);
      expect((await readAll(opened, "events", 2)).map(({ value }) => value.toString())).toEqual([
        "first",
        "second",
      ]);
      await opened.close();

      /** The first write to the next journal fills it. */
      function failNextBlock(): void {
        let writes = 0;
        disk.fault = (operation, _count, path) => {
          if (operation !== "write" || !path.endsWith(".journal") || ++writes < 2) return undefined;
          disk.fault = undefined;
          return "EIO";
        };
      }
    }
  },
);
