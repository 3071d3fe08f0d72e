import type { PartitionDescription, TopicDescription } from "@touchline/event-log";
import type { Command, Given } from "./command.ts";
import * as humane from "./humane.ts";
import { durabilityOf, keepsOf } from "./log-topics.ts";
import { logFlags, openToLook } from "./log-view.ts";
import { topicCalled } from "./partitions.ts";
import { printRows } from "./rows.ts";
import { type Colour, type Column, painted } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log describe`. */
export const logDescribe: Command = {
  operands: "[topic…]",
  summary: "Show every partition: offsets, epoch, size, segments, replicas, state and faults.",
  details: ["Without a topic, all of them."],
  flags: logFlags,
  examples: ["match-events", "--json | jq 'select(.status != \"online\")'"],
  operandsMax: Number.POSITIVE_INFINITY,
  run: describe,
};

async function describe(given: Given, terminal: Terminal): Promise<void> {
  const log = await openToLook(given);
  try {
    const names = given.operands;
    const topics =
      names.length === 0
        ? await log.describeTopics()
        : await Promise.all(names.map((name) => topicCalled(log, name)));
    for (const topic of topics) print(topic, given, terminal);
  } finally {
    await log.close();
  }
}

function print(topic: TopicDescription, given: Given, terminal: Terminal): void {
  const { name, durability, replicationFactor, partitions } = topic;
  const rows = partitions.map((partition) => ({ topic: name, ...partition }));
  if (given.is("json")) return printRows(terminal, given, columns, rows);
  const keeps = keepsOf({
    ...topic,
    retentionMs: topic.retentionMs ?? null,
    retentionBytes: topic.retentionBytes ?? null,
  });
  const copies = replicationFactor === 1 ? "one copy" : `${replicationFactor} copies`;
  terminal.print(`${name}: keeps ${keeps}; durability ${durabilityOf(durability)}; ${copies}`);
  printRows(terminal, given, columns, rows);
  for (const { partition, status, fault } of partitions)
    if (fault !== undefined)
      terminal.print(
        painted(`${name}/${partition}: ${fault}`, colours[status], terminal.hasColour),
      );
  tellDirectories(topic, terminal);
  terminal.print("");
}

/** How many of the directories that are to have it do. */
function inSyncOf(replicas: PartitionDescription["replicas"]): string {
  if (replicas === undefined) return "";
  return `${replicas.filter(({ state }) => state === "in_sync").length}/${replicas.length}`;
}

/** A line for each directory that lacks something, or whose sealed segments were read and checked. */
function tellDirectories({ name, partitions }: TopicDescription, terminal: Terminal): void {
  const byDirectory = Map.groupBy(
    partitions.flatMap(({ partition, replicas = [] }) =>
      replicas.map((replica) => ({ partition, ...replica })),
    ),
    ({ directory }) => directory,
  );
  for (const [directory, replicas] of byDirectory) {
    const lacking = replicas.filter(({ state }) => state !== "in_sync");
    const states = [...new Set(lacking.map(({ state }) => state.replace("_", " ")))].join(", ");
    const numbers = lacking.map(({ partition }) => partition).join(", ");
    if (lacking.length > 0)
      terminal.print(
        painted(`${directory}: ${states} for ${name}/${numbers}`, "yellow", terminal.hasColour),
      );
    const checked = replicas.flatMap(({ scrubbedAt }) => scrubbedAt ?? []);
    if (checked.length === 0) continue;
    const ago = humane.duration(Math.max(0, terminal.now() - Math.min(...checked)) / 1000);
    terminal.print(`${directory}: every sealed segment was checked in the last ${ago}`);
  }
}

const colours: Readonly<Record<PartitionDescription["status"], Colour>> = {
  online: "green",
  read_only: "yellow",
  offline: "red",
};

const columns: readonly Column<PartitionDescription>[] = [
  { title: "PARTITION", of: ({ partition }) => String(partition), alignRight: true },
  { title: "START", of: ({ startOffset }) => humane.count(startOffset), alignRight: true },
  { title: "END", of: ({ highWatermark }) => humane.count(highWatermark), alignRight: true },
  { title: "EPOCH", of: ({ epoch }) => String(epoch), alignRight: true, spare: 1 },
  { title: "SIZE", of: ({ sizeBytes }) => humane.size(sizeBytes), alignRight: true },
  { title: "SEGMENTS", of: ({ segments }) => humane.count(segments), alignRight: true, spare: 2 },
  {
    title: "IN SYNC",
    of: ({ replicas }) => inSyncOf(replicas),
    colour: ({ replicas = [] }) =>
      replicas.every(({ state }) => state === "in_sync") ? "green" : "yellow",
    alignRight: true,
  },
  { title: "STATE", of: ({ status }) => status, colour: ({ status }) => colours[status] },
];
