import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { LogRecord } from "../../event-log.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import { readRecords, recordsOf } from "./batch-reader.ts";
import type { Compression } from "./compression.ts";
import { DecompressedBatches } from "./decompressed-batches.ts";
import { BATCH_HEADER_BYTES, readBatch, sealBatch } from "./record-batch.ts";
import type { StoredBatch } from "./stored-batch.ts";

const VALUES = ["kick-off", "goal", "whistle"];

/** A batch as a Kafka client sends it: its records compressed by the codec that its header names. */
function batchOf(compression: Compression, compress: (records: Buffer) => Buffer): StoredBatch {
  const builder = new BatchBuilder(16);
  for (const value of VALUES) builder.add({ value }, contentBytesOf({ value }), 1000);
  const plain = builder.seal(7, 0);
  const records = compress(plain.subarray(BATCH_HEADER_BYTES));
  const bytes = Buffer.concat([plain.subarray(0, BATCH_HEADER_BYTES), records]);
  const header = readBatch(plain, 0, 7, undefined);
  if (typeof header === "string") throw new Error(header);
  sealBatch(bytes, header, { compression });
  const sealed = readBatch(bytes, 0, 7, undefined);
  if (typeof sealed === "string") throw new Error(sealed);
  return { header: sealed, bytes };
}

function read(batch: StoredBatch, records = recordsOf(batch.bytes, batch.header)): string[] {
  const into: LogRecord[] = [];
  readRecords(records, batch.header, { topic: "t", partition: 0, fromOffset: 7 }, into);
  return into.map(({ value }) => value.toString());
}

test.for([
  ["none", (records) => records],
  ["gzip", gzipSync],
  ["zstd", zstdCompressSync],
] as [Compression, (records: Buffer) => Buffer][])(
  "records compressed with %s by somebody else are read",
  ([compression, compress]) => {
    expect(read(batchOf(compression, compress))).toEqual(VALUES);
  },
);

test("records that do not fill the batch exactly, or fill more, are refused", () => {
  const tooMany = batchOf("zstd", (records) => zstdCompressSync(Buffer.concat([records, records])));
  expect(() => read(tooMany)).toThrow(RangeError);
  const tooFew = batchOf("gzip", (records) => gzipSync(records.subarray(0, records.length - 1)));
  expect(() => read(tooFew)).toThrow(RangeError);
});

test("a codec that has no number is refused", () => {
  const batch = batchOf("none", (records) => records);
  batch.bytes.writeInt16BE(6, 21);
  expect(() => read(batch)).toThrow(RangeError);
});

test("a compressed batch is decompressed once for all readers of the moment", () => {
  const batches = new DecompressedBatches();
  const batch = batchOf("zstd", zstdCompressSync);
  const first = batches.recordsOf("t/0", batch);
  expect(batches.recordsOf("t/0", { ...batch, bytes: Buffer.from(batch.bytes) })).toBe(first);
  expect(read(batch, first)).toEqual(VALUES);
  expect(batches.recordsOf("t/1", batch)).not.toBe(first);
});

test("what is kept decompressed is limited in bytes, and the batch longest unread goes first", () => {
  const [a, b, c] = [1, 2, 3].map((n) =>
    batchOf("zstd", (records) => zstdCompressSync(Buffer.concat([records, Buffer.alloc(1000, n)]))),
  ) as [StoredBatch, StoredBatch, StoredBatch];
  const batches = new DecompressedBatches(2500);
  const first = batches.recordsOf("t/0", a);
  const second = batches.recordsOf("t/0", b);
  expect(batches.recordsOf("t/0", a)).toBe(first);
  batches.recordsOf("t/0", c);
  expect(batches.heldBytes).toBeLessThanOrEqual(2500);
  expect(batches.recordsOf("t/0", a)).toBe(first);
  expect(batches.recordsOf("t/0", b)).not.toBe(second);
});

test("uncompressed batches are not kept", () => {
  const batches = new DecompressedBatches();
  const batch = batchOf("none", (records) => records);
  expect(batches.recordsOf("t/0", batch).buffer).toBe(batch.bytes.buffer);
  expect(batches.heldBytes).toBe(0);
});
