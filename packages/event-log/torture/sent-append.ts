import type { NewRecord, RecordPosition } from "../src/event-log.ts";
import { partitionFor } from "../src/partitioner.ts";
import type { TopicLedger } from "./topic-ledger.ts";

/** One append, as it was sent. */
export interface SentAppend {
  readonly topic: TopicLedger;
  /** Counts all that was sent, in the order in which it was. */
  readonly number: number;
  readonly records: readonly SentRecord[];
  /** Who sent it, where what he sends stands in the order in which he sent it. */
  readonly source: string | undefined;
  readonly sentAt: number;
  /** Kept wholly or not at all, whatever the number of its partitions. */
  readonly isAtomic: boolean;
  /** With the word that nothing of it was kept. Who looks from outside may see it for a moment. */
  isRefused: boolean;
  /** It is sent once more, so what becomes of that alone says nothing. */
  wasSentBefore: boolean;
  /** Its records are there, or will never be; until then a restart may show them or not. */
  isSettled: boolean;
}

export interface SentRecord {
  readonly append: SentAppend;
  readonly place: number;
  readonly id: string;
  readonly value: string | null;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly timestamp: number | undefined;
  /** The partition it belongs to, by what it asked for or by its key. */
  readonly home: number | undefined;
  /** Where it was seen, or said to be. */
  at: RecordPosition | undefined;
  /** Since when that is known. */
  knownSince: number | undefined;
  /** It may only ever stand at lower offsets: 0 when it must never be seen again. */
  onlyBelow: number;
}

/** The header that tells one tombstone from another. */
export const ID_HEADER = "id";

/** What tells a record from all others: its value, of which no two are the same. */
export function idOf({ value, headers }: Pick<NewRecord, "value" | "headers">): string {
  return value === null ? `tombstone ${headers?.[ID_HEADER]}` : String(value);
}

/** Adds a record to an append that is being noted. */
export function sentRecord(append: SentAppend, place: number, record: NewRecord): SentRecord {
  const { headers, timestamp, partition } = record;
  const key = record.key === undefined ? undefined : String(record.key);
  const byKey = key === undefined ? undefined : partitionFor(key, append.topic.partitions.length);
  return {
    append,
    place,
    id: idOf(record),
    value: record.value === null ? null : String(record.value),
    key,
    headers,
    timestamp,
    home: partition ?? byKey,
    at: undefined,
    knownSince: undefined,
    onlyBelow: Infinity,
  };
}
