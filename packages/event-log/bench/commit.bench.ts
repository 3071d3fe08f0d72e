/** What an acknowledgement costs when each waits for the disk. */
import { closeSync, fdatasyncSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import { inDirectory, median, MIB, print, VALUE, withLog } from "./figures.ts";

const ROUNDS = 3;

await inDirectory(async (directory) => {
  const path = join(directory, "log");
  const over64: number[] = [];
  const over1024: number[] = [];
  const over16Partitions: number[] = [];
  const over64Partitions: number[] = [];
  const overRaw: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const acks = async (inFlight: number) =>
      withLog(path, { partitions: 1 }, (log) => acknowledged(log, inFlight, 1000));
    const [one, many, most] = [await acks(1), await acks(64), await acks(1024)];
    const raw = rawCommitMs(join(directory, "raw"));
    const commit = (active: number) =>
      withLog(path, { partitions: active }, (log) => commitMs(log, active));
    const [commit1, commit16, commit64] = [await commit(1), await commit(16), await commit(64)];
    if (round === 0) continue;
    over64.push(many / one);
    over1024.push(most / one);
    overRaw.push(commit1 / raw);
    over16Partitions.push(commit16 / commit1);
    over64Partitions.push(commit64 / commit1);
  }
  print("acknowledgements with 64 in flight, over 1", median(over64), "ratio", 40);
  print("acknowledgements with 1,024 in flight, over 1", median(over1024), "ratio", 120);
  print(
    "commit p50 with 16 active partitions, over 1",
    median(over16Partitions),
    "ratio",
    1.8,
    "atMost",
  );
  print(
    "commit p50 with 64 active partitions, over 1",
    median(over64Partitions),
    "ratio",
    3,
    "atMost",
  );
  print("commit p50, over a raw write and fdatasync", median(overRaw), "ratio", 1.6, "atMost");
});

async function acknowledged(log: EmbeddedLog, inFlight: number, forMs: number): Promise<number> {
  const end = performance.now() + forMs;
  let count = 0;
  const appender = async () => {
    while (performance.now() < end) {
      await log.append("bench", [{ value: VALUE, partition: 0 }]);
      count++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, appender));
  return count;
}

/** One 4 KiB append to each active partition at once, until all are acknowledged. */
async function commitMs(log: EmbeddedLog, active: number): Promise<number> {
  const value = Buffer.alloc(4096 - 100, "x");
  const took: number[] = [];
  for (let n = 0; n < 400; n++) {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: active }, (_, partition) => log.append("bench", [{ value, partition }])),
    );
    took.push(performance.now() - started);
  }
  return median(took.slice(100));
}

/** Median of a 4 KiB write into a file of zeros and its fdatasync. */
function rawCommitMs(path: string): number {
  const file = openSync(path, "w+");
  writeSync(file, Buffer.alloc(4 * MIB));
  fsyncSync(file);
  const bytes = Buffer.alloc(4096, "x");
  const took: number[] = [];
  for (let n = 0; n < 400; n++) {
    const started = performance.now();
    writeSync(file, bytes, 0, bytes.length, n * bytes.length);
    fdatasyncSync(file);
    took.push(performance.now() - started);
  }
  closeSync(file);
  unlinkSync(path);
  return median(took.slice(100));
}
