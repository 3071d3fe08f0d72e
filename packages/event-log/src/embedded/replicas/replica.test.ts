import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";
import { Epochs } from "../partitions/epochs.ts";
import { readBatch } from "../batches/record-batch.ts";
import { MemoryBudget } from "../disk/memory-budget.ts";
import { settingsOf } from "../options.ts";
import { Replica } from "./replica.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

const DIRECTORY = "/data/partitions/events-0";

function batchAt(baseOffset: number): StoredBatch {
  const builder = new BatchBuilder(16);
  const record = { value: `${baseOffset} ${"x".repeat(300)}` };
  builder.add(record, contentBytesOf(record), baseOffset);
  const bytes = builder.seal(baseOffset, 0);
  const header = readBatch(bytes, 0, baseOffset, undefined);
  if (typeof header === "string") throw new Error(header);
  return { header, bytes };
}

const batches = Array.from({ length: 12 }, (_, offset) => batchAt(offset));

function newDisk(): SimulatedDisk {
  return new SimulatedDisk({ random: new SeededRandom(1) });
}

/** Two batches to a segment. */
function replicaOn(disk: SimulatedDisk, marks: readonly SegmentMark[] = []): Replica {
  const fs = disk.fileSystem();
  const budget = new MemoryBudget(settingsOf({ directory: DIRECTORY }));
  const options = { fs, directory: DIRECTORY, epochs: new Epochs(), readOnly: false, budget };
  return new Replica({ ...options, segmentBytesMax: 1000 }, marks);
}

/** As a checkpoint does: the mark, then the sync, then what the mark made superfluous. */
async function checkpoint(replica: Replica): Promise<SegmentMark[]> {
  const marks = replica.mark();
  await replica.sync();
  await replica.removeSuperfluous();
  return marks;
}

async function offsetsIn(replica: Replica): Promise<number[]> {
  const offsets: number[] = [];
  let offset = replica.segments[0]!.baseOffset;
  while (offset < replica.nextOffset!) {
    for (const { header } of await replica.read(offset, 1)) {
      offsets.push(header.baseOffset);
      offset = header.nextOffset;
    }
  }
  return offsets;
}

const logsOn = (disk: SimulatedDisk) =>
  disk
    .paths()
    .filter((path) => path.endsWith(".log"))
    .map((path) => Number(path.slice(DIRECTORY.length + 1, DIRECTORY.length + 21)))
    .toSorted((a, b) => a - b);

