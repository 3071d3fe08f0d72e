import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { verifyLog } from "./verify.ts";

const RECORDS = 60;

/** A log with two partitions of several segments each, and some commits that are only in the journal. */
async function filledDisk({ killed = false } = {}): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk({ random: new SeededRandom(11) });
  // After a kill all of it is in the journal, as no checkpoint was due.
  const log = await openSmallLog(disk, killed ? { journalBytesMax: 1024 * 1024 } : {});
  await log.createTopic({ name: "goals", partitions: 2 });
  for (let n = 0; n < RECORDS; n++)
    await log.append("goals", [{ partition: n % 2, value: `${n} ${"x".repeat(300)}` }]);
  if (killed) disk.kill();
  else await log.close();
  return disk;
}

const verify = (disk: SimulatedDisk) => verifyLog({ directory: "/data", fs: disk.fileSystem() });

const damagesOf = async (disk: SimulatedDisk) =>
  (await verify(disk)).findings.filter(({ kind }) => kind === "damage");

const segmentsOf = (disk: SimulatedDisk, partition: number) =>
  disk
    .paths()
    .filter((path) => path.startsWith(`/data/partitions/goals-${partition}/`))
    .filter((path) => path.endsWith(".log"))
    .toSorted();

function damage(disk: SimulatedDisk, path: string, change: (bytes: Buffer) => Buffer): void {
  disk.replace(path, change(Buffer.from(disk.contentOf(path))));
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at]! ^= 1;
  return bytes;
};

/** Where each batch of a segment begins. */
function batchesIn(segment: Buffer): number[] {
  const positions: number[] = [];
  for (let at = 0; at < segment.length; at += segment.readInt32BE(at + 8) + 12) positions.push(at);
  return positions;
}

test("a log that is whole has nothing to report, after a close and after a kill, and every record was read", async () => {
  for (const killed of [false, true]) {
    const disk = await filledDisk({ killed });
    const before = disk.copy();
    const report = await verify(disk);
    expect(report.findings).toEqual([]);
    expect(report.bytes).toBeGreaterThan(RECORDS * 300);
    for (const path of disk.paths()) expect(disk.contentOf(path)).toEqual(before.contentOf(path));
  }
  const report = await verify(await filledDisk());
  expect(report.records).toBe(RECORDS);
});

test("every damage in every segment is reported, with its byte and its offsets, not only the first", async () => {
  const disk = await filledDisk();
  const [first, second] = segmentsOf(disk, 0);
  const [other] = segmentsOf(disk, 1);
  const batches = batchesIn(disk.contentOf(first!));
  damage(disk, first!, flip(batches[1]! + 100));
  damage(disk, first!, flip(batches[4]! + 30));
  damage(disk, second!, flip(70));
  damage(disk, other!, flip(batchesIn(disk.contentOf(other!))[2]! + 17));
  const secondBase = Number(/(\d{20})\.log/.exec(second!)![1]);
  expect(await damagesOf(disk)).toMatchObject([
    { path: first, position: batches[1], topic: "goals", partition: 0, offsets: one(1) },
    { path: first, position: batches[4], topic: "goals", partition: 0, offsets: one(4) },
    { path: second, position: 0, partition: 0, offsets: one(secondBase) },
    { path: other, partition: 1, offsets: one(2), what: "bad checksum" },
  ]);
});

const one = (offset: number) => ({ first: offset, last: offset });

test("behind a length that leads nowhere the next whole batch is found again", async () => {
  const disk = await filledDisk();
  const [path] = segmentsOf(disk, 0);
  const batches = batchesIn(disk.contentOf(path!));
  damage(disk, path!, (bytes) => {
    bytes.writeInt32BE(0x7f_ff_ff_ff, batches[2]! + 8);
    return bytes;
  });
  expect(await damagesOf(disk)).toMatchObject([
    { path, position: batches[2], offsets: one(2), what: "cut off" },
  ]);
});

test("what no checksum covers is damage too: an offset, an epoch, a block that is stale or there twice", async () => {
  const disk = await filledDisk();
  const [path] = segmentsOf(disk, 0);
  const batches = batchesIn(disk.contentOf(path!));
  const whats = async (change: (bytes: Buffer) => Buffer) => {
    const copy = disk.copy();
    damage(copy, path!, change);
    return (await damagesOf(copy)).map(({ position, what, offsets }) => ({
      position,
      what,
      offsets,
    }));
  };
  expect(await whats(flip(batches[3]! + 7))).toContainEqual(
    expect.objectContaining({ position: batches[3], what: "offset 2 stands where 3 should" }),
  );
  expect(await whats(flip(batches[3]! + 15))).toEqual([
    { position: batches[3], what: "epoch 1 stands where 0 should", offsets: one(3) },
  ]);
  const twice = await whats((bytes) => {
    bytes.copy(bytes, batches[3], batches[2], batches[3]);
    return bytes;
  });
  expect(twice).toContainEqual(
    expect.objectContaining({ position: batches[3], what: "offset 2 stands where 3 should" }),
  );
});

