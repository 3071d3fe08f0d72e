import type { EventLog, LogRecord, NewRecord } from "../event-log.ts";

/** A record that is nothing but its value. */
export function text(value: string): NewRecord {
  return { value };
}

/** The whole numbers from 0 on, so many of them. */
export function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n);
}

/** The values as text. */
export function values(records: readonly LogRecord[]): string[] {
  return records.map((record) => record.value.toString());
}

/** Reads partition 0, and waits at its end for as long as a test may take. */
export function waitFor(log: EventLog, topic: string, offset: number) {
  return log.fetch({ topic, partition: 0, offset, waitMs: 60_000 });
}

/** All records of a partition from an offset to its end. */
export async function readAll(
  log: EventLog,
  topic: string,
  partition: number,
  from = 0,
): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for (let offset = from; ;) {
    const { records, nextOffset } = await log.fetch({ topic, partition, offset });
    all.push(...records);
    if (nextOffset === offset) return all;
    offset = nextOffset;
  }
}

/** Appends keyed records all at once, and says where each went. */
export async function appendMany(log: EventLog, topic: string, count: number) {
  return Promise.all(
    range(count).map(async (n) => {
      const value = `value ${n}`;
      const [position] = await log.append(topic, [{ key: String(n), value }]);
      return { ...position!, value };
    }),
  );
}

/** What each group has committed in the first partition it reads. */
export async function committed(log: EventLog): Promise<Record<string, number>> {
  const groups = await log.describeGroups();
  return Object.fromEntries(groups.map((g) => [g.group, g.partitions[0]!.committedOffset]));
}
