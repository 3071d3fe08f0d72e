import { partitionFor, type TopicDescription } from "@touchline/event-log";
import { type Command, type Given, UsageError } from "./command.ts";
import { logFlags, type LogView, openDirectory } from "./log-view.ts";
import {
  hasKey,
  offsetOf,
  partitionsOf,
  type Place,
  placeHelp,
  placeIn,
  recordsOf,
  topicCalled,
} from "./partitions.ts";
import * as humane from "./humane.ts";
import { recordPrinter } from "./record-lines.ts";
import type { Terminal } from "./terminal.ts";

/** Records printed when `--max` does not say. */
const recordsMaxDefault = 100;

/** `touchline log read`: what the log holds, whether or not a server is writing to it. */
export const logRead: Command = {
  operands: "<topic>",
  summary: "Print records, whether or not a server is running on the directory.",
  details: [
    "As JSON lines, unless a person looks at them: then a line each that fits the terminal.",
    "How many more there are is told on standard error.",
  ],
  flags: {
    partition: { value: "number", help: "Only this one (default all, one after the other)" },
    from: { value: "place", help: `Where to begin: ${placeHelp}. end: the newest` },
    key: { value: "text", help: "Only records of this key" },
    max: { value: "number", help: `At most so many (default ${recordsMaxDefault})` },
    ...logFlags,
  },
  examples: [
    "match-events --partition 3 --from 100 --max 10",
    "match-events --from end --max 5",
    "reports --key 2500098 --json | jq .value",
    "reports --from 15m",
  ],
  operandsMax: 1,
  run: read,
};

async function read(given: Given, terminal: Terminal): Promise<void> {
  const [name] = given.operands;
  if (name === undefined) throw new UsageError("name a topic, such as: log read match-events");
  const max = given.wholeNumber("max") ?? recordsMaxDefault;
  const from = placeIn("from", given.text("from") ?? "start", terminal.now());
  const log = await openDirectory(given);
  try {
    const topic = await topicCalled(log, name);
    const partitions = partitionsToRead(topic, given);
    const print = recordPrinter(terminal, given.is("json"));
    const { printed, there } = await printRecords(
      log,
      { name, partitions, from, max },
      (record) => {
        if (!hasKey(record, given.text("key"))) return false;
        print(record);
        return true;
      },
    );
    if (there === 0) terminal.tell("no records there");
    if (printed >= max && there > printed)
      terminal.tell(`${humane.count(printed)} of ${humane.count(there)}; more with --max`);
  } finally {
    await log.close();
  }
}

/** A key has one partition, so only that one need be read. Records that were put elsewhere by hand need `--partition`. */
export function partitionsToRead(topic: TopicDescription, given: Given): readonly number[] {
  const key = given.text("key");
  const only = given.wholeNumber("partition");
  const ofKey = key === undefined ? undefined : partitionFor(key, topic.partitions.length);
  return partitionsOf(topic, only ?? ofKey);
}

interface Wanted {
  readonly name: string;
  readonly partitions: readonly number[];
  readonly from: Place;
  readonly max: number;
}

/** Prints until there are enough; says how many were printed, and how many offsets there were to look at. */
async function printRecords(
  log: LogView,
  { name, partitions, from, max }: Wanted,
  print: (record: Parameters<typeof hasKey>[0]) => boolean,
): Promise<{ readonly printed: number; readonly there: number }> {
  let printed = 0;
  let there = 0;
  for (const partition of partitions) {
    const end = await log.offsetAt(name, partition, "latest");
    const first = await log.offsetAt(name, partition, "earliest");
    // "end" is for the newest, so as many as may still be printed.
    const start =
      from.type === "end"
        ? Math.max(first, end - (max - printed))
        : await offsetOf(log, name, partition, from);
    there += Math.max(0, end - start);
    if (printed >= max) continue;
    for await (const record of recordsOf(log, name, partition, { start, end })) {
      if (print(record)) printed += 1;
      if (printed >= max) break;
    }
  }
  return { printed, there };
}