test("a segment that is short or gone is reported with the offsets it should hold", async () => {
  const disk = await filledDisk();
  const [first, second] = segmentsOf(disk, 0);
  const { length } = disk.contentOf(first!);
  damage(disk, first!, (bytes) => bytes.subarray(0, length - 1));
  await disk.fileSystem().remove(second!);
  const next = Number(/(\d{20})\.log/.exec(second!)![1]);
  expect(await damagesOf(disk)).toMatchObject([
    {
      path: first,
      position: length - 1,
      offsets: one(next - 1),
      what: expect.stringContaining("ends here"),
    },
    { path: second, position: undefined, offsets: { first: next }, what: "the file is missing" },
  ]);
});

test("an index that is not what was written is a hint, for it is built anew", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(3) });
  const log = await openSmallLog(disk, { segmentBytesMax: 20_000 });
  await log.createTopic({ name: "goals", partitions: 1 });
  for (let n = 0; n < 100; n++) await log.append("goals", [{ value: "x".repeat(400) }]);
  await log.close();
  const path = disk.paths().find((candidate) => candidate.endsWith(".index"))!;
  damage(disk, path, flip(3));
  expect((await verify(disk)).findings).toMatchObject([{ kind: "hint", path }]);
});

test("a damaged commit in the journal is reported with its partition and offset, a torn one at the end is none", async () => {
  const disk = await filledDisk({ killed: true });
  const path = disk.paths().find((candidate) => candidate.endsWith(".journal"))!;
  const at = disk.contentOf(path).indexOf(Buffer.from("TLJRNL01"), 1024);
  const entry = at + 68;
  const [partition, offset] = [entry + 8, entry + 20].map((p) =>
    disk.contentOf(path).readUInt32BE(p),
  );
  damage(disk, path, flip(at + 68 + 32 + 80));
  expect(await damagesOf(disk)).toMatchObject([
    { path, position: at + 68 + 32, topic: "goals", partition, offsets: one(offset!) },
  ]);
  damage(disk, path, flip(at + 20));
  const [hole] = await damagesOf(disk);
  expect(hole).toMatchObject({ path, position: at, topic: undefined });

  const torn = await filledDisk({ killed: true });
  damage(torn, path, flip(torn.contentOf(path).lastIndexOf(Buffer.from("TLJRNL01")) + 20));
  expect(await damagesOf(torn)).toEqual([]);
});

test("a checkpoint, a format file or a journal that is damaged or gone is reported, and what stands in the segments is still read", async () => {
  for (const name of ["checkpoint", "format"]) {
    const flipped = await filledDisk();
    damage(flipped, `/data/${name}`, flip(3));
    expect(await damagesOf(flipped)).toMatchObject([{ path: `/data/${name}`, position: 0 }]);
    const gone = await filledDisk();
    await gone.fileSystem().remove(`/data/${name}`);
    expect(await damagesOf(gone)).toMatchObject([
      { path: `/data/${name}`, what: "the file is missing" },
    ]);
  }
  const both = await filledDisk();
  for (const name of ["checkpoint", "checkpoint.copy"]) damage(both, `/data/${name}`, flip(3));
  const [segment] = segmentsOf(both, 1);
  damage(both, segment!, flip(100));
  expect((await damagesOf(both)).map(({ path }) => path)).toEqual([
    "/data/checkpoint",
    "/data/checkpoint.copy",
    segment,
  ]);

  const noJournal = await filledDisk();
  for (const path of noJournal.paths().filter((p) => p.endsWith(".journal")))
    await noJournal.fileSystem().remove(path);
  expect(await damagesOf(noJournal)).toMatchObject([
    { path: "/data/journal", what: expect.stringContaining("is missing") },
  ]);
});

test("a topic that was deleted is not missed, neither its files nor its commits", async () => {
  const disk = await filledDisk({ killed: true });
  const log = await openSmallLog(disk, { journalBytesMax: 1024 * 1024 });
  await log.createTopic({ name: "cards", partitions: 1 });
  await log.append("cards", [{ value: "yellow" }]);
  await log.deleteTopic("goals");
  await log.deleteTopic("cards");
  disk.kill();
  expect((await verify(disk)).findings).toEqual([]);
});

test("where there is no log nothing is verified", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  await expect(verify(disk)).rejects.toMatchObject({ code: "EVENT_LOG_NOT_FOUND" });
});

test("any flipped bit that the checkpoint vouches for is found", async () => {
  const disk = await filledDisk();
  const random = new SeededRandom(99);
  for (const path of [...segmentsOf(disk, 0), ...segmentsOf(disk, 1)]) {
    for (let n = 0; n < 40; n++) {
      const copy = disk.copy();
      const at = random.below(disk.contentOf(path).length);
      damage(copy, path, (bytes) => {
        bytes[at]! ^= 2 ** random.below(8);
        return bytes;
      });
      const damages = await damagesOf(copy);
      expect(damages.map((found) => found.path)).toContain(path);
      expect(Math.min(...damages.map(({ position }) => position!))).toBeLessThanOrEqual(at);
    }
  }
});
