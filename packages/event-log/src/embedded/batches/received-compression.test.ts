import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import type { Compression } from "./compression.ts";
import { BATCH_HEADER_BYTES, type BatchHeader, readBatch, sealBatch } from "./record-batch.ts";

const MIB = 1024 * 1024;
const VALUES = ["kick-off", "goal", "whistle"];

/** A batch as a Kafka client sends it, whose records are whatever `compress` makes of them. */
function sent(
  compression: Compression,
  compress: (records: Buffer) => Buffer,
  lie: Partial<BatchHeader> = {},
): Buffer {
  const builder = new BatchBuilder(16);
  for (const value of VALUES) builder.add({ value }, contentBytesOf({ value }), 1000);
  const plain = builder.seal(0, 0);
  const header = readBatch(plain, 0, 0, undefined);
  if (typeof header === "string") throw new Error(header);
  const records = compress(plain.subarray(BATCH_HEADER_BYTES));
  const bytes = Buffer.concat([plain.subarray(0, BATCH_HEADER_BYTES), records]);
  sealBatch(bytes, { ...header, ...lie }, { compression });
  return bytes;
}

async function openLog(): Promise<EmbeddedLog> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const limits = { stagingBytesMax: 4 * MIB, journalBytesMax: 4 * MIB, segmentBytesMax: 4 * MIB };
  const log = await openSmallLog(disk, limits);
  await log.createTopic({ name: "events", partitions: 1 });
  return log;
}

/** Nothing of what was refused is there, and the partition goes on. */
async function expectNothingKept(log: EmbeddedLog): Promise<void> {
  expect(await log.offsetAt("events", 0, "latest")).toBe(0);
  expect(await log.append("events", [{ value: "x" }])).toEqual([{ partition: 0, offset: 0 }]);
  expect((await readAll(log, "events", 0)).map(({ value }) => value.toString())).toEqual(["x"]);
  await log.close();
}

test.for(["zstd", "gzip"] as const)(
  "a received batch of %s that decompresses to gigabytes is refused with the numbers, and takes no more memory than one may",
  async (codec) => {
    const log = await openLog();
    const zeros = (codec === "zstd" ? zstdCompressSync : gzipSync)(Buffer.alloc(65 * MIB));
    const bomb = sent(codec, () => Buffer.concat(Array.from({ length: 8 }, () => zeros)));
    expect(bomb.length).toBeLessThan(MIB);
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 5; n++)
      await expect(log.appendBatch("events", 0, Buffer.from(bomb))).rejects.toMatchObject({
        code: "EVENT_LOG_RECORD_INVALID",
        message: expect.stringContaining(`hold more than the ${64 * MIB} allowed`),
      });
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
    await expectNothingKept(log);
  },
);

test.for(["zstd", "gzip"] as const)(
  "a received batch of %s is read as it was meant, or refused: no reader comes to a batch that cannot be read",
  async (codec) => {
    const compress = codec === "zstd" ? zstdCompressSync : gzipSync;
    const log = await openLog();
    const invalid = { code: "EVENT_LOG_RECORD_INVALID" };
    const twice = sent(codec, (records) => compress(Buffer.concat([records, records])));
    const many = sent(codec, compress, { recordCount: 1_000_001, nextOffset: 1_000_001 });
    for (const batch of [sent(codec, () => Buffer.from("not compressed")), twice, many])
      await expect(log.appendBatch("events", 0, batch)).rejects.toMatchObject(invalid);
    expect(await log.appendBatch("events", 0, sent(codec, compress))).toEqual({ baseOffset: 0 });
    const values = (await readAll(log, "events", 0)).map(({ value }) => value.toString());
    expect(values).toEqual(VALUES);
    await log.close();
  },
);

test.for(["snappy", "lz4"] as const)(
  "a received batch of %s is stored and served as it is, and who would read its records is told what to do",
  async (codec) => {
    const log = await openLog();
    const batch = sent(codec, () => Buffer.from("of another codec"));
    expect(await log.appendBatch("events", 0, batch)).toEqual({ baseOffset: 0 });
    await log.append("events", [{ value: "behind" }]);
    const { batches } = await log.fetchBatches({ topic: "events", partition: 0, offset: 0 });
    expect(batches[0]!.equals(batch)).toBe(true);
    for (const offset of [0, 2])
      await expect(log.fetch({ topic: "events", partition: 0, offset })).rejects.toMatchObject({
        code: "EVENT_LOG_CODEC_UNSUPPORTED",
        retriable: false,
      });
    const behind = await readAll(log, "events", 0, VALUES.length);
    expect(behind.map(({ value }) => value.toString())).toEqual(["behind"]);
    expect((await log.describeTopics())[0]!.partitions[0]!.status).toBe("online");
    await log.close();
  },
);
