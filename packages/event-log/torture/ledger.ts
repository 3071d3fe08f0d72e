import { deepEqual, equal, fail, ok } from "node:assert/strict";
import { EventLogError } from "../src/errors.ts";
import type { EventLog, LogRecord, NewRecord, RecordPosition } from "../src/event-log.ts";

/** One append, as it was sent. */
export interface SentAppend {
  readonly topic: string;
  readonly records: SentRecord[];
  /**
   * `refused`: with the word that nothing of it was kept. `gone`: not there after a restart. Neither may ever be seen.
   * `unsettled`: a restart may show it or not, but wholly.
   */
  fate: "unsettled" | "there" | "refused" | "gone";
}

export interface SentRecord {
  readonly append: SentAppend;
  readonly place: number;
  readonly value: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly timestamp: number | undefined;
  /** Where it was asked to go. */
  readonly partition: number | undefined;
  /** Where it was seen. */
  at: RecordPosition | undefined;
}

interface CommittedBounds {
  /** The highest that was sent. */
  most: number;
  /** The highest that was acknowledged or seen. */
  least: number;
}

/** What a log may say when its disk refuses something. A file that could not be opened is `CORRUPT` until the next opening. */
export const refusals: ReadonlySet<string> = new Set([
  "EVENT_LOG_STORAGE_FAULT",
  "EVENT_LOG_DISK_FULL",
  "EVENT_LOG_PARTLY_APPENDED",
  "EVENT_LOG_CORRUPT",
]);

/** How a look at the log is judged. */
export interface Look {
  /** Nothing was appended since the log was opened: an append is there wholly or not at all, and what is not is gone. */
  readonly afterRestart: boolean;
  /** Whether the disk has refused something in this life, so that partitions may have stopped. */
  readonly mayRefuse: () => boolean;
  /** Bytes asked for at once. */
  readonly bytesMax: number;
}

/**
 * What the outside knows of a log: what it sent, what it was told, what it saw. Every look is held against it: nothing
 * acknowledged or seen may be missing or moved, nothing may be there that was not sent, nothing in half.
 */
export class Ledger {
  readonly #recordByValue = new Map<string, SentRecord>();
  readonly #seen = new Map<string, SentRecord[][]>();
  readonly #committed = new Map<string, CommittedBounds>();
  #unsettled: SentAppend[] = [];
  #acknowledged = 0;

