/**
 * Appending, as a share of what a plain loop of 1 MiB writes of as many bytes takes in the same round: page cache against
 * page cache for `os`, and for `sync` against the loop with one fdatasync at its end.
 */
import { join } from "node:path";
import { BatchBuilder, contentBytesOf } from "../src/embedded/batches/batch-builder.ts";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import {
  inDirectory,
  median,
  MIB,
  print,
  rawLoop,
  RECORDS,
  timeInFlight,
  VALUE,
  withLog,
} from "./figures.ts";

const ROUNDS = 5;
const SIZE_BYTES = 96 * MIB;
const IN_FLIGHT = 64;

const builder = new BatchBuilder(40_000);
for (const record of RECORDS) builder.add(record, contentBytesOf(record), 1);
const BATCH = Buffer.from(builder.seal(0, 0));
const COUNT = Math.ceil(SIZE_BYTES / BATCH.length);

const encoded = (log: EmbeddedLog) =>
  timeInFlight(COUNT, IN_FLIGHT, () => log.append("bench", RECORDS));

/** The batches stand ready, as a socket would have filled them. */
function received(log: EmbeddedLog): Promise<number> {
  const batches = Array.from({ length: COUNT }, () => Buffer.from(BATCH));
  return timeInFlight(COUNT, IN_FLIGHT, (n) => log.appendBatch("bench", 0, batches[n]!));
}

await inDirectory(async (directory) => {
  const path = join(directory, "log");
  const shares = { encodedOs: [], receivedOs: [], encodedSync: [], receivedSync: [] } as Record<
    "encodedOs" | "receivedOs" | "encodedSync" | "receivedSync",
    number[]
  >;
  for (let round = 0; round <= ROUNDS; round++) {
    const raw = rawLoop(directory, SIZE_BYTES);
    const os = { partitions: 1, durability: "os" } as const;
    const encodedOs = await withLog(path, os, encoded);
    const receivedOs = await withLog(path, os, received);
    const encodedSync = await withLog(path, { partitions: 1 }, encoded);
    const receivedSync = await withLog(path, { partitions: 1 }, received);
    // The first round warms up.
    if (round === 0) continue;
    shares.encodedOs.push(raw.writeMs / encodedOs);
    shares.receivedOs.push(raw.writeMs / receivedOs);
    shares.encodedSync.push(raw.syncedWriteMs / encodedSync);
    shares.receivedSync.push(raw.syncedWriteMs / receivedSync);
  }
  print(
    "append of received batches, os, over raw writes",
    median(shares.receivedOs),
    "share",
    0.65,
  );
  print("append of encoded records, os, over raw writes", median(shares.encodedOs), "share", 0.35);
  print(
    "append of received batches, sync, over raw writes and one fdatasync",
    median(shares.receivedSync),
    "share",
  );
  print(
    "append of encoded records, sync, over raw writes and one fdatasync",
    median(shares.encodedSync),
    "share",
  );
  await waitingReaders(path);
});

/** One append after the other, with and without a thousand readers who wait for each. */
async function waitingReaders(path: string): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const none = await withLog(path, { partitions: 1 }, (log) => appendWith(log, 0));
    const many = await withLog(path, { partitions: 1 }, (log) => appendWith(log, 1000));
    ratios.push(many / none);
  }
  print("append with 1,000 waiting readers, over none", median(ratios), "ratio", 3, "atMost");
}

async function appendWith(log: EmbeddedLog, readers: number): Promise<number> {
  let isOver = false;
  const read = async () => {
    for (let offset = 0; !isOver;) {
      const fetched = await log.fetch({ topic: "bench", partition: 0, offset, waitMs: 10_000 });
      offset = fetched.nextOffset;
    }
  };
  const reading = Array.from({ length: readers }, read);
  const took: number[] = [];
  for (let n = 0; n < 500; n++) {
    const started = performance.now();
    await log.append("bench", [{ value: VALUE, partition: 0 }]);
    took.push(performance.now() - started);
  }
  isOver = true;
  await log.append("bench", [{ value: VALUE, partition: 0 }]);
  await Promise.all(reading);
  return median(took.slice(100));
}
