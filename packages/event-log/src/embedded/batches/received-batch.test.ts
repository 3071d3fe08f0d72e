import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import { openEmbeddedLog } from "../index.ts";
import { BATCH_HEADER_BYTES, type BatchHeader, readBatch, sealBatch } from "./record-batch.ts";

function batchOf(...values: string[]): Buffer {
  const builder = new BatchBuilder(64);
  for (const value of values) builder.add({ value }, contentBytesOf({ value }), 1000);
  return builder.seal(0, 0);
}

function openOn(disk: SimulatedDisk) {
  return openEmbeddedLog({ directory: "/data", fs: disk.fileSystem() });
}

test.for(["sync", "os"] as const)(
  "with durability %s a received batch is stored as it is, between records of ours, and survives a kill",
  async (durability) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    const log = await openOn(disk);
    await log.createTopic({ name: "events", partitions: 1, durability });
    const received = batchOf("b", "c");
    const [, placed] = await Promise.all([
      log.append("events", [{ value: "a" }]),
      log.appendBatch("events", 0, received),
      log.append("events", [{ value: "d" }]),
    ]);
    expect(placed).toEqual({ baseOffset: 1 });
    const { batches, nextOffset } = await log.fetchBatches({
      topic: "events",
      partition: 0,
      offset: 0,
    });
    expect(nextOffset).toBe(4);
    expect(batches[1]!.buffer).toBe(received.buffer);
    disk.kill();
    const next = await openOn(disk);
    const records = await readAll(next, "events", 0);
    expect(records.map(({ value }) => value.toString())).toEqual(["a", "b", "c", "d"]);
  },
);

test.for(["sync", "os"] as const)(
  "with durability %s what was read from one topic is appended to another and changes nothing in the first",
  async (durability) => {
    const log = await openOn(new SimulatedDisk({ random: new SeededRandom(1) }));
    for (const name of ["source", "copy"])
      await log.createTopic({ name, partitions: 1, durability });
    await log.append("copy", [{ value: "before" }]);
    await log.append("source", [{ value: "built here" }]);
    await log.appendBatch("source", 0, batchOf("received"));
    const from = { topic: "source", partition: 0, offset: 0 };
    for (const batch of (await log.fetchBatches(from)).batches)
      await log.appendBatch("copy", 0, batch);
    const valuesOf = async (topic: string) =>
      (await readAll(log, topic, 0)).map(({ offset, value }) => `${offset} ${value.toString()}`);
    expect(await valuesOf("source")).toEqual(["0 built here", "1 received"]);
    expect(await valuesOf("copy")).toEqual(["0 before", "1 built here", "2 received"]);
  },
);

test("a compacted topic takes a received batch only when each record has a key that can be read", async () => {
  const log = await openOn(new SimulatedDisk({ random: new SeededRandom(1) }));
  await log.createTopic({ name: "state", partitions: 1, cleanupPolicy: "compact" });
  const invalid = { code: "EVENT_LOG_RECORD_INVALID" };
  await expect(log.appendBatch("state", 0, batchOf("keyless"))).rejects.toMatchObject(invalid);
  const keyed = keyedBatch("none");
  const withoutRecords = Buffer.from(keyed.subarray(0, BATCH_HEADER_BYTES));
  sealBatch(withoutRecords, { ...headerOf(keyed), recordCount: 0 }, { compression: "none" });
  await expect(log.appendBatch("state", 0, withoutRecords)).rejects.toMatchObject(invalid);
  await expect(log.appendBatch("state", 0, keyedBatch("lz4"))).rejects.toMatchObject({
    code: "EVENT_LOG_CODEC_UNSUPPORTED",
  });
  expect(await log.appendBatch("state", 0, keyed)).toEqual({ baseOffset: 0 });
  expect((await readAll(log, "state", 0)).map(({ key }) => key!.toString())).toEqual(["k"]);
});

function keyedBatch(compression: "none" | "lz4"): Buffer {
  const builder = new BatchBuilder(64);
  const record = { key: "k", value: "v" };
  builder.add(record, contentBytesOf(record), 1000);
  const bytes = builder.seal(0, 0);
  sealBatch(bytes, headerOf(bytes), { compression });
  return bytes;
}

function headerOf(bytes: Buffer): BatchHeader {
  const header = readBatch(bytes, 0, 0, undefined);
  if (typeof header === "string") throw new Error(header);
  return header;
}

test("a received batch with any bit flipped is refused or is still what its checksum says, and nothing of it is kept", async () => {
  const log = await openOn(new SimulatedDisk({ random: new SeededRandom(1) }));
  await log.createTopic({ name: "events", partitions: 1, durability: "os" });
  const whole = batchOf("value");
  let kept = 0;
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Buffer.from(whole);
    const at = Math.floor(bit / 8);
    flipped[at]! +=
      Math.floor(flipped[at]! / 2 ** (bit % 8)) % 2 === 0 ? 2 ** (bit % 8) : -(2 ** (bit % 8));
    const refusal: unknown = await log.appendBatch("events", 0, flipped).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal !== undefined) expect(refusal).toMatchObject({ code: "EVENT_LOG_RECORD_INVALID" });
    // Offset and epoch are the log's to give, whatever the client wrote there.
    else expect(at < 8 || (at >= 12 && at < 16)).toBe(true);
    if (refusal === undefined) kept++;
  }
  expect(await readAll(log, "events", 0)).toHaveLength(kept);
  expect(readBatch(whole, 0, 0, undefined)).not.toBeTypeOf("string");
});

// Where in the bytes of its one short record each of these stands.
test.for([
  ["the record", 0],
  ["its place", 3],
  ["the key", 4],
  ["the value", 5],
] as const)(
  "a received batch whose checksum is right and in which %s is not as it says is refused, and nobody meets it",
  async ([, at]) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    const log = await openOn(disk);
    await log.createTopic({ name: "events", partitions: 1 });
    const bytes = batchOf("goal");
    const header = readBatch(bytes, 0, 0, undefined);
    if (typeof header === "string") throw new Error(header);
    bytes[BATCH_HEADER_BYTES + at] = 100;
    sealBatch(bytes, header);
    await expect(log.appendBatch("events", 0, bytes)).rejects.toMatchObject({
      code: "EVENT_LOG_RECORD_INVALID",
    });
    await log.append("events", [{ value: "x" }]);
    expect((await readAll(log, "events", 0)).map(({ value }) => value.toString())).toEqual(["x"]);
  },
);
