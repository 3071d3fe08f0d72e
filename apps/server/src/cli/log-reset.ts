import type { OffsetMove, OffsetReset, TopicDescription } from "@touchline/event-log";
import { type Command, type ExitCode, exitCodes, type Given, UsageError } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToChange } from "./log-view.ts";
import { type Place, placeHelp, placeIn } from "./partitions.ts";
import { printRows } from "./rows.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log reset`. */
export const logReset: Command = {
  operands: "<group>",
  summary:
    "Move the offsets that a consumer group has committed, after showing where they would go.",
  details: [
    "Asks before it moves anything, unless --yes. A group that has members is not moved: stop them first.",
    "Forwards, records are skipped; back, they are met again.",
  ],
  flags: {
    to: { value: "place", help: `Where to: ${placeHelp}` },
    shift: { value: "records", help: "So many further, or with a minus back" },
    topic: { value: "name", help: "Only in this topic" },
    partition: { value: "number", help: "Only this partition of --topic" },
    "dry-run": { help: "Only show where they would go" },
    yes: { help: "Do not ask" },
    ...logFlags,
  },
  examples: [
    "scoreboard --to start --dry-run",
    "scoreboard --to 2026-05-13T15:00 --topic match-events",
    "scoreboard --shift -100 --topic match-events --partition 3 --yes",
  ],
  operandsMax: 1,
  run: reset,
};

async function reset(given: Given, terminal: Terminal): Promise<ExitCode> {
  const wanted = resetIn(given, terminal.now());
  const log = await openToChange(given, terminal);
  try {
    const moves = await log.previewOffsets(wanted);
    const topics = await log.describeTopics();
    printRows(
      terminal,
      given,
      columns,
      moves.map((move) => rowOf(move, startIn(topics, move))),
    );
    if (given.is("dry-run")) return exitCodes.ok;
    if (moves.every(({ from, to }) => from === to)) {
      terminal.tell("nothing would move");
      return exitCodes.ok;
    }
    if (!given.is("yes")) {
      const answer = await terminal.ask(`Move the offsets of ${wanted.group}? (yes/no) `);
      if (answer === undefined)
        throw new UsageError("say --yes where nobody can be asked, or --dry-run to look only");
      if (!/^y(?:es)?$/i.test(answer.trim())) {
        terminal.tell("nothing was moved");
        return exitCodes.failed;
      }
    }
    await log.moveOffsets(wanted.group, moves);
    const partitions = moves.length === 1 ? "partition" : "partitions";
    terminal.tell(`moved ${wanted.group} in ${humane.count(moves.length)} ${partitions}`);
    return exitCodes.ok;
  } finally {
    await log.close();
  }
}

function resetIn(given: Given, now: number): OffsetReset {
  const [group] = given.operands;
  if (group === undefined)
    throw new UsageError("name a group, such as: log reset scoreboard --to start");
  const topic = given.text("topic");
  const partition = given.wholeNumber("partition");
  if (partition !== undefined && topic === undefined)
    throw new UsageError("--partition needs the --topic it is of");
  return {
    group,
    to: targetIn(given, now),
    ...(topic !== undefined && partition === undefined && { topics: [topic] }),
    ...(topic !== undefined && partition !== undefined && { partitions: [{ topic, partition }] }),
  };
}

function targetIn(given: Given, now: number): OffsetReset["to"] {
  const [to, shift] = [given.text("to"), given.text("shift")];
  if ((to === undefined) === (shift === undefined))
    throw new UsageError("say where to: --to <place>, or --shift <records>");
  if (to !== undefined) return targetOf(placeIn("to", to, now));
  const records = Number(shift);
  if (!/^[+-]?\d+$/.test(shift ?? "") || !Number.isSafeInteger(records))
    throw new UsageError(`--shift must be a whole number, such as -100, not "${shift}"`);
  return { shift: records };
}

function targetOf(place: Place): OffsetReset["to"] {
  switch (place.type) {
    case "start":
      return "earliest";
    case "end":
      return "latest";
    case "offset":
      return { offset: place.offset };
    case "time":
      return { time: place.at };
  }
}

/** The first offset that is kept: there a group begins that has committed nothing, or whose place was removed. */
function startIn(topics: readonly TopicDescription[], { topic, partition }: OffsetMove): number {
  const partitions = topics.find(({ name }) => name === topic)?.partitions;
  return partitions?.find((described) => described.partition === partition)?.startOffset ?? 0;
}

const rowOf = ({ topic, partition, from, to }: OffsetMove, start: number) => ({
  topic,
  partition,
  from: from ?? null,
  to,
  /** Records that will never be met. */
  skipped: Math.max(0, to - Math.max(from ?? start, start)),
  /** Records that will be met again. */
  repeated: Math.max(0, (from ?? to) - to),
});

type Row = ReturnType<typeof rowOf>;

const columns: readonly Column<Row>[] = [
  { title: "TOPIC", of: ({ topic }) => topic },
  { title: "PARTITION", of: ({ partition }) => String(partition), alignRight: true },
  { title: "FROM", of: ({ from }) => (from === null ? "-" : humane.count(from)), alignRight: true },
  { title: "TO", of: ({ to }) => humane.count(to), alignRight: true },
  { title: "SKIPS", of: ({ skipped }) => numberOrNothing(skipped), alignRight: true, colour: warn },
  { title: "REPEATS", of: ({ repeated }) => numberOrNothing(repeated), alignRight: true },
];

const numberOrNothing = (value: number) => (value === 0 ? "" : humane.count(value));

function warn({ skipped }: Row): "yellow" | undefined {
  return skipped === 0 ? undefined : "yellow";
}
