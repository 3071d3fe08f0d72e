import {
  type DumpedBatch,
  type DumpedPiece,
  type DumpedRecord,
  dumpSegment,
} from "@touchline/event-log/embedded";
import { type Command, type ExitCode, exitCodes, type Given, UsageError } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags } from "./log-view.ts";
import { clean, painted } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { textOf } from "./text-of-bytes.ts";

/** `touchline log dump-segment`. */
export const logDumpSegment: Command = {
  operands: "<file>",
  summary: "Print the batches of a segment file, of this log or of Kafka (message format 2).",
  details: [
    "Goes on behind damage, and ends with 3 when there was some. Of a file that is being written the last",
    "batch may be half there.",
  ],
  flags: {
    records: { help: "The records of each batch too" },
    json: logFlags.json,
    help: logFlags.help,
  },
  examples: [
    "data/log/partitions/match-events-3/00000000000000000000.log",
    "/var/lib/kafka/scores-0/00000000000000000000.log --records --json",
  ],
  operandsMax: 1,
  run: dump,
};

async function dump(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [path] = given.operands;
  if (path === undefined)
    throw new UsageError("name a segment file, such as: log dump-segment 00000000000000000000.log");
  let isDamaged = false;
  for await (const piece of dumpSegment(path, { records: given.is("records") })) {
    if (piece.type === "damage") isDamaged = true;
    if (given.is("json")) terminal.print(JSON.stringify(jsonOf(piece)));
    else for (const line of linesOf(piece, terminal)) terminal.print(line);
  }
  return isDamaged ? exitCodes.damaged : exitCodes.ok;
}

function linesOf(piece: DumpedPiece, { hasColour }: Terminal): readonly string[] {
  const { position, sizeBytes } = piece;
  const where = `byte ${position}, ${sizeBytes} bytes`;
  if (piece.type === "damage")
    return [painted(`damage  ${where}: ${piece.fault}`, "red", hasColour)];
  const { records, fault } = recordsIn(piece);
  return [
    `batch   ${where}: ${headlineOf(piece)}`,
    ...records.map((record) =>
      painted(`        ${recordLine(record, piece.isControl)}`, "dim", hasColour),
    ),
    ...(fault === undefined ? [] : [`        records not shown: ${fault}`]),
  ];
}

function headlineOf(batch: DumpedBatch): string {
  const { baseOffset, lastOffset, recordCount, leaderEpoch, compression } = batch;
  const { producerId, producerEpoch, baseSequence, baseTimestamp, maxTimestamp } = batch;
  const last = maxTimestamp === baseTimestamp ? "" : ` to ${humane.time(maxTimestamp)}`;
  return [
    baseOffset === lastOffset ? `offset ${baseOffset}` : `offsets ${baseOffset} to ${lastOffset}`,
    `${recordCount} ${recordCount === 1 ? "record" : "records"}`,
    `epoch ${leaderEpoch}`,
    `${humane.time(baseTimestamp)}${last}`,
    `compression ${compression ?? "unknown"}`,
    "crc ok",
    ...(producerId < 0
      ? []
      : [`producer ${producerId} epoch ${producerEpoch} sequence ${baseSequence}`]),
    ...(batch.hasLogAppendTime ? ["log append time"] : []),
    ...(batch.isTransactional ? ["transactional"] : []),
    ...(batch.isControl ? ["control"] : []),
  ].join(", ");
}

function recordsIn({ records = [] }: DumpedBatch): {
  readonly records: readonly DumpedRecord[];
  readonly fault: string | undefined;
} {
  return typeof records === "string"
    ? { records: [], fault: records }
    : { records, fault: undefined };
}

function recordLine(
  { offset, timestamp, key, value, headers }: DumpedRecord,
  isControl: boolean,
): string {
  const names = headers.map(
    ([name, bytes]) => `${name}=${bytes === undefined ? "" : textOf(bytes)}`,
  );
  const shown = value === undefined ? "(tombstone)" : textOf(value);
  const what = isControl
    ? [markerOf(key)]
    : [key === undefined ? "-" : textOf(key), ...names, shown];
  return clean([offset, humane.time(timestamp), ...what].join(" "));
}

/** What a control record's key says: its version and its type, 16 bits each. Others than these belong to Kafka's own topics. */
function markerOf(key: Buffer | undefined): string {
  const type = key === undefined || key.length < 4 ? undefined : key.readInt16BE(2);
  if (type === 0) return "marker: transaction aborted";
  if (type === 1) return "marker: transaction committed";
  return `marker of type ${type ?? "unknown"}`;
}

function jsonOf(piece: DumpedPiece): object {
  if (piece.type === "damage") return piece;
  const { records, fault } = recordsIn(piece);
  const base64 = (bytes: Buffer | undefined) => bytes?.toString("base64") ?? null;
  return {
    ...piece,
    crcOk: true,
    records:
      piece.records === undefined
        ? undefined
        : records.map((record) => ({
            ...record,
            key: base64(record.key),
            value: base64(record.value),
            headers: record.headers.map(([name, value]) => [name, base64(value)]),
          })),
    recordsFault: fault,
  };
}
