import { expect, test } from "vitest";
import type { LogRecord, NewRecord } from "../../event-log.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import { readRecords, recordsOf } from "./batch-reader.ts";
import { crc32c, crc32cInJavaScript } from "./crc32c.ts";
import { Epochs } from "../partitions/epochs.ts";
import {
  readBatch,
  readBatchAttributes,
  readBatchHeader,
  readBatchProducer,
  sealBatch,
} from "./record-batch.ts";
import { varintBytes, VarintReader, writeVarint } from "./varint.ts";

function add(builder: BatchBuilder, record: NewRecord, timestamp: number): void {
  builder.add(record, contentBytesOf(record), timestamp);
}

function batchOf(baseOffset: number, count = 3, leaderEpoch = 0): Buffer {
  const builder = new BatchBuilder(16);
  for (let n = 0; n < count; n++)
    add(builder, { key: `k${n}`, value: `value ${n}`, headers: { h: "1" } }, 1_526_220_000_000 + n);
  return builder.seal(baseOffset, leaderEpoch);
}

/** Worked out by hand from the published layout, for one record: key "k", value "v", timestamp 1, offset 0. */
test("a batch is byte for byte as Kafka writes it", () => {
  const builder = new BatchBuilder(16);
  add(builder, { key: "k", value: "v" }, 1);
  const bytes = builder.seal(0, 0);
  const fields = [
    "0000000000000000", // baseOffset
    "0000003a", // batchLength: 58 behind it
    "00000000", // partitionLeaderEpoch
    "02", // magic
    "########", // crc
    "0000", // attributes
    "00000000", // lastOffsetDelta
    "0000000000000001", // baseTimestamp
    "0000000000000001", // maxTimestamp
    "ffffffffffffffff", // producerId
    "ffff", // producerEpoch
    "ffffffff", // baseSequence
    "00000001", // records
    "10", // length 8, zigzag
    "00", // attributes
    "00", // timestampDelta
    "00", // offsetDelta
    "026b", // key
    "0276", // value
    "00", // headers
  ].join("");
  const crc = crcBitByBit(bytes.subarray(21)).toString(16).padStart(8, "0");
  expect(bytes.toString("hex")).toBe(fields.replace("########", crc));
});

/** The definition, a bit at a time: reflected polynomial 0x82F63B78. */
function crcBitByBit(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

test("the checksum of 123456789 is E3069283, natively and in JavaScript", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32cInJavaScript(Buffer.from("123456789"))).toBe(0xe3069283);
});

test("the native checksum and the JavaScript one agree for every length up to 300 and every alignment", () => {
  const bytes = Buffer.from(Array.from({ length: 400 }, (_, n) => (n * 167 + (n >>> 3)) % 256));
  for (let length = 0; length <= 300; length++) {
    const slice = bytes.subarray(length % 9, (length % 9) + length);
    expect(crc32cInJavaScript(slice)).toBe(crc32c(slice));
  }
});

test("every flipped bit of a batch is noticed", () => {
  const bytes = batchOf(41);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
    expect(typeof readBatch(flipped, 0, 41, new Epochs()), `bit ${bit}`).toBe("string");
  }
});

test("a batch cut at any byte is noticed", () => {
  const bytes = batchOf(41);
  for (let length = 0; length < bytes.length; length++)
    expect(readBatch(bytes.subarray(0, length), 0, 41, undefined)).toBe("incomplete");
});

test.for([2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1000])(
  "offsets near %i are kept exactly",
  (baseOffset) => {
    const bytes = batchOf(baseOffset);
    const header = readBatch(bytes, 0, baseOffset, undefined);
    if (typeof header === "string") throw new Error(header);
    expect(header).toMatchObject({ baseOffset, nextOffset: baseOffset + 3, recordCount: 3 });
    expect(bytes.readBigInt64BE(0)).toBe(BigInt(baseOffset));
    const records: LogRecord[] = [];
    readRecords(
      recordsOf(bytes, header),
      header,
      { topic: "t", partition: 0, fromOffset: baseOffset + 1 },
      records,
    );
    expect(records.map((r) => [r.offset, r.value.toString(), r.timestamp])).toEqual([
      [baseOffset + 1, "value 1", 1_526_220_000_001],
      [baseOffset + 2, "value 2", 1_526_220_000_002],
    ]);
  },
);

