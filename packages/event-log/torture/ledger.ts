import { deepEqual, equal, fail, ok } from "node:assert/strict";
import { EventLogError } from "../src/errors.ts";
import type {
  EventLog,
  GivenSettings,
  LogRecord,
  NewRecord,
  RecordPosition,
  TopicDescription,
  TopicOptions,
} from "../src/event-log.ts";
import { CommitLedger } from "./commit-ledger.ts";
import type { PartitionLedger } from "./partition-ledger.ts";
import { idOf, type SentAppend, sentRecord, type SentRecord } from "./sent-append.ts";
import { TopicLedger } from "./topic-ledger.ts";

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
  readonly now: number;
  /** What was sent since then has aged as fast as the log's clock went. */
  readonly agesFrom: number;
  readonly see: (record: LogRecord, topic: TopicLedger) => SentRecord;
}

/**
 * What the outside knows of a log: what it sent, what it was told, what it saw. Every look is held against it: nothing
 * acknowledged or seen may be missing or moved, but what its topic does not keep; nothing may be there that was not sent,
 * nothing in half.
 */
export class Ledger {
  readonly #now: () => number;
  readonly #recordById = new Map<string, SentRecord>();
  readonly #topics = new Map<string, TopicLedger>();
  readonly commits = new CommitLedger();
  #unsettled: SentAppend[] = [];
  #sent = 0;
  #acknowledged = 0;

