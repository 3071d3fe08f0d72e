import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { crc32c } from "../batches/crc32c.ts";
import { type DumpedPiece, dumpSegment } from "./segment-dump.ts";

async function segment(): Promise<{ disk: SimulatedDisk; path: string }> {
  const disk = new SimulatedDisk({ random: new SeededRandom(2) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: "goals", partitions: 1 });
  await log.append("goals", [
    { key: "a", value: "one", headers: { from: "x" }, timestamp: 1_000_000_000_000 },
    { value: "two", timestamp: 1_000_000_000_005 },
  ]);
  await log.append("goals", [{ key: "b", value: "three", timestamp: 1_000_000_000_001 }]);
  await log.close();
  return { disk, path: "/data/partitions/goals-0/00000000000000000000.log" };
}

async function dump(disk: SimulatedDisk, path: string, records = true): Promise<DumpedPiece[]> {
  return Array.fromAsync(dumpSegment(path, { records, fs: disk.fileSystem() }));
}

test("a segment is dumped batch by batch, and record by record when asked for", async () => {
  const { disk, path } = await segment();
  const [first, second] = await dump(disk, path);
  expect(first).toMatchObject({
    type: "batch",
    position: 0,
    baseOffset: 0,
    lastOffset: 1,
    leaderEpoch: 0,
    compression: "none",
    producerId: -1,
    baseTimestamp: 1_000_000_000_000,
    maxTimestamp: 1_000_000_000_005,
    recordCount: 2,
    records: [
      {
        offset: 0,
        timestamp: 1_000_000_000_000,
        key: Buffer.from("a"),
        value: Buffer.from("one"),
        headers: [["from", Buffer.from("x")]],
      },
      { offset: 1, timestamp: 1_000_000_000_005, key: undefined, value: Buffer.from("two") },
    ],
  });
  expect(second).toMatchObject({ position: first!.sizeBytes, baseOffset: 2, recordCount: 1 });
  expect(await dump(disk, path, false)).toMatchObject([{ records: undefined }, { baseOffset: 2 }]);
});

test("damage is a piece of its own, and the batches behind it are dumped", async () => {
  const { disk, path } = await segment();
  const [first] = await dump(disk, path);
  const bytes = Buffer.from(disk.contentOf(path));
  bytes[70]! ^= 1;
  disk.replace(path, Buffer.concat([bytes, Buffer.from("torn")]));
  expect(await dump(disk, path)).toMatchObject([
    { type: "damage", position: 0, sizeBytes: first!.sizeBytes, fault: "bad checksum" },
    { type: "batch", baseOffset: 2 },
    { type: "damage", position: bytes.length, sizeBytes: 4, fault: "cut off" },
  ]);
});

test("what Kafka wrote is read too: compressed, with gaps, with tombstones, by another epoch", async () => {
  const { disk, path } = await segment();
  const [first] = await dump(disk, path);
  const plain = Buffer.from(disk.contentOf(path).subarray(0, first!.sizeBytes));
  const codecs = { 1: gzipSync, 4: zstdCompressSync } as const;
  for (const [number, compress] of Object.entries(codecs)) {
    const batch = Buffer.concat([plain.subarray(0, 61), compress(plain.subarray(61))]);
    batch.writeInt32BE(batch.length - 12, 8);
    batch.writeInt32BE(7, 12);
    batch.writeInt16BE(Number(number), 21);
    batch.writeInt32BE(40, 23);
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    disk.replace(path, batch);
    const [piece] = await dump(disk, path);
    expect(piece).toMatchObject({ leaderEpoch: 7, lastOffset: 40, recordCount: 2 });
    expect(piece).toMatchObject({ records: [{ value: Buffer.from("one") }, { offset: 1 }] });
    // A codec nobody has read so far is said, not guessed at.
    batch.writeInt16BE(3, 21);
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    disk.replace(path, batch);
    expect(await dump(disk, path)).toMatchObject([{ records: expect.stringContaining("lz4") }]);
  }
});

test("a file that is not there is said by its path", async () => {
  const { disk } = await segment();
  await expect(dump(disk, "/data/nowhere.log")).rejects.toMatchObject({
    code: "EVENT_LOG_NOT_FOUND",
    message: expect.stringContaining("/data/nowhere.log"),
  });
});
