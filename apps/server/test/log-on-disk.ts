import { join } from "node:path";
import type { EventLog, LogRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { foldEvents, type Match, type MatchEvent, type Report, topics } from "@touchline/football";
import { parseMatchEvent, parseReport } from "@touchline/football/parse";

/** What a data directory's log holds. */
export interface LogOnDisk {
  readonly reports: readonly Report[];
  readonly events: readonly { readonly record: LogRecord; readonly event: MatchEvent }[];
  readonly matchById: ReadonlyMap<string, Match>;
}

export async function readLogOnDisk(dataDirectory: string): Promise<LogOnDisk> {
  const log = await openEmbeddedLog({ directory: join(dataDirectory, "log"), readOnly: true });
  try {
    const reports = (await recordsOf(log, topics.reports)).map(({ value }) => {
      const parsed = parseReport(value);
      if (!parsed.ok) throw new Error(parsed.problem);
      return parsed.value;
    });
    const events = (await recordsOf(log, topics.matchEvents)).map((record) => {
      const parsed = parseMatchEvent(record.value);
      if (!parsed.ok) throw new Error(parsed.problem);
      return { record, event: parsed.value };
    });
    const byMatch = Map.groupBy(events, ({ event }) => event.matchId);
    const matchById = new Map<string, Match>();
    for (const [matchId, ofMatch] of byMatch) {
      // The reducer throws on a hole in seq or a revision of nothing: the fold is itself a check.
      const match = foldEvents(ofMatch.map(({ event }) => event));
      if (match !== undefined) matchById.set(matchId, match);
    }
    return { reports, events, matchById };
  } finally {
    await log.close();
  }
}

async function recordsOf(log: EventLog, topic: { name: string; partitions: number }) {
  const records: LogRecord[] = [];
  for (let partition = 0; partition < topic.partitions; partition++) {
    const end = await log.offsetAt(topic.name, partition, "latest");
    let offset = await log.offsetAt(topic.name, partition, "earliest");
    while (offset < end) {
      const fetched = await log.fetch({ topic: topic.name, partition, offset });
      records.push(...fetched.records);
      offset = fetched.nextOffset;
    }
  }
  return records;
}
