import { setTimeout as wait } from "node:timers/promises";
import type { LogRecord } from "@touchline/event-log";
import { type Command, type Given, UsageError } from "./command.ts";
import { partitionsToRead } from "./log-read.ts";
import { changesIn } from "./directory-changes.ts";
import { logDirectoriesIn, logFlags, type LogView, openDirectory, openToLook } from "./log-view.ts";
import { hasKey, offsetOf, placeHelp, placeIn, recordsOf, topicCalled } from "./partitions.ts";
import { recordPrinter } from "./record-lines.ts";
import type { Terminal } from "./terminal.ts";

/** How long a running server may hold the question back until there is something to tell, ms. */
const waitMs = 10_000;
/** Between two looks at a directory that no server answers for, ms. */
const lookAgainMs = 1000;

/** `touchline log tail`: the records as they come. */
export const logTail: Command = {
  operands: "<topic>",
  summary: "Print records as they come, until it is interrupted.",
  details: [
    "From the server that runs on the directory, as soon as they are durable; without one, from the files, within a second of a change.",
  ],
  flags: {
    partition: { value: "number", help: "Only this one (default all)" },
    from: { value: "place", help: `Where to begin: ${placeHelp} (default end)` },
    key: { value: "text", help: "Only records of this key" },
    max: { value: "number", help: "End after so many" },
    ...logFlags,
  },
  examples: ["match-events", "match-events --key 2500098 --from start", "reports --from 1m --json"],
  operandsMax: 1,
  run: tail,
};

async function tail(given: Given, terminal: Terminal): Promise<void> {
  const [name] = given.operands;
  if (name === undefined) throw new UsageError("name a topic, such as: log tail match-events");
  const max = given.wholeNumber("max") ?? Number.POSITIVE_INFINITY;
  const place = placeIn("from", given.text("from") ?? "end", terminal.now());
  const print = recordPrinter(terminal, given.is("json"));
  const enough = new AbortController();
  const signal = AbortSignal.any([terminal.interrupted(), enough.signal]);
  let printed = 0;
  const meet = (record: LogRecord) => {
    if (printed >= max || !hasKey(record, given.text("key"))) return;
    print(record);
    printed += 1;
    if (printed >= max) enough.abort();
  };
  const log = await openToLook(given);
  try {
    const topic = await topicCalled(log, name);
    const starts = await Promise.all(
      partitionsToRead(topic, given).map(async (partition) => {
        return { topic: name, partition, offset: await offsetOf(log, name, partition, place) };
      }),
    );
    if (max === 0) return;
    if (log.isLive) await Promise.all(starts.map((from) => followServer(log, from, meet, signal)));
    else {
      const hasChanged = changesIn(await logDirectoriesIn(given), name);
      await followDirectory({ open: () => openDirectory(given), hasChanged }, starts, meet, signal);
    }
  } finally {
    await log.close();
  }
}

interface ReadFrom {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

type Meet = (record: LogRecord) => void;

/** A server holds the question back until there is something to tell. */
async function followServer(
  log: LogView,
  { topic, partition, offset: start }: ReadFrom,
  meet: Meet,
  signal: AbortSignal,
): Promise<void> {
  let offset = start;
  while (!signal.aborted) {
    try {
      const request = { topic, partition, offset, waitMs, signal };
      const { records, nextOffset } = await log.fetch(request);
      for (const record of records) meet(record);
      offset = nextOffset;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** A directory shows what is new to whoever opens it anew: that is done only when something in it has changed. */
async function followDirectory(
  {
    open,
    hasChanged,
  }: { readonly open: () => Promise<LogView>; readonly hasChanged: () => Promise<boolean> },
  starts: readonly ReadFrom[],
  meet: Meet,
  signal: AbortSignal,
): Promise<void> {
  let next = starts;
  while (!signal.aborted) {
    if (await hasChanged()) next = await readOn(open, next, meet);
    await wait(lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Meets what has come since, and says where to go on. */
async function readOn(
  open: () => Promise<LogView>,
  froms: readonly ReadFrom[],
  meet: Meet,
): Promise<readonly ReadFrom[]> {
  const log = await open();
  try {
    const next: ReadFrom[] = [];
    for (const { topic, partition, offset } of froms) {
      const end = await log.offsetAt(topic, partition, "latest");
      // Behind a place that retention removed it goes on at the first that is kept.
      const start = Math.max(offset, await log.offsetAt(topic, partition, "earliest"));
      for await (const record of recordsOf(log, topic, partition, { start, end })) meet(record);
      next.push({ topic, partition, offset: Math.max(start, end) });
    }
    return next;
  } finally {
    await log.close();
  }
}
