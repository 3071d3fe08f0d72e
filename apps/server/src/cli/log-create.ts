import type { TopicOptions } from "@touchline/event-log";
import { type Command, type Given, UsageError } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToChange } from "./log-view.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log create`. */
export const logCreate: Command = {
  operands: "<topic>",
  summary: "Make a topic, or change the settings of one that is there.",
  details: [
    "Settings that are not given keep what they have. The number of partitions and of copies is fixed for",
    "the topic's life. On a directory that a server runs on, the server does it.",
  ],
  flags: {
    partitions: { value: "number", help: "How many; says where each key is, for ever" },
    retention: { value: "time", help: "Keep records at least so long (15m 12h 7d), or forever" },
    "retention-size": {
      value: "size",
      help: "Keep at least so much of each partition (500MiB 2GiB)",
    },
    compact: { help: "Keep the newest record of each key" },
    durability: {
      value: "when",
      help: "Acknowledge when on disk (sync), in the system's hands (os), or so often synced (100ms)",
    },
    "replication-factor": {
      value: "number",
      help: "Copies, each in a directory of its own: 1, 2 or 3",
    },
    ...logFlags,
  },
  examples: [
    "odds --partitions 12 --retention 7d",
    "odds --partitions 12 --retention forever",
    "lineups --partitions 4 --compact",
  ],
  operandsMax: 1,
  run: create,
};

async function create(given: Given, terminal: Terminal): Promise<void> {
  const options = optionsIn(given);
  const log = await openToChange(given, terminal);
  try {
    await log.createTopic(options);
  } finally {
    await log.close();
  }
  const { name, partitions } = options;
  if (given.is("json")) terminal.print(JSON.stringify({ topic: name, partitions }));
  else terminal.print(`${name} is there, with ${partitions} partitions`);
}

function optionsIn(given: Given): TopicOptions {
  const [name] = given.operands;
  const partitions = given.wholeNumber("partitions");
  if (name === undefined || partitions === undefined)
    throw new UsageError(
      "name a topic and its partitions, such as: log create odds --partitions 12",
    );
  const retentionMs = retentionMsIn(given.text("retention"));
  const retentionBytes = retentionBytesIn(given.text("retention-size"));
  const durability = durabilityIn(given.text("durability"));
  const replicationFactor = given.wholeNumber("replication-factor");
  if (
    replicationFactor !== undefined &&
    replicationFactor !== 1 &&
    replicationFactor !== 2 &&
    replicationFactor !== 3
  )
    throw new UsageError(`--replication-factor must be 1, 2 or 3, not ${replicationFactor}`);
  return {
    name,
    partitions,
    ...(retentionMs !== undefined && { retentionMs }),
    ...(retentionBytes !== undefined && { retentionBytes }),
    ...(given.is("compact") && { cleanupPolicy: "compact" as const }),
    ...(durability !== undefined && { durability }),
    ...(replicationFactor !== undefined && { replicationFactor }),
  };
}

function retentionMsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "forever") return Number.POSITIVE_INFINITY;
  const seconds = humane.secondsIn(text);
  if (seconds !== undefined && seconds > 0) return Math.ceil(seconds * 1000);
  throw new UsageError(
    `--retention must be a time such as 15m, 12h or 7d, or forever, not "${text}"`,
  );
}

function retentionBytesIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = humane.bytesIn(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new UsageError(`--retention-size must be a size such as 500MiB or 2GiB, not "${text}"`);
}

function durabilityIn(text: string | undefined): TopicOptions["durability"] {
  if (text === undefined || text === "sync" || text === "os") return text;
  const intervalMs = Number(/^(\d+)ms$/.exec(text)?.[1]);
  if (intervalMs > 0) return { intervalMs };
  throw new UsageError(`--durability must be sync, os, or a time such as 100ms, not "${text}"`);
}
