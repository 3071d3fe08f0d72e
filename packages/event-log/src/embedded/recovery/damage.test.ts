import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { EventLogError } from "../../errors.ts";
import type { ConsumeFault, EventLog } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { FORMAT_VERSION } from "./checkpoint.ts";
import { readBlock } from "../journal/journal-block.ts";

vi.setConfig({ testTimeout: 60_000 });

const TOPIC = "events";
const JOURNAL = "/data/journal/1.journal";
const SEGMENT = "/data/partitions/events-0/00000000000000000000.log";

/** A log of two partitions on a disk of its own. What each holds is known. */
async function fill(
  appends: number,
  segmentBytesMax = 4096,
): Promise<{ disk: SimulatedDisk; log: EventLog }> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { segmentBytesMax, journalBytesMax: 16_384 });
  await log.createTopic({ name: TOPIC, partitions: 2 });
  for (let n = 0; n < appends; n++)
    await log.append(TOPIC, [
      { partition: n % 2, key: `k${n}`, value: `value ${n}`, timestamp: 1000 + n },
    ]);
  return { disk, log };
}

async function valuesOf(log: EventLog, partition: number): Promise<string[]> {
  return (await readAll(log, TOPIC, partition)).map((record) => record.value.toString());
}

function expected(appends: number, partition: number): string[] {
  const all = Array.from({ length: appends }, (_, n) => n);
  return all.filter((n) => n % 2 === partition).map((n) => `value ${n}`);
}

/** What a reader gets, or which fault it is told of. */
async function outcome(read: () => Promise<string[]>): Promise<string[] | EventLogError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EventLogError) return error;
    throw error;
  }
}

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

