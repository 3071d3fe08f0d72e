import type { EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { type MatchEvent, schemaHeader, topics } from "@touchline/football";
import { encode, parseMatchEvent } from "@touchline/football/parse";
import { ReconcilerError } from "./errors.ts";
import { addToLedger, type MatchLedger } from "./ledger.ts";
import { StreamIndex } from "./stream-index.ts";

const topic = topics.matchEvents.name;

/** Bytes asked for at a time when reading back. */
const readBytesMax = 4 * 1024 * 1024;

/** The header that names the report behind a canonical event; what makes a ledger a fold of the stream alone. */
const reportHeader = "report";

/** The record of a canonical event. Its timestamp is that of the decision, so that deciding again gives equal records. */
export const toRecord = (event: MatchEvent, reportId: string): NewRecord => ({
  key: event.matchId,
  value: encode(event),
  headers: { [schemaHeader]: topics.matchEvents.schema, [reportHeader]: reportId },
  timestamp: event.decidedAt,
  partition: event.basis.partition,
});

/** A partition of `match-events` as it was found. */
export interface Survey {
  readonly index: StreamIndex;
  /** Where the next event will stand. */
  readonly nextOffset: number;
  /** The last report anything followed from; -1 before the first. */
  readonly basisOffset: number;
}

/** Reads through a whole partition for the matches in it and the last basis. Values are hardly parsed: this is quick. */
export async function survey(log: EventLog, partition: number): Promise<Survey> {
  const index = new StreamIndex();
  let basisOffset = -1;
  let offset = await log.offsetAt(topic, partition, "earliest");
  for (;;) {
    const { records, nextOffset } = await log.fetch({
      topic,
      partition,
      offset,
      bytesMax: readBytesMax,
    });
    if (records.length === 0) return { index, nextOffset: offset, basisOffset };
    for (const record of records) index.add(matchIdOf(record), record.offset);
    basisOffset = lastBasis(records) ?? basisOffset;
    offset = nextOffset;
  }
}

/** Folds one match's stream back from the log. Throws ReconcilerError when it does not read or fold. */
export async function readLedger(
  log: EventLog,
  partition: number,
  matchId: string,
  index: StreamIndex,
): Promise<MatchLedger | undefined> {
  let ledger: MatchLedger | undefined;
  for (const { first, last } of index.stretchesOf(matchId)) {
    for (let offset = first; offset <= last;) {
      const { records, nextOffset } = await log.fetch({ topic, partition, offset });
      if (records.length === 0) break;
      for (const record of records)
        if (record.offset <= last && matchIdOf(record) === matchId)
          ledger = addRecord(ledger, record);
      offset = nextOffset;
    }
  }
  return ledger;
}

function addRecord(ledger: MatchLedger | undefined, record: LogRecord): MatchLedger {
  const parsed = parseMatchEvent(record.value);
  try {
    if (!parsed.ok) throw new Error(parsed.problem);
    return addToLedger(ledger, parsed.value, record.headers[reportHeader] ?? "");
  } catch (cause) {
    throw new ReconcilerError(
      "RECONCILER_STREAM_BROKEN",
      `${record.topic}/${record.partition} offset ${record.offset} cannot be folded: ${String(cause)}`,
      { cause },
    );
  }
}

/** Bases only rise along a partition, so the last record that reads has the highest. */
function lastBasis(records: readonly LogRecord[]): number | undefined {
  for (const record of records.toReversed()) {
    const parsed = parseMatchEvent(record.value);
    if (parsed.ok) return parsed.value.basis.offset;
  }
  return undefined;
}

const matchIdOf = (record: LogRecord): string => record.key?.toString("utf8") ?? "";
