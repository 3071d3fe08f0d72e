import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { EventLog, LogRecord } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { logDirectoryOf } from "../data-directory.ts";

/** Records printed when `--max` does not say. */
const recordsMaxDefault = 100;

/** `touchline log read`: what the log holds, whether or not a server is writing to it. */
export async function logRead(
  args: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      partition: { type: "string" },
      from: { type: "string" },
      max: { type: "string", default: String(recordsMaxDefault) },
      data: { type: "string", default: process.env["TOUCHLINE_DATA"] ?? "data" },
    },
    allowPositionals: true,
  });
  const [topic] = positionals;
  if (topic === undefined) throw new Error("name a topic, such as: log read match-events");
  const log = await openEmbeddedLog({
    directory: logDirectoryOf(resolve(values.data)),
    readOnly: true,
  });
  try {
    const only =
      values.partition === undefined ? undefined : wholeNumber("partition", values.partition);
    const from = values.from === undefined ? "earliest" : wholeNumber("from", values.from);
    const max = wholeNumber("max", values.max);
    let printed = 0;
    let there = 0;
    for (const partition of await partitionsOf(log, topic, only)) {
      const range = await rangeOf(log, topic, partition, from);
      there += Math.max(0, range.end - range.start);
      if (printed >= max) continue;
      for await (const record of records(log, topic, partition, range)) {
        print(recordLine(record));
        printed += 1;
        if (printed >= max) break;
      }
    }
    if (printed >= max && there > printed) {
      const [shown, all] = [printed, there].map((count) => count.toLocaleString("en"));
      process.stderr.write(`${shown} of ${all}; more with --max\n`);
    }
  } finally {
    await log.close();
  }
}

async function partitionsOf(log: EventLog, topic: string, only: number | undefined) {
  const topics = await log.describeTopics();
  const found = topics.find(({ name }) => name === topic);
  if (found === undefined)
    throw new Error(`no topic ${topic}; there are: ${topics.map(({ name }) => name).join(", ")}`);
  const partitions = found.partitions.map(({ partition }) => partition);
  if (only === undefined) return partitions;
  if (!partitions.includes(only))
    throw new Error(`${topic} has partitions 0 to ${partitions.length - 1}, not ${only}`);
  return [only];
}

/** Offsets of a partition from one that is asked for, or its first, to where it ends now. */
interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

async function rangeOf(
  log: EventLog,
  topic: string,
  partition: number,
  from: number | "earliest",
): Promise<OffsetRange> {
  const first = await log.offsetAt(topic, partition, "earliest");
  const end = await log.offsetAt(topic, partition, "latest");
  return { start: from === "earliest" ? first : Math.max(from, first), end };
}

async function* records(
  log: EventLog,
  topic: string,
  partition: number,
  { start, end }: OffsetRange,
): AsyncGenerator<LogRecord> {
  let offset = start;
  while (offset < end) {
    const fetched = await log.fetch({ topic, partition, offset });
    if (fetched.nextOffset === offset) return;
    yield* fetched.records;
    offset = fetched.nextOffset;
  }
}

/** A record as one JSON line: the value as JSON where it is JSON, else as base64. */
export function recordLine(record: LogRecord): string {
  return JSON.stringify({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key?.toString("utf8") ?? null,
    headers: record.headers,
    ...valueOf(record.value),
  });
}

function valueOf(bytes: Buffer): { readonly value: unknown } | { readonly valueBase64: string } {
  try {
    return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    return { valueBase64: bytes.toString("base64") };
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new Error(`--${flag} must be a whole number, not "${text}"`);
  return value;
}
