import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { Checkpoint } from "../recovery/checkpoint.ts";
import { readCheckpoint, writeCheckpoint } from "../recovery/checkpoint-file.ts";

/** Gives a log that is empty but for its topic another first offset, as if all before had been removed. */
async function logBeginningAt(startOffset: number) {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "far", partitions: 1 });
  await log.close();
  const fs = disk.fileSystem();
  const checkpoint = await readCheckpoint(fs, "/data");
  const moved: Checkpoint = {
    ...checkpoint!,
    topics: checkpoint!.topics.map((topic) => ({
      ...topic,
      partitions: [{ segments: [], fault: undefined, startOffset }],
    })),
  };
  await writeCheckpoint(fs, "/data", moved);
  return disk;
}

test.for([2 ** 31 - 5, 2 ** 32 - 5, 2 ** 40, 2 ** 53 - 5000])(
  "G4 offsets from %i on are dense and stay, through segments, journal, crash and groups",
  async (start) => {
    const disk = await logBeginningAt(start);
    let log = await openSmallLog(disk);
    expect(await log.offsetAt("far", 0, "earliest")).toBe(start);
    for (let n = 0; n < 60; n++) {
      const records = [{ value: `${n} ${"x".repeat(300)}`, timestamp: 1000 + n }];
      expect(await log.append("far", records)).toEqual([{ partition: 0, offset: start + n }]);
    }
    const member = await log.consume({ group: "g", topics: ["far"] });
    await member.commit("far", 0, start + 50);
    for (const end of ["crash", "close", "crash"]) {
      if (end === "close") await log.close();
      else disk.cutPower();
      log = await openSmallLog(disk);
      const records = await readAll(log, "far", 0, start);
      expect(records.map((r) => r.offset)).toEqual(Array.from({ length: 60 }, (_, n) => start + n));
      expect(await log.offsetAt("far", 0, 1030)).toBe(start + 30);
      expect((await log.describeGroups())[0]!.partitions[0]).toMatchObject({
        committedOffset: start + 50,
        lagRecords: 10,
      });
      await expect(
        log.fetch({ topic: "far", partition: 0, offset: start - 1 }),
      ).rejects.toMatchObject({ code: "EVENT_LOG_OFFSET_OUT_OF_RANGE" });
    }
  },
);

test("no 32-bit operator is in the code that handles offsets and sizes", () => {
  const directory = new URL("..", import.meta.url);
  const checked = readdirSync(directory, { encoding: "utf8", recursive: true }).filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.endsWith("crc32c.ts"),
  );
  expect(checked.length).toBeGreaterThan(100);
  for (const path of checked) {
    const code = withoutCommentsAndText(readFileSync(new URL(path, directory), "utf8"));
    for (const [n, line] of code.split("\n").entries()) {
      // `|` and `&` also join types; between numbers they stand beside one.
      expect(line, `${path}:${n + 1}`).not.toMatch(
        / (?:<<|>>>?|\^|[|&])=? (?:0x|\d)| (?:<<|>>>?|\^) |~|(?<![|&])[|&^]= |Math\.(?:imul|clz32)/,
      );
    }
  }
});

function withoutCommentsAndText(code: string): string {
  return code
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ""))
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/(?![*/])(?:[^/\\\n]|\\.)+\/(?=[.,;)\s])/g, '""');
}
