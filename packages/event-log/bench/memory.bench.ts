/**
 * What 10 GiB in 200 partitions cost in memory above an empty log, each in a process of its own: filling it, opening it, and
 * reading all of it. Resident memory has in it what the log holds and what V8 keeps to make garbage in; the former is what
 * grows with a log.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import { inDirectory, MIB, print, RECORDS, timeInFlight, withLog } from "./figures.ts";

const SIZE_BYTES = 10 * 1024 * MIB;
const PARTITIONS = 200;

const parts: Record<string, (log: EmbeddedLog) => Promise<void>> = { fill, open, read };

async function fill(log: EmbeddedLog): Promise<void> {
  await log.createTopic({ name: "bench", partitions: PARTITIONS, durability: "os" });
  const batches = Array.from({ length: PARTITIONS }, (_, partition) =>
    RECORDS.map(({ value }) => ({ value, partition })),
  );
  await timeInFlight(Math.ceil(SIZE_BYTES / 30_900), 64, (n) =>
    log.append("bench", batches[n % PARTITIONS]!),
  );
}

async function open(log: EmbeddedLog): Promise<void> {
  await log.describeTopics();
}

async function read(log: EmbeddedLog): Promise<void> {
  const [topic] = await log.describeTopics();
  for (const { partition, highWatermark } of topic!.partitions) {
    for (let offset = 0; offset < highWatermark;)
      offset = (await log.fetch({ topic: "bench", partition, offset })).nextOffset;
  }
}

const collect = () => {
  globalThis.gc?.();
  globalThis.gc?.();
};

function memory() {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMib: rss / MIB, heldMib: (heapUsed + external) / MIB };
}

/** Measures one part in this process. */
async function measure(part: string, directory: string): Promise<void> {
  const idle = await withLog(join(directory, "empty"), { partitions: 1 }, async () => memory());
  const log = await openEmbeddedLog({ directory: join(directory, "log") });
  await parts[part]!(log);
  const { residentMib, heldMib } = memory();
  const what = `10 GiB in 200 partitions, ${part}`;
  const direction = "atMost";
  print(`memory held above idle: ${what}`, heldMib - idle.heldMib, "MiB", 64, direction);
  const target = part === "open" ? 64 : undefined;
  print(`resident above idle: ${what}`, residentMib - idle.residentMib, "MiB", target, direction);
  await log.close();
}

const [, , part, directory] = process.argv;
if (part !== undefined && directory !== undefined) await measure(part, directory);
else
  await inDirectory(async (fresh) => {
    for (const each of Object.keys(parts)) {
      const own = [...process.execArgv, "--expose-gc", fileURLToPath(import.meta.url), each, fresh];
      const { status } = spawnSync(process.execPath, own, { stdio: "inherit" });
      if (status !== 0) throw new Error(`the part "${each}" ended with ${status}`);
    }
  });
