import { type EventLog, EventLogError, type LogRecord } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { parseDeadLetter } from "@touchline/football/parse";
import type { DeadLetterOverview } from "@touchline/protocol/admin";

/** How many are shown. */
const shownMax = 50;
/** Bytes of a payload that are shown. */
const payloadStartBytes = 1024;

/** The newest dead letters, newest first; none while they cannot be read, which the topic's own state explains. */
export async function newestDeadLetters(log: EventLog): Promise<DeadLetterOverview[]> {
  try {
    return await readNewest(log);
  } catch (error) {
    if (error instanceof EventLogError && error.code !== "EVENT_LOG_CLOSED") return [];
    throw error;
  }
}

async function readNewest(log: EventLog): Promise<DeadLetterOverview[]> {
  const topic = topics.deadLetters.name;
  const partition = 0;
  const earliest = await log.offsetAt(topic, partition, "earliest");
  const latest = await log.offsetAt(topic, partition, "latest");
  const letters: DeadLetterOverview[] = [];
  let offset = Math.max(earliest, latest - shownMax);
  while (offset < latest) {
    const { records, nextOffset } = await log.fetch({ topic, partition, offset });
    for (const record of records) letters.push(...deadLetterOverview(record));
    if (nextOffset === offset) break;
    offset = nextOffset;
  }
  return letters.toReversed().slice(0, shownMax);
}

/** None for a record that is itself no dead letter: then there is nothing to show but the log. */
function deadLetterOverview({ offset, value }: LogRecord): readonly DeadLetterOverview[] {
  const parsed = parseDeadLetter(value);
  if (!parsed.ok) return [];
  const { payloadBase64, ...letter } = parsed.value;
  const payloadStart = Buffer.from(payloadBase64, "base64")
    .subarray(0, payloadStartBytes)
    .toString("utf8");
  return [{ offset, ...letter, payloadStart }];
}
