import type { EventLog, LogRecord, TopicDescription } from "@touchline/event-log";
import { UsageError } from "./command.ts";
import * as humane from "./humane.ts";

/** A topic that is there; throws with the names of those that are. */
export async function topicCalled(
  log: Pick<EventLog, "describeTopics">,
  name: string,
): Promise<TopicDescription> {
  const topics = await log.describeTopics();
  const topic = topics.find((candidate) => candidate.name === name);
  if (topic !== undefined) return topic;
  throw new Error(`no topic ${name}; there are: ${topics.map((t) => t.name).join(", ")}`);
}

/** All partitions of a topic, or the one that was asked for. */
export function partitionsOf(topic: TopicDescription, only: number | undefined): readonly number[] {
  const partitions = topic.partitions.map(({ partition }) => partition);
  if (only === undefined) return partitions;
  if (partitions.includes(only)) return [only];
  throw new Error(`${topic.name} has partitions 0 to ${partitions.length - 1}, not ${only}`);
}

/** A place in a partition as a person names it. */
export type Place =
  | { readonly type: "start" }
  | { readonly type: "end" }
  | { readonly type: "offset"; readonly offset: number }
  | { readonly type: "time"; readonly at: number };

export const placeHelp =
  "an offset, start, end, a time (2026-05-13T15:00), or so long ago (90s 15m 2h 7d)";

/** Throws UsageError for what is no place. */
export function placeIn(flag: string, text: string, now: number): Place {
  if (text === "start") return { type: "start" };
  if (text === "end") return { type: "end" };
  const offset = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(offset)) return { type: "offset", offset };
  const secondsAgo = humane.secondsIn(text);
  if (secondsAgo !== undefined) return { type: "time", at: now - secondsAgo * 1000 };
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  if (!Number.isNaN(at)) return { type: "time", at };
  throw new UsageError(`--${flag} must be ${placeHelp}, not "${text}"`);
}

/** Where to begin reading: the place, or the nearest offset that is kept. */
export async function offsetOf(
  log: Pick<EventLog, "offsetAt">,
  topic: string,
  partition: number,
  place: Place,
): Promise<number> {
  if (place.type === "end") return log.offsetAt(topic, partition, "latest");
  if (place.type === "time") return log.offsetAt(topic, partition, place.at);
  const first = await log.offsetAt(topic, partition, "earliest");
  return place.type === "start" ? first : Math.max(place.offset, first);
}

/** Records from one offset to before another. */
export async function* recordsOf(
  log: Pick<EventLog, "fetch">,
  topic: string,
  partition: number,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<LogRecord, void, undefined> {
  let offset = start;
  while (offset < end) {
    const fetched = await log.fetch({ topic, partition, offset });
    if (fetched.nextOffset === offset) return;
    yield* fetched.records;
    offset = fetched.nextOffset;
  }
}

export const hasKey = (record: LogRecord, key: string | undefined): boolean =>
  key === undefined || record.key?.equals(Buffer.from(key)) === true;