test("segments roll as they fill, and what is told again is written once", async () => {
  const replica = replicaOn(newDisk());
  await replica.write(batches.slice(0, 7));
  await replica.write(batches.slice(5, 9));
  expect(replica.segments.map((segment) => segment.baseOffset)).toEqual([0, 2, 4, 6, 8]);
  expect(await offsetsIn(replica)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("what is dropped is gone for readers at once, and its file once a checkpoint no longer names it", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  await replica.write(batches.slice(0, 6));
  await checkpoint(replica);
  replica.dropOldest(1);
  expect(await offsetsIn(replica)).toEqual([2, 3, 4, 5]);
  await replica.removeSuperfluous();
  expect(logsOn(disk)).toEqual([0, 2, 4]);
  await checkpoint(replica);
  expect(logsOn(disk)).toEqual([2, 4]);
});

test("the active segment can be neither dropped nor replaced", async () => {
  const replica = replicaOn(newDisk());
  await replica.write(batches.slice(0, 4));
  expect(() => replica.dropOldest(2)).toThrow(RangeError);
  const [sealed, active] = replica.segments;
  expect(() => replica.replace(sealed!, active!, active!.mark())).toThrow(RangeError);
});

test("a run of sealed segments is replaced by one, and a crash on either side of the checkpoint finds one of both whole", async () => {
  for (const crash of ["before the checkpoint", "after the checkpoint"] as const) {
    const disk = newDisk();
    const replica = replicaOn(disk);
    await replica.write(batches.slice(0, 6));
    let durable = await checkpoint(replica);
    const fs = disk.fileSystem();
    // Whoever makes the store makes these durable.
    for (const above of ["/data", "/"]) await fs.syncDirectory(above);
    const [first, last] = replica.sealedSegments;
    const bytes = Buffer.concat(batches.slice(0, 4).map((batch) => batch.bytes));
    const mark: SegmentMark = {
      baseOffset: 0,
      nextOffset: 4,
      sizeBytes: bytes.length,
      maxTimestamp: 3,
      revision: replica.nextRevision(first!),
    };
    const file = await fs.open(`${DIRECTORY}/00000000000000000000.1.log`, "create");
    await file.write(bytes, 0);
    await file.sync();
    replica.replace(first!, last!, mark);
    expect(await offsetsIn(replica)).toEqual([0, 1, 2, 3, 4, 5]);
    if (crash === "after the checkpoint") durable = await checkpoint(replica);
    disk.cutPower();
    const reopened = replicaOn(disk, durable);
    await reopened.sweep();
    expect(await offsetsIn(reopened)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(logsOn(disk)).toEqual(crash === "after the checkpoint" ? [0, 4] : [0, 2, 4]);
  }
});

test("a sweep removes segments nobody names, keeps those that are claimed, and touches no other file", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  await replica.write(batches.slice(0, 2));
  const marks = await checkpoint(replica);
  await replica.write(batches.slice(2, 6));
  const fs = disk.fileSystem();
  await fs.open(`${DIRECTORY}/notes.txt`, "create");
  const reopened = replicaOn(disk, marks);
  await reopened.sweep((name) => name.startsWith("00000000000000000002"));
  expect(logsOn(disk)).toEqual([0, 2]);
  expect(disk.paths()).toContain(`${DIRECTORY}/notes.txt`);
});

test("a damaged segment is mended from a replica whose segments have other bounds, as when only one of them was compacted", async () => {
  const disk = newDisk();
  const other = newDisk();
  const replica = replicaOn(disk);
  const compacted = replicaOn(other);
  for (const each of [replica, compacted]) {
    await each.write(batches.slice(0, 6));
    await checkpoint(each);
  }
  const [first, last] = compacted.sealedSegments;
  const bytes = Buffer.concat(batches.slice(0, 4).map((batch) => batch.bytes));
  const file = await other.fileSystem().open(`${DIRECTORY}/00000000000000000000.1.log`, "create");
  await file.write(bytes, 0);
  await file.sync();
  const bounds = { baseOffset: 0, nextOffset: 4, sizeBytes: bytes.length, maxTimestamp: 3 };
  compacted.replace(first!, last!, { ...bounds, revision: compacted.nextRevision(first!) });

  for (const [damaged, from, on] of [
    [replica, compacted, disk],
    [compacted, replica, other],
  ] as const) {
    const { path } = damaged.segments[0]!;
    const decayed = Buffer.from(on.contentOf(path));
    decayed[70]! ^= 1;
    on.replace(path, decayed);
    await expect(offsetsIn(damaged)).rejects.toThrow("damaged at byte 0");
    await damaged.repair(damaged.segments[0]!, from);
    expect(await offsetsIn(damaged)).toEqual([0, 1, 2, 3, 4, 5]);
    await checkpoint(damaged);
    expect(await offsetsIn(damaged)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(logsOn(on)).toEqual([0, 4]);
  }
});

test("what is dropped while a segment is being mended stays dropped, and each of the others stays what it is", async () => {
  for (const dropped of [1, 2]) {
    const [replica, whole] = [replicaOn(newDisk()), replicaOn(newDisk())];
    for (const each of [replica, whole]) {
      await each.write(batches.slice(0, 6));
      await checkpoint(each);
    }
    const mended = replica.repair(replica.segments[1]!, whole);
    replica.dropOldest(dropped);
    await mended;
    const kept = [0, 2, 4].slice(dropped);
    expect(replica.segments.map(({ baseOffset }) => baseOffset)).toEqual(kept);
    for (const segment of replica.segments) await segment.verify();
  }
});

test("a segment whose sync failed is never synced again, however much is written to it", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  const synced: string[] = [];
  disk.fault = (operation, _count, path) => {
    if (operation !== "sync") return undefined;
    synced.push(path);
    return "EIO";
  };
  await replica.write(batches.slice(0, 1));
  await expect(replica.sync()).rejects.toThrow("EIO");
  disk.fault = (operation, _count, path) => {
    if (operation === "sync") synced.push(path);
    return undefined;
  };
  await replica.write(batches.slice(1, 2));
  await replica.sync();
  expect(synced).toEqual([`${DIRECTORY}/00000000000000000000.log`]);
  expect(replica.mark()).toEqual([]);
});

test("what is being written when a sync begins is left to the next one", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  await replica.write(batches.slice(0, 1));
  await replica.sync();
  let beside: Promise<void> | undefined;
  disk.fault = (operation) => {
    if (operation !== "write") return undefined;
    beside = replica.sync();
    return "slow";
  };
  await replica.write(batches.slice(1, 2));
  await beside;
  expect(replica.hasUnsynced).toBe(true);
  await replica.sync();
  expect(replica.hasUnsynced).toBe(false);
});

test("the name of a file that could not be made at first is synced once it is", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  disk.fault = (operation) => (operation === "open" ? "ENOSPC" : undefined);
  await expect(replica.write(batches.slice(0, 1))).rejects.toThrow("ENOSPC");
  disk.fault = undefined;
  await replica.sync().catch(() => undefined);
  await replica.write(batches.slice(0, 1));
  const synced: string[] = [];
  disk.fault = (operation, _count, path) => {
    if (operation === "syncDirectory") synced.push(path);
    return undefined;
  };
  await replica.sync();
  expect(synced).toContain(DIRECTORY);
});

test("a segment that was begun and has nothing is never one of two of the same name", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  await replica.write(batches.slice(0, 2));
  disk.fault = (operation) => (operation === "write" ? "ENOSPC" : undefined);
  await expect(replica.write(batches.slice(2, 3))).rejects.toThrow("ENOSPC");
  disk.fault = undefined;
  replica.rollNext();
  await replica.write(batches.slice(2, 3));
  const paths = replica.segments.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  replica.dropOldest(1);
  await checkpoint(replica);
  expect(await offsetsIn(replica)).toEqual([2]);
  expect(await offsetsIn(replicaOn(disk, await checkpoint(replica)))).toEqual([2]);
});

test("what stands behind a segment that was begun and has nothing is found behind an older mark", async () => {
  const disk = newDisk();
  const replica = replicaOn(disk);
  await replica.write(batches.slice(0, 2));
  const mark = await checkpoint(replica);
  disk.fault = (operation) => (operation === "write" ? "ENOSPC" : undefined);
  replica.rollNext();
  await expect(replica.write(batches.slice(2, 3))).rejects.toThrow("ENOSPC");
  disk.fault = undefined;
  replica.rollNext();
  await replica.write(batches.slice(2, 3));
  const opened = replicaOn(disk, mark);
  await opened.takeOverUnmarked(0, false, () => undefined);
  expect(await offsetsIn(opened)).toEqual([0, 1, 2]);
});
