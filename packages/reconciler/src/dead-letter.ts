import type { LogRecord, NewRecord } from "@touchline/event-log";
import {
  type DeadLetter,
  deadLetterBytesMax,
  type Report,
  schemaHeader,
  topics,
} from "@touchline/football";
import { encode } from "@touchline/football/parse";

/** The record of a report nobody could believe or read, with its bytes and where it stands in `reports`. */
export function toDeadLetter(
  record: LogRecord,
  { problem, detail }: { readonly problem: string; readonly detail: string },
  report?: Report,
): NewRecord {
  const feedId = report?.source.feedId ?? "unknown";
  const letter: DeadLetter = {
    feedId,
    adapter: "reconciler",
    problem,
    detail: detail.slice(0, 2000),
    ...(report !== undefined && { feedMatchId: report.feedMatchId, matchId: report.matchId }),
    observedAt: report?.observedAt ?? record.timestamp,
    payloadBase64: record.value.subarray(0, deadLetterBytesMax).toString("base64"),
    payloadBytes: record.value.length,
  };
  const basis = `${record.topic}/${record.partition}@${record.offset}`;
  const headers = { [schemaHeader]: topics.deadLetters.schema, basis };
  return { key: feedId, value: encode(letter), headers };
}
