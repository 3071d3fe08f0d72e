/**
 * What consumer groups cost. One JSON line a figure: `node packages/event-log/bench/groups.bench.ts`. Takes about 10 s;
 * wants an idle machine.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import type { Consumer } from "../src/event-log.ts";

const PARTITIONS = 32;
const COMMIT_MS = 3_000;
const MANY = 1_000;
const MEMBERS = 1_000;

const directory = await mkdtemp(join(tmpdir(), "touchline-bench-"));
const log = await openEmbeddedLog({ directory });
try {
  await log.createTopic({ name: "bench", partitions: PARTITIONS });
  for (let partition = 0; partition < PARTITIONS; partition++)
    await log.append(
      "bench",
      Array.from({ length: 10_000 }, () => ({ partition, value: "x" })),
    );
  await commits(log);
  await groups(log);
  await members(log);
} finally {
  await log.close();
  await rm(directory, { recursive: true });
}

function print(figure: string, value: number, unit: string, details: Record<string, number> = {}) {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(
    `${JSON.stringify({ bench: "event-log", figure, value: rounded, unit, ...details })}\n`,
  );
}

/** Each partition commits a thousand times a second, as somebody does who commits after each record. */
async function commits(of: EmbeddedLog): Promise<void> {
  const consumer = await of.consume({ group: "busy", topics: ["bench"] });
  const before = of.metrics();
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  let acknowledged = 0;
  const pending: Promise<void>[] = [];
  for (let tick = 1; tick <= COMMIT_MS; tick++) {
    // What waits for the next millisecond is asleep: to look again and again would count as the cost of commits.
    while (performance.now() - startedMs < tick)
      await new Promise((resolve) => void setTimeout(resolve, 1));
    for (let partition = 0; partition < PARTITIONS; partition++)
      pending.push(consumer.commit("bench", partition, tick).then(() => void acknowledged++));
  }
  await Promise.all(pending);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const after = of.metrics();
  print("offset commits, 32 partitions at 1 kHz", acknowledged / seconds, "1/s", {
    journalCommitsPerSecond: (after.commitDuration.count - before.commitDuration.count) / seconds,
    journalBytesPerSecond: Math.round((after.journalBytes - before.journalBytes) / seconds),
    cpuShare: (user + system) / 1e6 / seconds,
  });
  await consumer.close();
}

/** A thousand groups of one member each, and what it costs to describe them. */
async function groups(of: EmbeddedLog): Promise<void> {
  const consumers: Consumer[] = [];
  let startedMs = performance.now();
  for (let n = 0; n < MANY; n++)
    consumers.push(await of.consume({ group: `group-${n}`, topics: ["bench"] }));
  print("joining, 1,000 groups of one member", (performance.now() - startedMs) / MANY, "ms each");
  startedMs = performance.now();
  await of.describeGroups();
  print("describing 1,000 groups of 32 partitions", performance.now() - startedMs, "ms");
  startedMs = performance.now();
  await of.append("bench", [{ value: "x" }]);
  print("append beside 1,000 groups", performance.now() - startedMs, "ms");
  for (const consumer of consumers) await consumer.close();
}

/** Many members of one group, one after another: each rearranges all that are there. */
async function members(of: EmbeddedLog): Promise<void> {
  for (const assignment of ["range", "cooperative-sticky"] as const) {
    const consumers: Consumer[] = [];
    const startedMs = performance.now();
    for (let n = 0; n < MEMBERS; n++)
      consumers.push(await of.consume({ group: assignment, topics: ["bench"], assignment }));
    const seconds = (performance.now() - startedMs) / 1000;
    print(`joining, 1,000 members of one group one by one, ${assignment}`, seconds, "s");
    for (const consumer of consumers.toReversed()) await consumer.close();
  }
}
