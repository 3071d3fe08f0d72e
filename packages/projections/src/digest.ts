import { hash } from "node:crypto";
import type { LogRecord } from "@touchline/event-log";
import {
  applyEvent,
  FootballError,
  type Match,
  type MatchEvent,
  topics,
} from "@touchline/football";
import { parseCompetition, parseMatchEvent } from "@touchline/football/parse";
import type { NewCompetition, NewEvent, Writing } from "./store.ts";
import type { MatchChange, StoredMatch } from "./stored-event.ts";

/** Some records of one partition, in order. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly [LogRecord, ...LogRecord[]];
}

/** What a batch leads to. Nothing of it has happened yet. */
export interface Digest extends Writing {
  readonly events: readonly NewChange[];
  readonly unusable: readonly Unusable[];
}

export interface NewChange extends NewEvent, MatchChange {
  /** The match before the event; undefined for its first. */
  readonly before: Match | undefined;
}

/** A record nobody can use, and why. */
export interface Unusable {
  readonly record: LogRecord;
  readonly problem: "wrong_shape" | "stream_broken";
  /** For a person. */
  readonly detail: string;
}

/** Works out what a batch leads to. An event applied before leads to nothing; one that does not fold is unusable. */
export function digest(batch: Batch, matchOf: (matchId: string) => Match | undefined): Digest {
  const { topic, partition, records } = batch;
  const last = records.at(-1) ?? records[0];
  const applied = { topic, partition, nextOffset: last.offset + 1, lastDigest: fingerprint(last) };
  return topic === topics.competitions.name
    ? { applied, events: [], matches: [], ...digestCompetitions(records) }
    : { applied, competitions: [], ...digestEvents(records, matchOf) };
}

/** Tells a record from any other that could stand in its place. */
export const fingerprint = ({ key, value, timestamp }: LogRecord): string =>
  hash(
    "sha256",
    Buffer.concat([Buffer.from(`${timestamp} ${key?.length ?? -1} `), key ?? empty, value]),
  );

const empty = Buffer.alloc(0);

function digestCompetitions(records: readonly LogRecord[]) {
  const competitions: NewCompetition[] = [];
  const unusable: Unusable[] = [];
  for (const record of records) {
    const parsed = parseCompetition(record.value);
    if (parsed.ok) competitions.push({ competition: parsed.value, json: record.value });
    else unusable.push({ record, problem: "wrong_shape", detail: parsed.problem });
  }
  return { competitions, unusable };
}

function digestEvents(
  records: readonly LogRecord[],
  matchOf: (matchId: string) => Match | undefined,
) {
  const latest = new Map<string, StoredMatch>();
  const events: NewChange[] = [];
  const unusable: Unusable[] = [];
  for (const record of records) {
    const parsed = parseMatchEvent(record.value);
    if (!parsed.ok) {
      unusable.push({ record, problem: "wrong_shape", detail: parsed.problem });
      continue;
    }
    const event = parsed.value;
    const before = latest.get(event.matchId)?.match ?? matchOf(event.matchId);
    const match = fold(before, event);
    if (match instanceof FootballError) {
      unusable.push({ record, problem: "stream_broken", detail: match.message });
      continue;
    }
    if (match === before) continue;
    const position = { partition: record.partition, offset: record.offset };
    latest.set(event.matchId, { match, position });
    events.push({ event, position, json: record.value, before, match });
  }
  return { events, matches: [...latest.values()], unusable };
}

function fold(before: Match | undefined, event: MatchEvent): Match | FootballError {
  try {
    return applyEvent(before, event);
  } catch (error) {
    if (error instanceof FootballError) return error;
    throw error;
  }
}
