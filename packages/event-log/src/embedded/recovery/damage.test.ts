import { expect, test, vi } from "vitest";
import { EventLogError } from "../../errors.ts";
import { fill, JOURNAL, withFlippedBit } from "../../testing/damaged-log.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { FORMAT_VERSION } from "./checkpoint.ts";

vi.setConfig({ testTimeout: 60_000 });

test("a flipped bit anywhere in the format file, or in both files of the checkpoint, opens nothing and changes nothing", async () => {
  const { disk, log } = await fill(10);
  await log.close();
  const checkpoints = ["/data/checkpoint", "/data/checkpoint.copy"];
  for (const paths of [checkpoints, ["/data/format"]]) {
    const { length } = disk.contentOf(paths[0]!);
    const step = paths === checkpoints ? 5 : 1;
    for (let bit = 0; bit < length * 8; bit += step) {
      const copy = disk.copy();
      paths.forEach((path, n) =>
        copy.replace(path, withFlippedBit(disk.contentOf(path), (bit * (n + 1)) % (length * 8))),
      );
      const opened = await openSmallLog(copy).catch((error: unknown) => error);
      // A flip in the version's digit can make it a newer one.
      const codes =
        paths === checkpoints
          ? ["EVENT_LOG_CORRUPT"]
          : ["EVENT_LOG_CORRUPT", "EVENT_LOG_FORMAT_NEWER"];
      expect(codes).toContain(opened instanceof EventLogError ? opened.code : "opened");
      for (const other of disk.paths().filter((p) => !paths.includes(p) && !p.endsWith("holder")))
        expect(copy.contentOf(other).equals(disk.contentOf(other))).toBe(true);
    }
  }
});

test("a newer format is refused, and no byte of it is touched", async () => {
  const { disk, log } = await fill(3);
  await log.close();
  disk.replace("/data/format", Buffer.from(`touchline-event-log ${FORMAT_VERSION + 1}\n`));
  const before = disk.copy();
  await expect(openSmallLog(disk)).rejects.toMatchObject({ code: "EVENT_LOG_FORMAT_NEWER" });
  expect(disk.paths()).toEqual(before.paths());
  for (const path of disk.paths()) expect(disk.contentOf(path)).toEqual(before.contentOf(path));
});

test("a directory that lost its format file, its checkpoint or its journal is not taken for an empty one", async () => {
  const checkpoint = ["/data/checkpoint", "/data/checkpoint.copy"];
  for (const lost of [["/data/format"], checkpoint, [JOURNAL]]) {
    const { disk } = await fill(3);
    disk.kill();
    for (const path of lost) await disk.fileSystem().remove(path);
    const opened = await openSmallLog(disk).catch((error: unknown) => error);
    expect(opened).toMatchObject({ code: "EVENT_LOG_CORRUPT" });
  }
});
