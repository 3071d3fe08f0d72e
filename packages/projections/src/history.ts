import { type EventLog, EventLogError } from "@touchline/event-log";
import { fingerprint } from "./digest.ts";
import type { Applied } from "./store.ts";

/**
 * Whether the log still has, before each position, the record that was applied there last. Another log, or one restored
 * from before, has not: what was applied is then no longer the fold of what is in it. Undefined when all is as it was.
 * A partition that is damaged says nothing either way, so what was applied of it stands.
 */
export async function differenceFrom(
  log: EventLog,
  applied: readonly Applied[],
): Promise<string | undefined> {
  const offline = await offlinePartitions(log);
  for (const position of applied) {
    // Its end is not to be believed either: damage may have taken the newest records.
    if (offline.has(`${position.topic}/${position.partition}`)) continue;
    const difference = await differenceAt(log, position);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

async function offlinePartitions(log: EventLog): Promise<ReadonlySet<string>> {
  const described = await log.describeTopics();
  return new Set(
    described.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ status }) => status === "offline")
        .map(({ partition }) => `${name}/${partition}`),
    ),
  );
}

async function differenceAt(log: EventLog, applied: Applied): Promise<string | undefined> {
  const { topic, partition, nextOffset, lastDigest } = applied;
  const end = await log.offsetAt(topic, partition, "latest");
  if (nextOffset > end)
    return `${topic}/${partition} ends at ${end}, before ${nextOffset}, up to which it was applied`;
  // What retention has taken away cannot be compared.
  if (nextOffset <= (await log.offsetAt(topic, partition, "earliest"))) return undefined;
  try {
    const { records } = await log.fetch({ topic, partition, offset: nextOffset - 1, bytesMax: 1 });
    const record = records[0];
    return record !== undefined && fingerprint(record) === lastDigest
      ? undefined
      : `${topic}/${partition} has another record at ${nextOffset - 1} than was applied`;
  } catch (error) {
    if (isFaultOfPartition(error)) return undefined;
    throw error;
  }
}

/** Whether the log cannot read this partition, which says nothing of the others. */
const isFaultOfPartition = (error: unknown): boolean =>
  error instanceof EventLogError &&
  (error.code === "EVENT_LOG_CORRUPT" || error.code === "EVENT_LOG_STORAGE_FAULT");
