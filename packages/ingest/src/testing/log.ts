import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";

/** Does something with a log on a folder of its own, gone when it is done. */
export const withLog = <T>(act: (log: EventLog) => Promise<T>): Promise<T> =>
  withFolder((directory) => withLogIn(directory, act));

/** Does something with a folder of its own, gone when it is done. */
export async function withFolder<T>(act: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "touchline-ingest-"));
  try {
    return await act(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Does something with the log of a folder, closed when it is done. */
export async function withLogIn<T>(
  directory: string,
  act: (log: EventLog) => Promise<T>,
): Promise<T> {
  const log = await openEmbeddedLog({ directory });
  try {
    return await act(log);
  } finally {
    await log.close();
  }
}

/** Flips a bit in the middle of a partition of a log that is closed. */
export async function damage(directory: string, partition: string): Promise<void> {
  const file = join(directory, "partitions", partition, "00000000000000000000.log");
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

/** Every record of a topic, partition by partition, but for those that are damaged. */
export async function recordsOf(log: EventLog, topic: string): Promise<readonly LogRecord[]> {
  const described = (await log.describeTopics()).find(({ name }) => name === topic);
  const records: LogRecord[] = [];
  for (const { partition, startOffset, highWatermark, status } of described?.partitions ?? []) {
    if (status === "offline") continue;
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