describe("a segment", () => {
  const APPENDS = 200;
  let disk: SimulatedDisk;

  beforeAll(async () => {
    const filled = await fill(APPENDS);
    await filled.log.close();
    disk = filled.disk;
  });

  test("G3 any flipped bit of a batch in the last segment stops its partition, with file and byte", async () => {
    const path = lastSegment(disk, 0);
    const bytes = Buffer.from(disk.contentOf(path));
    const batchBytes = bytes.readInt32BE(8) + 12;
    for (let bit = 0; bit < batchBytes * 8; bit++) {
      const copy = disk.copy();
      copy.replace(path, withFlippedBit(bytes, bit));
      const log = await openSmallLog(copy);
      const [damaged, whole] = (await log.describeTopics())[0]!.partitions;
      expect(damaged!.status).toBe("offline");
      expect(damaged!.fault).toMatch(`${path} is damaged at byte`);
      expect(whole!.status).toBe("online");
      const first = await log.fetch({ topic: TOPIC, partition: 1, offset: 0, bytesMax: 1 });
      expect(first.records[0]!.value.toString()).toBe(expected(APPENDS, 1)[0]);
    }
  });

  test("G4 any flipped bit of a batch in a full segment is met by its reader, and the rest can be read", async () => {
    const bytes = Buffer.from(disk.contentOf(SEGMENT));
    const batchBytes = bytes.readInt32BE(8) + 12;
    for (let bit = 0; bit < batchBytes * 8; bit++) {
      const copy = disk.copy();
      copy.replace(SEGMENT, withFlippedBit(bytes, bit));
      const log = await openSmallLog(copy);
      expect(await outcome(() => valuesOf(log, 0))).toMatchObject({ code: "EVENT_LOG_CORRUPT" });
      const [partition] = (await log.describeTopics())[0]!.partitions;
      expect(partition!.fault).toMatch(`${SEGMENT} is damaged at byte 0`);
      const last = await log.fetch({ topic: TOPIC, partition: 0, offset: APPENDS / 2 - 1 });
      expect(last.records[0]!.value.toString()).toBe(expected(APPENDS, 0).at(-1));
    }
  });

  test("G3 one that is shorter than what was synced, or gone, stops its partition", async () => {
    for (const path of [SEGMENT, lastSegment(disk, 0)]) {
      const copy = disk.copy();
      const { length } = copy.contentOf(path);
      copy.replace(path, Buffer.from(copy.contentOf(path).subarray(0, length - 1)));
      const log = await openSmallLog(copy);
      const [partition] = (await log.describeTopics())[0]!.partitions;
      expect(partition!.status).toBe("offline");
      expect(partition!.fault).toMatch(`${path} ends at byte ${length - 1}`);
      await log.close();
      expect(copy.contentOf(path)).toHaveLength(length - 1);
      const gone = disk.copy();
      await gone.fileSystem().remove(path);
      const without = await openSmallLog(gone);
      expect((await without.describeTopics())[0]!.partitions[0]!.fault).toMatch(
        `${path} is missing`,
      );
    }
  });

  test("G4 one that is cut under a reader just where it reads on is told, with file and byte", async () => {
    const copy = disk.copy();
    const log = await openSmallLog(copy);
    const request = { topic: TOPIC, partition: 0, bytesMax: 1 };
    const { nextOffset } = await log.fetch({ ...request, offset: 0 });
    const whole = copy.contentOf(SEGMENT);
    const batchBytes = whole.readInt32BE(8) + 12;
    copy.replace(SEGMENT, whole.subarray(0, batchBytes));
    await expect(log.fetch({ ...request, offset: nextOffset })).rejects.toMatchObject({
      code: "EVENT_LOG_CORRUPT",
      message: expect.stringContaining(`${SEGMENT} is damaged at byte ${batchBytes}`),
    });
    await log.close();
  });

  test("G3 one that was put back from a copy is whole again, and its partition goes on", async () => {
    for (const path of [SEGMENT, lastSegment(disk, 0)]) {
      const copy = disk.copy();
      const bytes = Buffer.from(copy.contentOf(path));
      copy.replace(path, Buffer.from(bytes.subarray(0, bytes.length - 1)));
      const damaged = await openSmallLog(copy);
      await damaged.append(TOPIC, [{ partition: 1, value: "meanwhile" }]);
      await damaged.close();
      // Still damaged, in another way: it is not taken for whole because its size is right.
      copy.replace(path, withFlippedBit(bytes, 800));
      const still = await openSmallLog(copy);
      expect((await still.describeTopics())[0]!.partitions[0]!.fault).toMatch(
        `${path} is damaged at byte`,
      );
      await still.close();
      copy.replace(path, bytes);
      const log = await openSmallLog(copy);
      expect((await log.describeTopics())[0]!.partitions[0]!.status).toBe("online");
      expect(await valuesOf(log, 0)).toEqual(expected(APPENDS, 0));
      expect(await valuesOf(log, 1)).toEqual([...expected(APPENDS, 1), "meanwhile"]);
      const [next] = await log.append(TOPIC, [{ partition: 0, value: "goes on" }]);
      expect(next!.offset).toBe(APPENDS / 2);
      await log.close();
    }
  });

  test("G8 a consumer goes on with the other partitions when one is damaged, and is told of it once", async () => {
    const readsOn = async (damaged: SimulatedDisk) => {
      const log = await openSmallLog(damaged);
      const onFault = vi.fn<(fault: ConsumeFault) => void>();
      const consumer = await log.consume({ group: "g", topics: [TOPIC], recordsMax: 10, onFault });
      const seen: string[] = [];
      for await (const { partition, records } of consumer) {
        if (partition === 1) seen.push(...records.map((record) => record.value.toString()));
        if (seen.length === APPENDS / 2) break;
      }
      expect(seen).toEqual(expected(APPENDS, 1));
      expect(onFault.mock.calls).toEqual([
        [
          {
            topic: TOPIC,
            partition: 0,
            error: expect.objectContaining({
              code: "EVENT_LOG_CORRUPT",
              message: expect.stringContaining("is damaged at byte"),
            }),
          },
        ],
      ]);
      expect((await log.describeTopics())[0]!.partitions[0]!.fault).toContain("is damaged at byte");
    };
    for (const path of [SEGMENT, lastSegment(disk, 0)]) {
      const copy = disk.copy();
      copy.replace(path, withFlippedBit(Buffer.from(copy.contentOf(path)), 800));
      await readsOn(copy);
    }
  });

  test("G3 bytes behind what was synced are cut", async () => {
    const path = lastSegment(disk, 0);
    const { length } = disk.contentOf(path);
    const copy = disk.copy();
    copy.replace(path, Buffer.concat([copy.contentOf(path), Buffer.from("never synced")]));
    const log = await openSmallLog(copy);
    expect(await valuesOf(log, 0)).toEqual(expected(APPENDS, 0));
    expect(copy.contentOf(path)).toHaveLength(length);
  });

  test("G4 flipped bits in its indexes change no answer", async () => {
    const { disk: indexed, log: filling } = await fill(1000, 20_000);
    await filling.close();
    const paths = indexed.paths().filter((path) => /events-0\/0{20}\..*index$/.test(path));
    expect(paths.map((path) => indexed.contentOf(path).length)).toEqual([32, 48]);
    for (const path of paths) {
      const bytes = Buffer.from(indexed.contentOf(path));
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const copy = indexed.copy();
        copy.replace(path, withFlippedBit(bytes, bit));
        const log = await openSmallLog(copy);
        const offset = 3 * (bit % 40);
        const { records } = await log.fetch({ topic: TOPIC, partition: 0, offset });
        expect(records[0]).toMatchObject({ offset, timestamp: 1000 + offset * 2 });
        expect(await log.offsetAt(TOPIC, 0, 1000 + offset * 2)).toBe(offset);
      }
    }
  });
});

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

function lastSegment(disk: SimulatedDisk, partition: number): string {
  const paths = disk.paths().filter((path) => path.includes(`events-${partition}/`));
  return paths
    .filter((path) => path.endsWith(".log"))
    .toSorted()
    .at(-1)!;
}

function withFlippedBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  return flipped;
}
