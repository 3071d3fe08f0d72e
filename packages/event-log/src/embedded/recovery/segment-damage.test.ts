import { beforeAll, describe, expect, test, vi } from "vitest";
import type { ConsumeFault } from "../../event-log.ts";
import {
  expected,
  fill,
  outcome,
  TOPIC,
  valuesOf,
  withFlippedBit,
} from "../../testing/damaged-log.ts";
import type { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const SEGMENT = "/data/partitions/events-0/00000000000000000000.log";

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

function lastSegment(disk: SimulatedDisk, partition: number): string {
  const paths = disk.paths().filter((path) => path.includes(`events-${partition}/`));
  return paths
    .filter((path) => path.endsWith(".log"))
    .toSorted()
    .at(-1)!;
}
