import type { EventLog, LogRecord } from "@touchline/event-log";
import * as t from "typebox";
import { Compile } from "typebox/compile";
import * as humane from "../cli/humane.ts";

/** The topic of what operators did. Kept for ever, in the order it was done: one partition. */
export const operatorActs = {
  name: "operator-acts",
  partitions: 1,
  schema: "touchline.operator-act.v1",
} as const;

const Settings = t.Record(t.String(), t.Unknown());
const Move = t.Object({
  topic: t.String(),
  partition: t.Integer(),
  from: t.Union([t.Integer(), t.Null()]),
  to: t.Integer(),
});

/** What was done, with all that was shown before it was: nothing of it can be looked up afterwards. */
const Deed = t.Union([
  t.Object({
    kind: t.Literal("topic made"),
    topic: t.String(),
    partitions: t.Integer(),
    settings: Settings,
  }),
  t.Object({
    kind: t.Literal("topic changed"),
    topic: t.String(),
    before: Settings,
    settings: Settings,
  }),
  t.Object({
    kind: t.Literal("topic deleted"),
    topic: t.String(),
    /** The offsets each partition held. */
    partitions: t.Array(
      t.Object({ partition: t.Integer(), startOffset: t.Integer(), highWatermark: t.Integer() }),
    ),
    sizeBytes: t.Integer(),
  }),
  t.Object({ kind: t.Literal("offsets moved"), group: t.String(), moves: t.Array(Move) }),
]);
export type Deed = t.Static<typeof Deed>;

/** Who did it: a command on a directory at rest, or what let him into the server that runs on it. */
const Actor = t.Union([
  t.Literal("local command"),
  t.Literal("operator key"),
  t.Literal("admin page"),
]);
export type Actor = t.Static<typeof Actor>;

/**
 * A record of the topic, as JSON: one before an act, one when it has ended. An act that has only begun was cut short: it
 * may or may not have taken effect.
 */
const ActRecord = t.Object({
  /** The same in both records of an act, and their key. */
  act: t.String(),
  state: t.Union([t.Literal("begun"), t.Literal("done"), t.Literal("failed")]),
  /** Epoch ms. */
  at: t.Integer(),
  by: Actor,
  /** The system's name of who ran a local command. */
  user: t.Optional(t.String()),
  deed: Deed,
  /** Why it failed. */
  problem: t.Optional(t.String()),
});
export type ActRecord = t.Static<typeof ActRecord>;

/** One act, as far as it came. */
export type OperatorAct = ActRecord & { readonly endedAt?: number | undefined };

const isActRecord = Compile(ActRecord);

/** All acts in the log, the oldest first; none where no operator has done anything yet. */
export async function readOperatorActs(
  log: Pick<EventLog, "describeTopics" | "fetch">,
): Promise<readonly OperatorAct[]> {
  const { name } = operatorActs;
  const topic = (await log.describeTopics()).find((candidate) => candidate.name === name);
  const acts = new Map<string, OperatorAct>();
  const { startOffset: first, highWatermark: end } = topic?.partitions[0] ?? noRecords;
  for (let offset = first; offset < end;) {
    const { records, nextOffset } = await log.fetch({ topic: name, partition: 0, offset });
    if (nextOffset === offset) break;
    for (const record of records) take(acts, record);
    offset = nextOffset;
  }
  return [...acts.values()];
}

const noRecords = { startOffset: 0, highWatermark: 0 };

/** What is no act of ours, such as a record somebody appended by hand, is passed over; `log read` shows it. */
function take(acts: Map<string, OperatorAct>, { value }: LogRecord): void {
  const content = jsonIn(value);
  if (!isActRecord.Check(content)) return;
  const begun = acts.get(content.act);
  if (content.state === "begun") acts.set(content.act, content);
  else acts.set(content.act, { ...content, at: begun?.at ?? content.at, endedAt: content.at });
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** How many moves are named in a line. */
const movesMax = 3;

/** A deed in a line. */
export function deedLine(deed: Deed): string {
  switch (deed.kind) {
    case "topic made":
      return `made ${deed.topic}: ${listOf({ partitions: deed.partitions, ...deed.settings })}`;
    case "topic changed":
      return `changed ${deed.topic}: ${listOf(deed.settings, deed.before)}`;
    case "topic deleted": {
      const offsets = deed.partitions.reduce((sum, p) => sum + p.highWatermark - p.startOffset, 0);
      const size = humane.size(deed.sizeBytes);
      return `deleted ${deed.topic}: partitions ${deed.partitions.length}, offsets ${humane.count(offsets)}, ${size}`;
    }
    case "offsets moved": {
      const named = deed.moves
        .slice(0, movesMax)
        .map(
          ({ topic, partition, from, to }) => `${topic}/${partition} ${from ?? "none"} to ${to}`,
        );
      const more = deed.moves.length - named.length;
      return `moved ${deed.group}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
  }
}

function listOf(
  settings: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> = {},
): string {
  const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const parts = Object.entries(settings).map(([name, value]) => {
    const was = name in before ? `${shown(before[name])} to ` : "";
    return `${name} ${was}${shown(value)}`;
  });
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
