import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { EventLogError } from "../../errors.ts";
import {
  expected,
  fill,
  JOURNAL,
  outcome,
  TOPIC,
  valuesOf,
  withFlippedBit,
} from "../../testing/damaged-log.ts";
import type { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { readBlock } from "../journal/journal-block.ts";

vi.setConfig({ testTimeout: 60_000 });

describe("a journal cut short", () => {
  const APPENDS = 9;
  let disk: SimulatedDisk;
  let journal: Buffer;
  let commits: { readonly from: number; readonly to: number }[];

  beforeAll(async () => {
    ({ disk } = await fill(APPENDS));
    await new Promise((resolve) => void setImmediate(resolve));
    disk.kill();
    journal = Buffer.from(disk.contentOf(JOURNAL));
    commits = commitsIn(journal);
    // The topic, the records, and the block without content behind them.
    if (commits.length !== APPENDS + 2) throw new Error(`${commits.length} commits`);
  });

  test.for([["ends there"], ["is zeros from there on"]] as const)(
    "G3 at any byte of its last three commits, when it %s, keeps exactly the commits before",
    async ([way]) => {
      for (let cut = commits.at(-4)!.from; cut <= commits.at(-2)!.to; cut++) {
        const copy = disk.copy();
        const kept = Buffer.from(journal.subarray(0, cut));
        const tail = way === "ends there" ? 0 : journal.length - cut;
        copy.replace(JOURNAL, Buffer.concat([kept, Buffer.alloc(tail)]));
        // A commit may end in zeros of its own.
        const isWhole = ({ from, to }: { from: number; to: number }) =>
          journal.subarray(from, to).equals(copy.contentOf(JOURNAL).subarray(from, to));
        const whole = commits.filter(isWhole).length - 1;
        const log = await openSmallLog(copy);
        for (const partition of [0, 1])
          expect(await valuesOf(log, partition)).toEqual(expected(whole, partition));
        const [after] = await log.append(TOPIC, [{ partition: 0, value: "after" }]);
        expect(after!.offset).toBe(expected(whole, 0).length);
      }
    },
  );

  test("G3 a flipped bit anywhere in a commit with another behind it is told, and nothing is cut", async () => {
    const { from, to } = commits.at(-3)!;
    let offline = 0;
    for (let bit = from * 8; bit < to * 8; bit++) {
      const copy = disk.copy();
      copy.replace(JOURNAL, withFlippedBit(journal, bit));
      const log = await openSmallLog(copy);
      const [topic] = await log.describeTopics();
      for (const { partition, status, fault } of topic!.partitions) {
        const values = await outcome(() => valuesOf(log, partition));
        const isWhole =
          status === "online" && isDeepStrictEqual(values, expected(APPENDS, partition));
        const isTold =
          status === "offline" &&
          fault!.includes(`${JOURNAL} is damaged at byte`) &&
          values instanceof EventLogError;
        expect(isWhole || isTold, `bit ${bit}: ${status}`).toBe(true);
        if (isTold) offline++;
      }
    }
    expect(offline).toBeGreaterThanOrEqual((to - from) * 8);
  });

  test("G3 damage to one partition's records leaves the other partition as it was", async () => {
    const copy = disk.copy();
    copy.replace(JOURNAL, withFlippedBit(journal, commits.at(-3)!.to * 8 - 1));
    const log = await openSmallLog(copy);
    const [damaged, whole] = APPENDS % 2 === 0 ? [0, 1] : [1, 0];
    expect(await valuesOf(log, whole)).toEqual(expected(APPENDS, whole));
    await log.append(TOPIC, [{ partition: whole, value: "more" }]);
    await expect(log.append(TOPIC, [{ partition: damaged, value: "x" }])).rejects.toMatchObject({
      code: "EVENT_LOG_CORRUPT",
    });
    await log.close();
    // The fault is remembered when the journal that showed it has long been used again.
    const again = await openSmallLog(copy);
    expect((await again.describeTopics())[0]!.partitions[damaged]!.status).toBe("offline");
    expect(await valuesOf(again, whole)).toEqual([...expected(APPENDS, whole), "more"]);
  });

  test("G2 after a kill the last commit is still proven, so damage to it is not taken for a torn write", async () => {
    const copy = disk.copy();
    copy.replace(JOURNAL, withFlippedBit(journal, commits.at(-2)!.to * 8 - 1));
    const log = await openSmallLog(copy);
    const faulty = (await log.describeTopics())[0]!.partitions.filter((p) => p.fault !== undefined);
    expect(faulty).toHaveLength(1);
  });
});

function commitsIn(journal: Buffer): { from: number; to: number }[] {
  const commits: { from: number; to: number }[] = [];
  for (let position = 0; ;) {
    const block = readBlock(journal, position);
    if (block === undefined) return commits;
    const bodies = block.entries.reduce((sum, entry) => sum + entry.body.length, 0);
    const headerBytes = journal.readUInt32BE(position + 12);
    commits.push({ from: position, to: position + headerBytes + bodies });
    position += block.sizeBytes;
  }
}