test("who sent a batch and how it is compressed stand where Kafka has them", () => {
  const bytes = batchOf(5);
  expect(readBatchProducer(bytes)).toBeUndefined();
  const header = readBatch(bytes, 0, 5, undefined);
  if (typeof header === "string") throw new Error(header);
  const producer = { producerId: 2 ** 40 + 3, producerEpoch: 32_766, baseSequence: 2 ** 31 - 1 };
  sealBatch(bytes, header, { compression: "zstd", producer });
  expect(readBatch(bytes, 0, 5, undefined)).toEqual(header);
  expect(readBatchProducer(bytes)).toEqual(producer);
  expect(bytes.toString("hex", 43, 57)).toBe("00000100000000037ffe7fffffff");
  const none = {
    hasLogAppendTime: false,
    isTransactional: false,
    isControl: false,
    hasDeleteHorizon: false,
  };
  expect(readBatchAttributes(bytes)).toEqual({ compression: "zstd", ...none });
  for (const [attributes, expected] of [
    [0, { compression: "none" }],
    [1, { compression: "gzip" }],
    [2, { compression: "snappy" }],
    [3, { compression: "lz4" }],
    [5, { compression: undefined }],
    [8, { compression: "none", hasLogAppendTime: true }],
    [0x14, { compression: "zstd", isTransactional: true }],
    [0x30, { compression: "none", isTransactional: true, isControl: true }],
  ] as const) {
    bytes.writeInt16BE(attributes, 21);
    expect(readBatchAttributes(bytes)).toEqual({ ...none, ...expected });
  }
});

test("a batch in another partition's place, with another offset, is noticed", () => {
  expect(readBatchHeader(batchOf(7), 0, 8, undefined)).toBe("wrong offset");
});

test("a batch whose epoch is not the one its partition had at that offset is no batch of it", () => {
  const epochs = new Epochs([
    { epoch: 3, startOffset: 0 },
    { epoch: 5, startOffset: 10 },
  ]);
  const judged = (baseOffset: number, leaderEpoch: number) =>
    readBatch(batchOf(baseOffset, 1, leaderEpoch), 0, baseOffset, epochs);
  expect(judged(9, 3)).toMatchObject({ leaderEpoch: 3 });
  expect(judged(10, 5)).toMatchObject({ leaderEpoch: 5 });
  // Backwards, ahead of its time, above the partition's, and one that never was.
  for (const [offset, epoch] of [
    [10, 3],
    [9, 5],
    [10, 6],
    [10, 4],
    [0, -1],
  ] as const)
    expect(judged(offset, epoch)).toBe("bad epoch");
});

test("numbers of any size go through a varint and back, in the bytes Kafka uses", () => {
  const known: [number, string][] = [
    [0, "00"],
    [-1, "01"],
    [1, "02"],
    [63, "7e"],
    [-64, "7f"],
    [64, "8001"],
    [8191, "fe7f"],
    [-8193, "818001"],
    [2147483647, "feffffff0f"],
    [-2147483648, "ffffffff0f"],
    [253_402_300_799_999, zigzag(253_402_300_799_999n)],
  ];
  for (const [value, hex] of known) {
    const bytes = Buffer.alloc(10);
    const end = writeVarint(bytes, 0, value);
    expect(end).toBe(varintBytes(value));
    expect(bytes.toString("hex", 0, end)).toBe(hex);
    expect(new VarintReader(bytes, 0).read()).toBe(value);
  }
});

/** The definition, in whole numbers of any size. */
function zigzag(value: bigint): string {
  const bytes: number[] = [];
  let rest = value >= 0n ? value * 2n : value * -2n - 1n;
  for (; rest >= 128n; rest /= 128n) bytes.push(Number((rest % 128n) + 128n));
  return Buffer.from([...bytes, Number(rest)]).toString("hex");
}

test("a number without an end is refused, not followed", () => {
  expect(() => new VarintReader(Buffer.alloc(20, 0xff), 0).read()).toThrow(RangeError);
  expect(() => new VarintReader(Buffer.from([0x80]), 0).read()).toThrow(RangeError);
});