  /** Records that were acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Topics whose making was acknowledged or seen. */
  get topics(): readonly string[] {
    return [...this.#seen.keys()];
  }

  topicMade(topic: string, partitions: number): void {
    if (!this.#seen.has(topic))
      this.#seen.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
  }

  send(topic: string, records: readonly NewRecord[]): SentAppend {
    const append: SentAppend = { topic, records: [], fate: "unsettled" };
    for (const [place, record] of records.entries()) {
      const value = String(record.value);
      const { headers, timestamp, partition } = record;
      const key = record.key === undefined ? undefined : String(record.key);
      const sent = { append, place, value, key, headers, timestamp, partition, at: undefined };
      append.records.push(sent);
      this.#recordByValue.set(value, sent);
    }
    this.#unsettled.push(append);
    return append;
  }

  acknowledge(append: SentAppend, positions: readonly RecordPosition[]): void {
    equal(positions.length, append.records.length);
    this.#acknowledged += positions.length;
    append.records.forEach((record, n) => this.#stands(record, positions[n]!));
    append.fate = "there";
  }

  /** The append failed. Where nothing of it was kept it must never be seen; else a restart may show it. */
  refuse(append: SentAppend, error: unknown): void {
    if (!(error instanceof EventLogError)) throw error;
    ok(refusals.has(error.code), `an append was refused: ${error.code} ${error.message}`);
    if (error.code === "EVENT_LOG_DISK_FULL") append.fate = "refused";
  }

  sendCommit(group: string, topic: string, partition: number, offset: number): void {
    const bounds = this.#boundsOf({ group, topic, partition });
    bounds.most = Math.max(bounds.most, offset);
  }

  acknowledgeCommit(group: string, topic: string, partition: number, offset: number): void {
    const bounds = this.#boundsOf({ group, topic, partition });
    bounds.least = Math.max(bounds.least, offset);
  }

  /** Takes in a record that the log gave out: from now on it must stay. */
  see(record: LogRecord): SentRecord {
    const sent = this.judge(record);
    if (sent.append.fate === "refused") fail(`${sent.value.slice(0, 40)} was refused and is there`);
    this.#stands(sent, record);
    return sent;
  }

  /** Holds a record against what was sent. Whoever looks from outside may see what is being written, and then refused. */
  judge(record: LogRecord): SentRecord {
    const value = record.value.toString();
    const where = `${record.topic}/${record.partition} offset ${record.offset}`;
    const sent = this.#recordByValue.get(value);
    if (sent === undefined) return fail(`${where} has ${value.slice(0, 40)}, which nobody sent`);
    if (sent.append.fate === "gone")
      fail(`${where} has ${value.slice(0, 40)}, which was gone before`);
    equal(record.topic, sent.append.topic);
    equal(record.key?.toString(), sent.key);
    if (sent.headers !== undefined) deepEqual(record.headers, sent.headers);
    if (sent.timestamp !== undefined) equal(record.timestamp, sent.timestamp);
    return sent;
  }

  /** Reads the whole log and holds it against what is known. */
  async check(log: EventLog, look: Look): Promise<void> {
    const topics = new Map((await log.describeTopics()).map((topic) => [topic.name, topic]));
    for (const [topic, seen] of this.#seen) {
      const described = topics.get(topic);
      if (described === undefined) return fail(`the topic ${topic} is gone`);
      equal(described.partitions.length, seen.length);
      if (!look.mayRefuse())
        for (const { status, fault } of described.partitions)
          deepEqual([status, fault], ["online", undefined]);
      for (const partition of seen.keys())
        try {
          await this.#checkPartition(log, topic, partition, look);
        } catch (error) {
          if (!look.mayRefuse() || !(error instanceof EventLogError)) throw error;
        }
    }
    if (look.afterRestart && !look.mayRefuse()) this.#settle();
    await this.seeCommitted(log);
  }

  async #checkPartition(
    log: EventLog,
    topic: string,
    partition: number,
    { bytesMax }: Look,
  ): Promise<void> {
    const knownToStand = this.#seen.get(topic)![partition]!.length;
    const finished = new Set<SentAppend>();
    let before: SentRecord | undefined;
    let offset = await log.offsetAt(topic, partition, "earliest");
    for (;;) {
      const result = await log.fetch({ topic, partition, offset, bytesMax });
      for (const record of result.records) {
        equal(record.offset, offset++, `offsets of ${topic}/${partition} are not dense`);
        const sent = this.see(record);
        if (before?.append === sent.append) ok(before.place < sent.place, "records changed places");
        else {
          ok(!finished.has(sent.append), "another's records stand between those of one append");
          if (before !== undefined) finished.add(before.append);
        }
        before = sent;
      }
      equal(result.nextOffset, offset);
      if (result.records.length > 0) continue;
      equal(result.highWatermark, offset);
      break;
    }
    ok(
      offset >= knownToStand,
      `${topic}/${partition} ends at ${offset}, though ${knownToStand} were acknowledged or seen`,
    );
  }

  /** A look after a restart has shown which of the unanswered appends were kept. */
  #settle(): void {
    for (const append of this.#unsettled) {
      if (append.fate !== "unsettled") continue;
      const there = append.records.filter((record) => record.at !== undefined).length;
      ok(
        there === 0 || there === append.records.length,
        `${there} of ${append.records.length} records of one append were kept`,
      );
      append.fate = there === 0 ? "gone" : "there";
    }
    this.#unsettled = [];
  }

  /** Takes in what the log says its groups have committed: from now on that must stay. */
  async seeCommitted(log: EventLog): Promise<void> {
    const told = new Map(
      (await log.describeGroups()).flatMap(({ group, partitions }) =>
        partitions.map((p) => [placeOf({ group, ...p }), p.committedOffset] as const),
      ),
    );
    for (const [place, bounds] of this.#committed) {
      const committed = told.get(place) ?? 0;
      ok(
        committed >= bounds.least && committed <= bounds.most,
        `${place} is committed to ${committed}, told ${bounds.least}, sent ${bounds.most}`,
      );
      bounds.least = committed;
    }
  }

  /** An offset holds one record for ever, and a record has one offset. */
  #stands(record: SentRecord, { partition, offset }: RecordPosition): void {
    if (record.partition !== undefined) equal(partition, record.partition);
    const seen = this.#seen.get(record.append.topic)![partition]!;
    const other = seen[offset] ?? record;
    if (other !== record || (record.at !== undefined && !isAt(record.at, partition, offset)))
      fail(
        `${record.append.topic}/${partition} offset ${offset} was ${other.value.slice(0, 40)} and is ` +
          `${record.value.slice(0, 40)}, which was ${JSON.stringify(record.at)}`,
      );
    record.at ??= { partition, offset };
    seen[offset] = record;
  }

  #boundsOf(of: { group: string; topic: string; partition: number }): CommittedBounds {
    const place = placeOf(of);
    let bounds = this.#committed.get(place);
    if (bounds === undefined) this.#committed.set(place, (bounds = { most: 0, least: 0 }));
    return bounds;
  }
}

function placeOf(of: { group: string; topic: string; partition: number }): string {
  return `${of.group}/${of.topic}/${of.partition}`;
}

function isAt(at: RecordPosition, partition: number, offset: number): boolean {
  return at.partition === partition && at.offset === offset;
}
