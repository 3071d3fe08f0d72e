/**
 * What compression costs and saves on records like those of a match: ratio and speed of one batch, and the log with it
 * and without. One JSON line a figure: `node packages/event-log/bench/compression.bench.ts`. Takes about 10 s; wants an
 * idle machine.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compressRecords, decompressRecords } from "../src/embedded/batches/compression.ts";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";

const MIB = 1024 * 1024;
const RUN_MS = 1000;
const RECORDS = 20_000;
const IN_FLIGHT = 64;

const random = new SeededRandom(1);
const records = Array.from({ length: RECORDS }, (_, n) => ({
  key: `match-${n % 40}`,
  value: matchEvent(n),
}));

for (const count of [1, 10, 100, 1000]) await codec(count);
const directory = await mkdtemp(join(tmpdir(), "touchline-bench-"));
try {
  // Once to warm up, then those that count.
  for (const name of ["warm-up", "log"]) {
    for (const compression of [undefined, "zstd"] as const)
      await throughLog(`${name}-${compression ?? "none"}`, compression, name === "log");
  }
} finally {
  await rm(directory, { recursive: true });
}

/** A pass, shot or tackle with the words and numbers an event of a match has: about 300 bytes. */
function matchEvent(n: number): string {
  const kind = random.pick(["pass", "pass", "pass", "carry", "tackle", "shot"]);
  return JSON.stringify({
    id: random.uint64().toString(16),
    matchId: `match-${n % 40}`,
    kind,
    minute: Math.floor(n / 250),
    second: n % 60,
    team: random.pick(["home", "away"]),
    player: { id: random.below(2000), name: `Player ${random.below(2000)}` },
    from: { x: round(random.next()), y: round(random.next()) },
    to: { x: round(random.next()), y: round(random.next()) },
    outcome: random.pick(["complete", "complete", "incomplete"]),
  });
}

function round(share: number): number {
  return Math.round(share * 1000) / 10;
}

async function codec(count: number): Promise<void> {
  const batch = Buffer.from(
    records
      .slice(0, count)
      .map(({ value }) => value)
      .join(""),
  );
  const compressed = (await compressRecords(batch)) ?? batch;
  const details = { records: count, bytes: batch.length };
  print("zstd, compressed share of the bytes", compressed.length / batch.length, "share", details);
  const compressing = await timesIn(RUN_MS / 4, () => compressRecords(batch));
  print("zstd, compress", (compressing * batch.length) / MIB, "MiB/s", details);
  if (compressed === batch) return;
  const decompressing = await timesIn(RUN_MS / 4, () => decompressRecords("zstd", compressed));
  print("zstd, decompress", (decompressing * batch.length) / MIB, "MiB/s", details);
}

async function timesIn(milliseconds: number, work: () => unknown): Promise<number> {
  for (let n = 0; n < 20; n++) await work();
  const started = performance.now();
  let times = 0;
  while (performance.now() - started < milliseconds) {
    await work();
    times++;
  }
  return times / ((performance.now() - started) / 1000);
}

/** Appends of ten records, 64 in flight, each acknowledged when it is on disk; then a reader takes them all. */
async function throughLog(
  name: string,
  compression: "zstd" | undefined,
  counts: boolean,
): Promise<void> {
  const log = await openEmbeddedLog({ directory: join(directory, name) });
  await log.createTopic({ name: "bench", partitions: 1 });
  let valueBytes = 0;
  for (const { value } of records) valueBytes += value.length;
  const started = performance.now();
  let next = 0;
  const appender = async () => {
    while (next < RECORDS) {
      const some = records.slice(next, next + 10);
      next += some.length;
      await log.append("bench", some, { compression });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, appender));
  const appendSeconds = (performance.now() - started) / 1000;
  const readStarted = performance.now();
  let read = 0;
  while (read < RECORDS) {
    const { records: found } = await log.fetch({ topic: "bench", partition: 0, offset: read });
    for (const record of found) valueBytes -= record.value.length;
    read += found.length;
  }
  const readSeconds = (performance.now() - readStarted) / 1000;
  if (valueBytes !== 0) throw new Error(`${valueBytes} bytes were not read back`);
  const { sizeBytes } = (await log.describeTopics())[0]!.partitions[0]!;
  await log.close();
  if (!counts) return;
  const details = { compression: compression ?? "none", inFlight: IN_FLIGHT };
  print("log, bytes on disk a record", sizeBytes / RECORDS, "B", details);
  print("log, append", RECORDS / appendSeconds, "records/s", details);
  print("log, read and decode", RECORDS / readSeconds, "records/s", details);
}

function print(figure: string, value: number, unit: string, details: object): void {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(
    `${JSON.stringify({ bench: "event-log", figure, value: rounded, unit, ...details })}\n`,
  );
}
