import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { type Competition, type MatchEvent, schemaHeader, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import { onTestFinished } from "vitest";

/** A folder of its own, gone with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "touchline-projections-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A log on a folder of its own with the topics there are, gone with the test. */
export const temporaryLog = async (): Promise<EventLog> => openLog(await temporaryFolder());

/** The log in a folder, closed with the test. */
export async function openLog(directory: string): Promise<EventLog> {
  const log = await openEmbeddedLog({ directory });
  onTestFinished(() => log.close());
  for (const topic of [topics.matchEvents, topics.competitions, topics.deadLetters])
    await log.createTopic(topic);
  return log;
}

/** Flips a bit in the middle of a partition of a log that is closed. */
export async function damage(directory: string, partition: string): Promise<void> {
  const file = join(directory, "partitions", partition, "00000000000000000000.log");
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

export const eventRecord = (event: MatchEvent): NewRecord => ({
  key: event.matchId,
  value: encode(event),
  headers: { [schemaHeader]: topics.matchEvents.schema },
  timestamp: event.decidedAt,
});

export const appendEvents = (log: EventLog, events: readonly MatchEvent[]) =>
  log.append(topics.matchEvents.name, events.map(eventRecord));

export const appendCompetition = (log: EventLog, competition: Competition) =>
  log.append(topics.competitions.name, [
    { key: competition.competitionId, value: encode(competition) },
  ]);

/** Every record of a topic, partition after partition. */
export async function recordsOf(log: EventLog, topic: string): Promise<readonly LogRecord[]> {
  const described = (await log.describeTopics()).find(({ name }) => name === topic);
  const records: LogRecord[] = [];
  for (const { partition, startOffset, highWatermark } of described?.partitions ?? [])
    for (let offset = startOffset; offset < highWatermark;) {
      const result = await log.fetch({ topic, partition, offset });
      records.push(...result.records);
      offset = result.nextOffset;
    }
  return records;
}

/** Streams told in turn, event by event, as matches played at once are. */
export const interleaved = (streams: readonly (readonly MatchEvent[])[]): readonly MatchEvent[] => {
  const longest = Math.max(...streams.map((stream) => stream.length));
  return Array.from({ length: longest }, (_, i) => streams.flatMap((s) => s[i] ?? [])).flat();
};
