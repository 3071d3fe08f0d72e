import type { TopicDescription } from "@touchline/event-log";
import type { Command, Given } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToLook } from "./log-view.ts";
import { printRows } from "./rows.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log topics`. */
export const logTopics: Command = {
  operands: "",
  summary: "List the topics with their sizes and settings.",
  flags: logFlags,
  examples: ["", "--json | jq .topic", "--data /srv/touchline"],
  operandsMax: 0,
  run: list,
};

async function list(given: Given, terminal: Terminal): Promise<void> {
  const log = await openToLook(given);
  try {
    const rows = (await log.describeTopics()).map(rowOf);
    printRows(terminal, given, columns, rows);
  } finally {
    await log.close();
  }
}

const rowOf = ({ name, partitions, ...settings }: TopicDescription) => ({
  topic: name,
  partitions: partitions.length,
  offsets: partitions.reduce((sum, p) => sum + p.highWatermark - p.startOffset, 0),
  sizeBytes: partitions.reduce((sum, p) => sum + p.sizeBytes, 0),
  retentionMs: settings.retentionMs ?? null,
  retentionBytes: settings.retentionBytes ?? null,
  cleanupPolicy: settings.cleanupPolicy,
  durability: settings.durability,
  replicationFactor: settings.replicationFactor,
  notOnline: partitions.filter(({ status }) => status !== "online").length,
});

type Row = ReturnType<typeof rowOf>;

const columns: readonly Column<Row>[] = [
  { title: "TOPIC", of: ({ topic }) => topic },
  { title: "PARTITIONS", of: ({ partitions }) => humane.count(partitions), alignRight: true },
  // What compaction removed leaves offsets without records.
  { title: "OFFSETS", of: ({ offsets }) => humane.count(offsets), alignRight: true },
  { title: "SIZE", of: ({ sizeBytes }) => humane.size(sizeBytes), alignRight: true },
  { title: "KEEPS", of: keepsOf, spare: 1 },
  { title: "DURABILITY", of: ({ durability }) => durabilityOf(durability), spare: 2 },
  { title: "REPLICAS", of: (row) => String(row.replicationFactor), alignRight: true, spare: 3 },
  {
    title: "STATE",
    of: ({ notOnline }) => (notOnline === 0 ? "online" : `${notOnline} not online`),
    colour: ({ notOnline }) => (notOnline === 0 ? "green" : "red"),
  },
];

/** What of a topic is kept, in a few words. */
export function keepsOf(settings: {
  readonly retentionMs: number | null;
  readonly retentionBytes: number | null;
  readonly cleanupPolicy: TopicDescription["cleanupPolicy"];
}): string {
  const { retentionMs, retentionBytes, cleanupPolicy } = settings;
  if (cleanupPolicy === "compact") return "newest of each key";
  const parts = [
    ...(retentionMs === null ? [] : [humane.duration(retentionMs / 1000)]),
    ...(retentionBytes === null ? [] : [`${humane.size(retentionBytes)} a partition`]),
  ];
  return parts.length === 0 ? "for ever" : parts.join(", ");
}

export function durabilityOf(durability: TopicDescription["durability"]): string {
  return typeof durability === "string" ? durability : `within ${durability.intervalMs} ms`;
}