  /** `now`: milliseconds that have passed for all lives together. */
  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  /** Records that were acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Topics whose making was acknowledged or seen, and that nobody has asked to delete. */
  get topics(): readonly TopicLedger[] {
    return [...this.#topics.values()].filter(({ state }) => state === "there");
  }

  /** A power cut may have taken what nobody has looked for yet. */
  get isUncertain(): boolean {
    return this.topics.some(({ partitions }) => partitions.some((p) => p.isUncertain));
  }

  topicNamed(name: string): TopicLedger | undefined {
    return this.#topics.get(name);
  }

  topicMade(options: TopicOptions): void {
    if (!this.#topics.has(options.name)) this.#topics.set(options.name, new TopicLedger(options));
  }

  topicDeleted(topic: TopicLedger): void {
    topic.state = "gone";
    this.#topics.delete(topic.name);
  }

  /** A process has opened the log: what was asked for and not answered was done or not. */
  reopened(described: readonly TopicDescription[]): void {
    const there = new Map(described.map((topic) => [topic.name, topic]));
    for (const topic of this.#topics.values()) {
      const found = there.get(topic.name);
      if (found !== undefined) this.#topicReopened(topic, found);
      else if (topic.state === "going") this.topicDeleted(topic);
      else fail(`the topic ${topic.name} is gone`);
    }
    for (const topic of described)
      this.topicMade({ ...topic, partitions: topic.partitions.length });
  }

  #topicReopened(topic: TopicLedger, found: TopicDescription): void {
    topic.reopened(found, this.#sent);
    for (const { partition, status, highWatermark } of found.partitions) {
      const at = topic.partitions[partition]!;
      // Nobody knows what a power cut left of one that cannot be read, so that its groups stay where they were.
      if (at.isUncertain && status !== "offline") this.commits.cut(at, highWatermark);
    }
  }

  /** The log was closed, and so all of it synced. */
  wasClosed(): void {
    this.#onEachPartition((partition) => partition.isSynced());
  }

  /** `lateMs`: how long a sync that is due may take; undefined when the disk failed, so that it may never have ended. */
  powerWasCut(lateMs: number | undefined): void {
    this.#onEachPartition((partition) => {
      const { intervalMs } = partition.topic;
      if (intervalMs !== undefined && lateMs !== undefined && !partition.isUncertain)
        partition.isSyncedSince(this.#now() - intervalMs - lateMs);
      partition.powerWasCut();
    });
  }

  send(topicName: string, records: readonly NewRecord[], source?: string): SentAppend {
    const topic = this.#topics.get(topicName)!;
    const sent: SentRecord[] = [];
    const append: SentAppend = {
      ...{ topic, number: this.#sent++, records: sent, source, sentAt: this.#now() },
      ...{ isAtomic: !topic.isDirect, isRefused: false, isSettled: false },
      wasSentBefore: false,
    };
    for (const [place, record] of records.entries()) {
      sent.push(sentRecord(append, place, record));
      this.#recordById.set(sent[place]!.id, sent[place]!);
    }
    this.#unsettled.push(append);
    return append;
  }

  /** What was not answered, or refused, is sent once more, and may come to stand after all. */
  sendAgain(append: SentAppend): void {
    append.isRefused = append.isSettled = false;
    append.wasSentBefore = true;
    for (const record of append.records) if (record.at === undefined) record.onlyBelow = Infinity;
    this.#unsettled.push(append);
  }

  acknowledge(append: SentAppend, positions: readonly RecordPosition[]): void {
    equal(positions.length, append.records.length);
    this.#acknowledged += append.records.filter(({ at }) => at === undefined).length;
    append.isSettled = true;
    if (append.topic.state !== "there") return;
    append.records.forEach((record, n) => this.#stands(record, positions[n]!));
  }

  /** The append failed. Where nothing of it was kept it must never be seen; else a restart may show it. */
  refuse(append: SentAppend, error: unknown, mayBe: ReadonlySet<string> = refusals): void {
    if (!(error instanceof EventLogError)) throw error;
    const isOfTopic = error.code === "EVENT_LOG_TOPIC_UNKNOWN" && append.topic.state !== "there";
    ok(mayBe.has(error.code) || isOfTopic, `an append was refused: ${error.code} ${error.message}`);
    if (error.code !== "EVENT_LOG_DISK_FULL") return;
    // Sent before, it may stand there since, only the answer was lost.
    if (append.wasSentBefore) return;
    append.isRefused = append.isSettled = true;
    for (const record of append.records) record.onlyBelow = 0;
  }

  settingsSent(topic: TopicLedger, settings: GivenSettings): void {
    topic.changes(settings);
  }

  /** Takes in a record that the log gave out: from now on it must stay. */
  see = (record: LogRecord, topic: TopicLedger): SentRecord => {
    const sent = this.judge(record, topic);
    this.#stands(sent, record);
    return sent;
  };

  /** Holds a record against what was sent. Whoever looks from outside may see what is being written, and then refused. */
  judge(record: LogRecord, topic: TopicLedger): SentRecord {
    const id = idOf({
      value: record.isTombstone === true ? null : record.value,
      headers: record.headers,
    });
    const where = `${record.topic}/${record.partition} offset ${record.offset}`;
    const what = id.slice(0, 40);
    const sent = this.#recordById.get(id);
    if (sent === undefined) return fail(`${where} has ${what}, which nobody sent`);
    equal(sent.append.topic, topic, `${where} has ${what}, which was sent to another topic`);
    if (record.offset >= sent.onlyBelow && !sent.append.isRefused)
      fail(`${where} has ${what}, which was gone before`);
    equal(record.key?.toString(), sent.key);
    if (sent.headers !== undefined) deepEqual(record.headers, sent.headers);
    if (sent.timestamp !== undefined) equal(record.timestamp, sent.timestamp);
    return sent;
  }

  /** Reads the whole log and holds it against what is known. */
  async check(
    log: EventLog,
    how: Pick<Look, "afterRestart" | "mayRefuse" | "bytesMax"> & { readonly agesFrom?: number },
  ): Promise<void> {
    const topics = new Map((await log.describeTopics()).map((topic) => [topic.name, topic]));
    const partitions = this.topics.flatMap((topic) => topic.partitions);
    // All of them now: while they are read, the log goes on from where it was described.
    for (const topic of this.topics) judgeTopic(topic, topics.get(topic.name), how);
    for (const partition of partitions) {
      const look = { agesFrom: 0, ...how, now: this.#now(), see: this.see };
      await this.#checkPartition(log, partition, look);
    }
    if (how.afterRestart && !how.mayRefuse()) this.#settle();
    await this.commits.see(log);
  }

  async #checkPartition(log: EventLog, partition: PartitionLedger, look: Look): Promise<void> {
    try {
      await partition.check(log, look);
    } catch (error) {
      // It was deleted under its reader.
      if (partition.topic.state !== "there" && error instanceof EventLogError) return;
      if (!look.mayRefuse() || !(error instanceof EventLogError)) throw error;
    }
  }

  /** A look after a restart has shown which of the unanswered appends were kept. */
  #settle(): void {
    for (const append of this.#unsettled) if (!append.isSettled) settle(append);
    this.#unsettled = [];
  }

  #stands(record: SentRecord, { partition, offset }: RecordPosition): void {
    record.append.topic.partitions[partition]!.stands(record, offset, this.#now());
  }

  #onEachPartition(work: (partition: PartitionLedger) => void): void {
    for (const { partitions } of this.#topics.values()) for (const one of partitions) work(one);
  }
}

function judgeTopic(
  { name, partitions }: TopicLedger,
  described: TopicDescription | undefined,
  { mayRefuse }: Pick<Look, "mayRefuse">,
): void {
  if (described === undefined) return fail(`the topic ${name} is gone`);
  equal(described.partitions.length, partitions.length);
  if (!mayRefuse())
    for (const { status, fault } of described.partitions)
      deepEqual([status, fault], ["online", undefined]);
  for (const partition of partitions) partition.judge(described.partitions[partition.partition]!);
}

function settle(append: SentAppend): void {
  append.isSettled = true;
  const { records, topic, isAtomic } = append;
  // Nobody has looked at a topic that was deleted meanwhile: what was seen of it before may be a part, when another could not be read.
  if (topic.state !== "there") return;
  const wholes = isAtomic ? [records] : Map.groupBy(records, ({ home }) => home).values();
  for (const whole of wholes) {
    const missing = whole.filter(({ at }) => at === undefined);
    ok(
      topic.mayLack || missing.length === 0 || missing.length === whole.length,
      `${whole.length - missing.length} of ${whole.length} records of one append were kept`,
    );
    // What was kept and removed since may be there again after a crash, yet never behind what is there now.
    for (const record of missing)
      record.onlyBelow =
        topic.mayLack && record.home !== undefined ? topic.partitions[record.home]!.end : 0;
  }
}
