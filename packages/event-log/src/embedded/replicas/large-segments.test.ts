import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";
import { readBatchHeader } from "../batches/record-batch.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import { MemoryBudget } from "../disk/memory-budget.ts";
import { settingsOf } from "../options.ts";
import { Epochs } from "../partitions/epochs.ts";
import { Replica } from "./replica.ts";

const OFFSETS = 2 ** 30;

/** A batch with one record in the place of as many as may be in few bytes when they are compressed. */
function wideBatch(baseOffset: number): StoredBatch {
  const builder = new BatchBuilder(16);
  const record = { value: "x".repeat(5000) };
  builder.add(record, contentBytesOf(record), 1000);
  const bytes = builder.seal(baseOffset, 0);
  bytes.writeInt32BE(OFFSETS - 1, 23);
  const header = readBatchHeader(bytes, 0, baseOffset, undefined);
  if (typeof header === "string") throw new Error(header);
  return { header, bytes };
}

const batches = Array.from({ length: 9 }, (_, n) => wideBatch(n * OFFSETS));

function newReplica(): Replica {
  const fs = new SimulatedDisk({ random: new SeededRandom(1) }).fileSystem();
  const directory = "/data/partitions/events-0";
  const budget = new MemoryBudget(settingsOf({ directory }));
  const options = { fs, directory, epochs: new Epochs(), readOnly: false, budget };
  return new Replica({ ...options, segmentBytesMax: 2 ** 20 });
}

async function expectAllIn(replica: Replica): Promise<void> {
  expect(replica.nextOffset).toBe(9 * OFFSETS);
  for (const { baseOffset, nextOffset } of replica.segments)
    expect(nextOffset - baseOffset).toBeLessThanOrEqual(2 ** 32);
  for (const { header } of batches)
    expect((await replica.read(header.baseOffset, 1, "header"))[0]!.header).toEqual(header);
}

test("a segment is full when its index has no room for the offsets, however few bytes they take", async () => {
  const replica = newReplica();
  await replica.write(batches.slice(0, 1));
  await replica.write(batches.slice(1, 7));
  await replica.write(batches.slice(7));
  await expectAllIn(replica);
});

test("what is written anew after a failure goes to segments that have room for the offsets", async () => {
  const replica = newReplica();
  await replica.write(batches.slice(0, 1));
  replica.doubt();
  await replica.rewriteUnsynced(batches);
  await expectAllIn(replica);
});

test("it is told beforehand how many segments there will be", async () => {
  const replica = newReplica();
  const counts = batches.map((_, n) => replica.segmentCountWith(batches.slice(0, n + 1)));
  expect(counts).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3]);
  await replica.write(batches.slice(0, 2));
  expect(replica.segmentCountWith(batches.slice(2))).toBe(3);
  await replica.write(batches.slice(2));
  expect(replica.segments).toHaveLength(3);
});
