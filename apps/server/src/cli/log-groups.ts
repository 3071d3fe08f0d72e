import type { GroupDescription } from "@touchline/event-log";
import type { Command, Given } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToLook } from "./log-view.ts";
import { printRows } from "./rows.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log groups`. */
export const logGroups: Command = {
  operands: "[group…]",
  summary: "Show consumer groups: state, members, and how far behind they are.",
  details: [
    "Of the groups that are named, every partition. Members are known by the server that runs on the",
    "directory; without one there are none.",
  ],
  flags: logFlags,
  examples: ["", "reconciler", "reconciler --json | jq 'select(.lagRecords > 0)'"],
  operandsMax: Number.POSITIVE_INFINITY,
  run: show,
};

async function show(given: Given, terminal: Terminal): Promise<void> {
  const log = await openToLook(given);
  try {
    const groups = await log.describeGroups();
    if (given.operands.length === 0) return printRows(terminal, given, ofGroups, groups.map(rowOf));
    for (const name of given.operands) {
      const group = groups.find((candidate) => candidate.group === name);
      if (group === undefined)
        throw new Error(
          `no group ${name}; there are: ${groups.map((known) => known.group).join(", ")}`,
        );
      const rows = group.partitions.map((p) => ({ group: name, ...p, member: memberOf(group, p) }));
      printRows(terminal, given, ofPartitions, rows);
    }
  } finally {
    await log.close();
  }
}

/** Who reads a partition. */
function memberOf(
  { memberships }: GroupDescription,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): string | null {
  const member = memberships.find(({ assignment }) =>
    assignment.some((p) => p.topic === topic && p.partition === partition),
  );
  return member?.instanceId ?? member?.memberId ?? null;
}

const rowOf = ({ group, state, members, partitions }: GroupDescription) => ({
  group,
  state,
  members,
  topics: [...new Set(partitions.map(({ topic }) => topic))],
  lagRecords: partitions.reduce((sum, p) => sum + p.lagRecords, 0),
  /** Of the partition that is furthest behind. */
  lagSeconds: Math.max(0, ...partitions.map((p) => p.lagSeconds ?? 0)),
});

const ofGroups: readonly Column<ReturnType<typeof rowOf>>[] = [
  { title: "GROUP", of: ({ group }) => group },
  { title: "STATE", of: ({ state }) => state },
  { title: "MEMBERS", of: ({ members }) => humane.count(members), alignRight: true },
  { title: "LAG", of: ({ lagRecords }) => humane.count(lagRecords), alignRight: true },
  { title: "BEHIND", of: (row) => humane.duration(row.lagSeconds), alignRight: true },
  { title: "TOPICS", of: ({ topics }) => topics.join(", "), spare: 1 },
];

type PartitionRow = GroupDescription["partitions"][number] & { readonly member: string | null };

const ofPartitions: readonly Column<PartitionRow>[] = [
  { title: "TOPIC", of: ({ topic }) => topic },
  { title: "PARTITION", of: ({ partition }) => String(partition), alignRight: true },
  { title: "COMMITTED", of: (p) => humane.count(p.committedOffset), alignRight: true },
  { title: "END", of: (p) => humane.count(p.highWatermark), alignRight: true },
  {
    title: "LAG",
    of: ({ lagRecords }) => humane.count(lagRecords),
    alignRight: true,
    colour: ({ lagRecords }) => (lagRecords === 0 ? undefined : "yellow"),
  },
  {
    title: "BEHIND",
    of: ({ lagSeconds }) => (lagSeconds === undefined ? "?" : humane.duration(lagSeconds)),
    alignRight: true,
  },
  { title: "MEMBER", of: ({ member }) => member ?? "", spare: 1 },
];
