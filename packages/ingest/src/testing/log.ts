import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";

/** Does something with a log on a folder of its own, gone when it is done. */
export async function withLog<T>(act: (log: EventLog) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "touchline-ingest-"));
  const log = await openEmbeddedLog({ directory });
  try {
    return await act(log);
  } finally {
    await log.close();
    await rm(directory, { recursive: true });
  }
}

/** Every record of a topic, partition by partition. */
export async function recordsOf(log: EventLog, topic: string): Promise<readonly LogRecord[]> {
  const described = (await log.describeTopics()).find(({ name }) => name === topic);
  const records: LogRecord[] = [];
  for (const { partition, startOffset, highWatermark } of described?.partitions ?? []) {
    for (let offset = startOffset; offset < highWatermark;) {
      const result = await log.fetch({ topic, partition, offset });
      records.push(...result.records);
      offset = result.nextOffset;
    }
  }
  return records;
}

/** The same log, but `append` goes through `instead`. */
export const withAppend = (
  log: EventLog,
  instead: (topic: string, records: readonly NewRecord[]) => ReturnType<EventLog["append"]>,
): EventLog =>
  new Proxy(log, {
    get: (target, name) => {
      if (name === "append") return instead;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
