/** What the benchmarks of this package share: how a figure is printed and what it is held against. */
import { closeSync, fdatasyncSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import type { Durability } from "../src/event-log.ts";

export const MIB = 1024 * 1024;
export const VALUE = Buffer.alloc(300, "x");
/** A hundred records of 300 bytes. */
export const RECORDS = Array.from({ length: 100 }, () => ({ value: VALUE, partition: 0 }));

/** Prints a figure as one JSON line. `target` is the least it must reach, or with `atMost` the most it may be. */
export function print(
  figure: string,
  value: number,
  unit: string,
  target?: number,
  direction: "atLeast" | "atMost" = "atLeast",
): void {
  const rounded = Number(value.toPrecision(4));
  const ok = target === undefined || (direction === "atLeast" ? value >= target : value <= target);
  process.stdout.write(
    `${JSON.stringify({ bench: "event-log", figure, value: rounded, unit, target, direction, ok })}\n`,
  );
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Runs `work` with a directory that is gone afterwards. */
export async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "touchline-bench-"));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Runs `work` on a new log with one topic, `bench`. */
export async function withLog<T>(
  path: string,
  topic: { readonly partitions: number; readonly durability?: Durability },
  work: (log: EmbeddedLog) => Promise<T>,
): Promise<T> {
  const log = await openEmbeddedLog({ directory: path });
  await log.createTopic({ name: "bench", ...topic });
  try {
    return await work(log);
  } finally {
    await log.close();
    await rm(path, { recursive: true });
  }
}

/** Milliseconds of plain 1 MiB writes into the page cache, of the fdatasync behind them, and of plain reads. */
export function rawLoop(directory: string, sizeBytes: number) {
  const path = join(directory, "raw");
  const file = openSync(path, "w+");
  const slice = Buffer.alloc(MIB, "x");
  const started = performance.now();
  for (let at = 0; at < sizeBytes; at += MIB) writeSync(file, slice, 0, MIB, at);
  const written = performance.now();
  fdatasyncSync(file);
  const synced = performance.now();
  for (let at = 0; at < sizeBytes; at += MIB) readSync(file, slice, 0, MIB, at);
  const read = performance.now();
  closeSync(file);
  unlinkSync(path);
  return {
    writeMs: written - started,
    syncedWriteMs: synced - started,
    readMs: read - synced,
  };
}

/** Does `work` so often, so many at a time, and says how many milliseconds that took. */
export async function timeInFlight(
  count: number,
  inFlight: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return performance.now() - started;
}
