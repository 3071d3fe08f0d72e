import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { type Report, schemaHeader, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import { onTestFinished, vi } from "vitest";

/** A log on a folder of its own, gone with the test. */
export async function temporaryLog(): Promise<EventLog> {
  const { log, remove } = await makeLog();
  onTestFinished(remove);
  return log;
}

/** Does something with a log on a folder of its own, gone when it is done. */
export async function withLog<T>(act: (log: EventLog) => Promise<T>): Promise<T> {
  const { log, remove } = await makeLog();
  try {
    return await act(log);
  } finally {
    await remove();
  }
}

async function makeLog() {
  const directory = await temporaryFolder();
  const log = await openLog(directory);
  const remove = async () => {
    await log.close();
    await rm(directory, { recursive: true });
  };
  return { log, remove };
}

const temporaryFolder = () => mkdtemp(join(tmpdir(), "touchline-reconciler-"));

async function openLog(directory: string): Promise<EventLog> {
  const log = await openEmbeddedLog({ directory });
  for (const topic of [topics.reports, topics.matchEvents, topics.deadLetters])
    await log.createTopic(topic);
  return log;
}

/** A log that was filled and closed, a bit in the middle of a partition flipped, and opened again. Gone with the test. */
export async function damagedLog(
  fill: (log: EventLog) => Promise<unknown>,
  partition: string,
): Promise<EventLog> {
  const directory = await temporaryFolder();
  onTestFinished(() => rm(directory, { recursive: true }));
  const filled = await openLog(directory);
  await fill(filled);
  await filled.close();
  const file = join(directory, "partitions", partition, "00000000000000000000.log");
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const log = await openLog(directory);
  onTestFinished(() => log.close());
  return log;
}

export const toRecord = (report: Report): NewRecord => ({
  key: report.matchId,
  value: encode(report),
  headers: { [schemaHeader]: topics.reports.schema },
});

/** Every record of a topic, by partition. */
export async function recordsOf(log: EventLog, topic: string): Promise<LogRecord[][]> {
  const described = (await log.describeTopics()).find(({ name }) => name === topic);
  const partitions: LogRecord[][] = [];
  for (const { partition, startOffset, highWatermark } of described?.partitions ?? []) {
    const records: LogRecord[] = [];
    for (let offset = startOffset; offset < highWatermark;) {
      const result = await log.fetch({ topic, partition, offset });
      records.push(...result.records);
      offset = result.nextOffset;
    }
    partitions.push(records);
  }
  return partitions;
}

/** Waits until the group has committed all reports there are. */
export async function untilDecided(log: EventLog, group: string): Promise<void> {
  await vi.waitUntil(
    async () => {
      const ends = (await log.describeTopics()).find(({ name }) => name === topics.reports.name);
      const groups = await log.describeGroups();
      const committed = groups.find((other) => other.group === group)?.partitions ?? [];
      return ends?.partitions.every(
        ({ partition, highWatermark }) =>
          highWatermark === 0 ||
          committed.some((c) => c.partition === partition && c.committedOffset === highWatermark),
      );
    },
    { timeout: 10_000, interval: 2 },
  );
}
