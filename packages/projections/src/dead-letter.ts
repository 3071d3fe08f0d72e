import type { NewRecord } from "@touchline/event-log";
import { type DeadLetter, deadLetterBytesMax, schemaHeader, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import type { Unusable } from "./digest.ts";

/** The record of a dead letter for something in the log that cannot be shown, with where it stands. */
export function toDeadLetter({ record, problem, detail }: Unusable): NewRecord {
  const basis = `${record.topic}/${record.partition}@${record.offset}`;
  const letter: DeadLetter = {
    feedId: "unknown",
    adapter: "projections",
    problem,
    detail: `${basis}: ${detail}`.slice(0, 2000),
    observedAt: record.timestamp,
    payloadBase64: record.value.subarray(0, deadLetterBytesMax).toString("base64"),
    payloadBytes: record.value.length,
  };
  const headers = { [schemaHeader]: topics.deadLetters.schema, basis };
  return { key: letter.feedId, value: encode(letter), headers };
}
