import type { EventLog, LogRecord } from "@touchline/event-log";
import { schemaHeader, topics } from "@touchline/football";
import { type FeedRecord, parseFeedRecord } from "./feed-record.ts";

/** Headers by which a feed knows its own output again without reading the values. */
const runHeader = "run";
const idHeader = "id";

/** The headers of a record a run makes: a report's id, or the ordinal of a dead letter. */
export const producedHeaders = (schema: string, runId: string, id: string) => ({
  [schemaHeader]: schema,
  [runHeader]: runId,
  [idHeader]: id,
});

/** What of a run is in the log already: ids of reports and of dead letters. */
export async function producedBy(log: EventLog, record: FeedRecord): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const take = ({ headers }: LogRecord) => {
    const id = headers[idHeader];
    if (id !== undefined && headers[runHeader] === record.run.runId) ids.add(id);
  };
  for (const { partition, offset } of record.reportsFrom)
    await readOn(log, { topic: topics.reports.name, partition, offset }, take);
  const letters = { topic: topics.deadLetters.name, partition: 0, offset: record.deadLettersFrom };
  await readOn(log, letters, take);
  return ids;
}

/** The newest record of a feed, if it ever ran. */
export async function lastFeedRecord(
  log: EventLog,
  feedId: string,
): Promise<FeedRecord | undefined> {
  let last: FeedRecord | undefined;
  const { name: topic } = topics.feeds;
  await readOn(log, { topic, partition: 0, offset: 0 }, ({ key, value }) => {
    if (key?.toString() === feedId) last = parseFeedRecord(value) ?? last;
  });
  return last;
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
