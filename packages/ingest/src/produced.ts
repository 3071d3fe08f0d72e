import { type EventLog, EventLogError, type LogRecord, partitionFor } from "@touchline/event-log";
import { schemaHeader, topics } from "@touchline/football";
import { type FeedRecord, parseFeedRecord } from "./feed-record.ts";
import type { DueReport } from "./timetable.ts";

/** Headers by which a feed knows its own output again without reading the values. */
const runHeader = "run";
const idHeader = "id";

/** The headers of a record a run makes: a report's id, or the ordinal of a dead letter. */
export const producedHeaders = (schema: string, runId: string, id: string) => ({
  [schemaHeader]: schema,
  [runHeader]: runId,
  [idHeader]: id,
});

/** What of a run is in the log already. */
export interface Produced {
  /** Of reports and of dead letters. */
  readonly ids: ReadonlySet<string>;
  /** By partition of `reports`, how many records since the run began cannot be read. */
  readonly unreadByPartition: ReadonlyMap<number, number>;
}

export async function producedBy(log: EventLog, record: FeedRecord): Promise<Produced> {
  const ids = new Set<string>();
  const unreadByPartition = new Map<number, number>();
  const take = ({ headers }: LogRecord) => {
    const id = headers[idHeader];
    if (id !== undefined && headers[runHeader] === record.run.runId) ids.add(id);
  };
  for (const { partition, offset } of record.reportsFrom) {
    const unread = await readToDamage(log, { topic: topics.reports.name, partition, offset }, take);
    unreadByPartition.set(partition, unread);
  }
  const letters = { topic: topics.deadLetters.name, partition: 0, offset: record.deadLettersFrom };
  // Letters that cannot be read cannot be written a second time either: their partition takes none.
  await readToDamage(log, letters, take);
  return { ids, unreadByPartition };
}

/**
 * The reports of a run that are still to be made. A run fills each partition in the order of its timetable; so what
 * cannot be read there is taken to be the first ones not found, and they are not made again.
 */
export function notProduced(
  due: readonly DueReport[],
  { ids, unreadByPartition }: Produced,
): readonly DueReport[] {
  const unread = new Map(unreadByPartition);
  return due.filter(({ report }) => {
    if (ids.has(report.reportId)) return false;
    const partition = partitionFor(report.matchId, topics.reports.partitions);
    const hidden = unread.get(partition) ?? 0;
    unread.set(partition, hidden - 1);
    return hidden <= 0;
  });
}

/** The newest record of every feed that ever ran, by feedId. */
export async function feedRecords(log: EventLog): Promise<ReadonlyMap<string, FeedRecord>> {
  const newest = new Map<string, FeedRecord>();
  const { name: topic } = topics.feeds;
  await readOn(log, { topic, partition: 0, offset: 0 }, ({ value }) => {
    const record = parseFeedRecord(value);
    if (record !== undefined) newest.set(record.feedId, record);
  });
  return newest;
}

/** Hands over the reports a run has made, as far as they can be read, match by match in their order. */
export async function reportRecordsOf(
  log: EventLog,
  { run, reportsFrom }: FeedRecord,
  take: (record: LogRecord) => void,
): Promise<void> {
  for (const { partition, offset } of reportsFrom)
    await readToDamage(log, { topic: topics.reports.name, partition, offset }, (record) => {
      if (record.headers[runHeader] === run.runId) take(record);
    });
}

/** Where the partitions of a topic end now. */
export async function endsOf(log: EventLog, topic: string) {
  const described = (await log.describeTopics()).find(({ name }) => name === topic);
  return (described?.partitions ?? []).map(({ partition, highWatermark }) => ({
    partition,
    offset: highWatermark,
  }));
}

interface From {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Reads from an offset, or the first that is kept, to the end as it is now. */
async function readOn(log: EventLog, from: From, take: (record: LogRecord) => void): Promise<void> {
  const { topic, partition } = from;
  let offset = Math.max(from.offset, await log.offsetAt(topic, partition, "earliest"));
  const end = await log.offsetAt(topic, partition, "latest");
  while (offset < end) {
    const { records, nextOffset } = await log.fetch({ topic, partition, offset });
    for (const record of records) if (record.offset < end) take(record);
    offset = nextOffset;
  }
}

/** Reads on, and stops at damage. Says how many records could not be read. */
async function readToDamage(
  log: EventLog,
  from: From,
  take: (record: LogRecord) => void,
): Promise<number> {
  const { topic, partition } = from;
  let next = from.offset;
  try {
    await readOn(log, from, (record) => {
      take(record);
      next = record.offset + 1;
    });
    return 0;
  } catch (error) {
    const isDamage =
      error instanceof EventLogError &&
      (error.code === "EVENT_LOG_CORRUPT" || error.code === "EVENT_LOG_STORAGE_FAULT");
    if (!isDamage) throw error;
    return Math.max(0, (await log.offsetAt(topic, partition, "latest")) - next);
  }
}
