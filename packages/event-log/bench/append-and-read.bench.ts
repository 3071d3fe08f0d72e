/**
 * What the log costs, as shares of what the same machine does at the same time without it. One JSON line a figure:
 * `node packages/event-log/bench/append-and-read.bench.ts`. Takes about 15 s; wants an idle machine.
 */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventLog } from "../src/event-log.ts";
import { openEmbeddedLog } from "../src/embedded/index.ts";

const MIB = 1024 * 1024;
const VALUE = Buffer.alloc(300, "x");
const BATCH = Array.from({ length: 100 }, () => ({ value: VALUE, partition: 0 }));
const THROUGHPUT_BYTES = 96 * MIB;
const ROUNDS = 3;

const directory = await mkdtemp(join(tmpdir(), "touchline-bench-"));
try {
  await throughput();
  await acknowledgements();
  await commitLatency();
} finally {
  await rm(directory, { recursive: true });
}

function print(figure: string, value: number, unit: string, details: Record<string, number> = {}) {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(
    `${JSON.stringify({ bench: "event-log", figure, value: rounded, unit, ...details })}\n`,
  );
}

async function withLog<T>(
  name: string,
  partitions: number,
  work: (log: EventLog) => Promise<T>,
): Promise<T> {
  const path = join(directory, name);
  const log = await openEmbeddedLog({ directory: path });
  await log.createTopic({ name: "bench", partitions });
  try {
    return await work(log);
  } finally {
    await log.close();
    await rm(path, { recursive: true });
  }
}

/** Appends and reads the same bytes as a plain loop of 1 MiB writes and reads does; the shares are medians of rounds. */
async function throughput(): Promise<void> {
  const appendShares: number[] = [];
  const syncedShares: number[] = [];
  const readShares: number[] = [];
  let appendedPerSecond = 0;
  let readPerSecond = 0;
  await withLog("warm-up", 1, appendAndRead);
  for (let round = 0; round < ROUNDS; round++) {
    const raw = rawLoop();
    const own = await withLog(`throughput-${round}`, 1, appendAndRead);
    appendShares.push(raw.writeSeconds / own.appendSeconds);
    syncedShares.push(raw.syncedWriteSeconds / own.appendSeconds);
    readShares.push(raw.readSeconds / own.readSeconds);
    appendedPerSecond = Math.max(appendedPerSecond, own.records / own.appendSeconds);
    readPerSecond = Math.max(readPerSecond, own.records / own.readSeconds);
  }
  print("append, share of a raw 1 MiB write loop", median(appendShares), "share");
  print(
    "append, share of a raw 1 MiB write loop with one fdatasync",
    median(syncedShares),
    "share",
  );
  print("append, best round", appendedPerSecond, "records/s");
  print("read and decode, share of a raw 1 MiB read loop", median(readShares), "share");
  print("read and decode, best round", readPerSecond, "records/s");
}

async function appendAndRead(log: EventLog) {
  const batches = Math.ceil(THROUGHPUT_BYTES / (BATCH.length * VALUE.length));
  const started = performance.now();
  const inFlight = new Set<Promise<unknown>>();
  for (let n = 0; n < batches; n++) {
    const append = log.append("bench", BATCH);
    inFlight.add(append);
    void append.then(() => inFlight.delete(append));
    if (inFlight.size >= 64) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  const appendSeconds = (performance.now() - started) / 1000;
  const records = batches * BATCH.length;
  const readStarted = performance.now();
  let offset = 0;
  while (offset < records)
    offset = (await log.fetch({ topic: "bench", partition: 0, offset })).nextOffset;
  return { appendSeconds, readSeconds: (performance.now() - readStarted) / 1000, records };
}

/** Plain writes into the page cache, an fdatasync, plain reads. */
function rawLoop() {
  const path = join(directory, "raw");
  const file = openSync(path, "w+");
  const slice = Buffer.alloc(MIB, "x");
  const started = performance.now();
  for (let at = 0; at < THROUGHPUT_BYTES; at += MIB) writeSync(file, slice, 0, MIB, at);
  const written = performance.now();
  fdatasyncSync(file);
  const synced = performance.now();
  for (let at = 0; at < THROUGHPUT_BYTES; at += MIB) readSync(file, slice, 0, MIB, at);
  const read = performance.now();
  closeSync(file);
  unlinkSync(path);
  return {
    writeSeconds: (written - started) / 1000,
    syncedWriteSeconds: (synced - started) / 1000,
    readSeconds: (read - synced) / 1000,
  };
}

/** Acknowledgements a second of single 300-byte records, each durable before it is acknowledged. */
async function acknowledgements(): Promise<void> {
  let one = 0;
  for (const inFlight of [1, 64, 1024]) {
    const acked = await withLog(`acks-${inFlight}`, 1, async (log) => {
      await appendFor(log, inFlight, 300);
      return (await appendFor(log, inFlight, 1500)) / 1.5;
    });
    if (inFlight === 1) one = acked;
    const over1 = Number((acked / one).toPrecision(3));
    print(`acknowledgements with ${inFlight} in flight`, acked, "acks/s", { over1 });
  }
}

async function appendFor(log: EventLog, inFlight: number, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let acked = 0;
  const appender = async () => {
    while (performance.now() < end) {
      await log.append("bench", [{ value: VALUE, partition: 0 }]);
      acked++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, appender));
  return acked;
}

/** One 4 KiB append to each active partition at once, until all are acknowledged; beside the same write done by hand. */
async function commitLatency(): Promise<void> {
  const raw = rawCommitMilliseconds();
  let one = 0;
  for (const active of [1, 16]) {
    const p50 = await withLog(`commit-${active}`, active, async (log) => {
      const value = Buffer.alloc(4096 - 100, "x");
      const took: number[] = [];
      for (let n = 0; n < 600; n++) {
        const started = performance.now();
        await Promise.all(
          Array.from({ length: active }, (_, partition) =>
            log.append("bench", [{ value, partition }]),
          ),
        );
        took.push(performance.now() - started);
      }
      return median(took.slice(100));
    });
    if (active === 1) one = p50;
    print(`commit p50 with ${active} active partitions`, p50, "ms", {
      over1: Number((p50 / one).toPrecision(3)),
      overRawWriteAndFdatasync: Number((p50 / raw).toPrecision(3)),
    });
  }
}

/** Median of a 4 KiB write into a file of zeros and its fdatasync. */
function rawCommitMilliseconds(): number {
  const path = join(directory, "raw-commit");
  const file = openSync(path, "w+");
  writeSync(file, Buffer.alloc(4 * MIB));
  fsyncSync(file);
  const bytes = Buffer.alloc(4096, "x");
  const took: number[] = [];
  for (let n = 0; n < 600; n++) {
    const started = performance.now();
    writeSync(file, bytes, 0, bytes.length, n * bytes.length);
    fdatasyncSync(file);
    took.push(performance.now() - started);
  }
  closeSync(file);
  unlinkSync(path);
  return median(took.slice(100));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
