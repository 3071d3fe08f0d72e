/**
 * Compacting 256 MiB of records of 300 bytes, of each key four: how much a second, the longest turn that everyone else in the
 * process had to wait for, and the memory it takes, most of it the map of keys. Turns are told twice: as
 * they pass, with all that others on the machine take, and in processor time of this thread, which leaves out that and also
 * what it waits for, such as a call that blocks or threads that collect garbage.
 */
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import { inDirectory, MIB, print, timeInFlight, VALUE } from "./figures.ts";

const KEYS = 210_000;
const ROUNDS = 4;
const RECORDS_AT_ONCE = 100;
const SEGMENT_BYTES = 32 * MIB;
const LOOK_MS = 20;
const WAIT_MS_MAX = 120_000;

await inDirectory(async (directory) => {
  const options = { directory: join(directory, "log"), segmentBytesMax: SEGMENT_BYTES };
  await fill(options);
  // It cleans at opening, and that is what is measured.
  const idleBytes = heldBytes();
  const log = await openEmbeddedLog(options);
  const before = await sizeBytes(log);
  const started = performance.now();
  let peakBytes = 0;
  let longestTurnMs = 0;
  let longestCpuMs = 0;
  let turnBegan = started;
  let cpuBegan = process.threadCpuUsage();
  let lookAt = started;
  for (;;) {
    await nextTurn();
    const { user, system } = process.threadCpuUsage(cpuBegan);
    longestCpuMs = Math.max(longestCpuMs, (user + system) / 1000);
    longestTurnMs = Math.max(longestTurnMs, performance.now() - turnBegan);
    turnBegan = performance.now();
    cpuBegan = process.threadCpuUsage();
    if (performance.now() < lookAt) continue;
    lookAt = performance.now() + LOOK_MS;
    peakBytes = Math.max(peakBytes, heldBytes());
    if ((await sizeBytes(log)) < (before / ROUNDS) * 1.2) break;
    if (performance.now() - started > WAIT_MS_MAX) throw new Error("it was not compacted");
  }
  const seconds = (performance.now() - started) / 1000;
  await log.close();
  print("compaction", before / MIB / seconds, "MiB/s");
  print("longest turn while 256 MiB are compacted", longestTurnMs, "ms", 50, "atMost");
  print("the same in processor time", longestCpuMs, "ms");
  print(`memory for ${KEYS} keys, above idle`, (peakBytes - idleBytes) / MIB, "MiB", 64, "atMost");
});

async function fill(options: { readonly directory: string; readonly segmentBytesMax: number }) {
  const log = await openEmbeddedLog(options);
  const topic = { name: "bench", partitions: 1 };
  await log.createTopic({ ...topic, durability: "os" });
  await timeInFlight((KEYS * ROUNDS) / RECORDS_AT_ONCE, 64, (n) =>
    log.append(
      "bench",
      Array.from({ length: RECORDS_AT_ONCE }, (_, at) => ({
        key: `key-${(n * RECORDS_AT_ONCE + at) % KEYS}`,
        value: VALUE,
      })),
    ),
  );
  await log.createTopic({ ...topic, cleanupPolicy: "compact" });
  await log.close();
}

async function sizeBytes(log: EmbeddedLog): Promise<number> {
  const [topic] = await log.describeTopics();
  return topic!.partitions[0]!.sizeBytes;
}

/** What buffers take: what compaction reads, gathers and knows of keys is in them. */
function heldBytes(): number {
  return process.memoryUsage().arrayBuffers;
}
