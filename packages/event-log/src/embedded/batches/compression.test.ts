import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import { compressRecords, decompressRecords, DECOMPRESSED_BYTES_MAX } from "./compression.ts";

test("what was compressed comes back, in this thread and in a worker's", async () => {
  for (const size of [2000, 200_000]) {
    const records = Buffer.from("goal by number 9 ".repeat(size / 17));
    const compressed = await compressRecords(records);
    expect(compressed!.length).toBeLessThan(records.length / 10);
    expect(decompressRecords("zstd", compressed!).equals(records)).toBe(true);
    expect(decompressRecords("gzip", gzipSync(records)).equals(records)).toBe(true);
  }
});

test("any bytes come back, or were not worth compressing", async () => {
  await expectAlways(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      const records = Buffer.from(bytes);
      const compressed = await compressRecords(records);
      if (compressed === undefined) return;
      expect(compressed.length).toBeLessThan(records.length);
      expect(decompressRecords("zstd", compressed).equals(records)).toBe(true);
    }),
  );
});

test("records a reader would refuse to decompress are not compressed", async () => {
  expect(await compressRecords(Buffer.alloc(DECOMPRESSED_BYTES_MAX + 1))).toBeUndefined();
  expect(await compressRecords(Buffer.alloc(DECOMPRESSED_BYTES_MAX))).toBeDefined();
});

test("a bomb is refused with the numbers, and takes no more memory than allowed", () => {
  const zeros = Buffer.alloc(10_000_000);
  for (const [codec, bomb] of [
    ["zstd", zstdCompressSync(zeros)],
    ["gzip", gzipSync(zeros)],
  ] as const) {
    expect(() => decompressRecords(codec, bomb, 1_000_000)).toThrow(
      new RangeError(`${bomb.length} bytes of ${codec} hold more than the 1000000 allowed`),
    );
    expect(decompressRecords(codec, bomb, 10_000_000)).toHaveLength(10_000_000);
  }
});

test("bytes that no codec wrote are refused, at whatever byte they were cut", () => {
  for (const [codec, whole] of [
    ["zstd", zstdCompressSync(Buffer.from("a whistle"))],
    ["gzip", gzipSync(Buffer.from("a whistle"))],
  ] as const)
    for (let length = 0; length < whole.length; length++)
      expect(
        () => decompressRecords(codec, whole.subarray(0, length)),
        `${codec} ${length}`,
      ).toThrow(RangeError);
});

test.for(["snappy", "lz4"] as const)("%s is refused with what to do", (codec) => {
  expect(() => decompressRecords(codec, Buffer.from("x"))).toThrow(
    expect.objectContaining({
      code: "EVENT_LOG_CODEC_UNSUPPORTED",
      message: expect.stringContaining("set the producer's compression to zstd, gzip or none"),
    }),
  );
});
