import { equal, fail, ok } from "node:assert/strict";
import type { EventLog, PartitionDescription } from "../src/event-log.ts";
import { EventLogError } from "../src/errors.ts";
import type { Look } from "./ledger.ts";
import type { SentRecord } from "./sent-append.ts";
import type { TopicLedger } from "./topic-ledger.ts";
import { Walk } from "./walk.ts";

/** What of a log a look at one partition needs. */
type PartitionReader = Pick<EventLog, "fetch" | "offsetAt">;

/** What the outside knows of one partition: what stands in it, and how much of that a power cut may take. */
export class PartitionLedger {
  readonly topic: TopicLedger;
  readonly partition: number;
  /** By offset, as far as it is known. */
  readonly #known: (SentRecord | undefined)[] = [];
  /** The end that was seen last: records behind those that are known may have come and gone. */
  #endSeen = 0;
  /** What stands below it is on the disk, whatever the topic's durability. */
  #durableTo = 0;
  /** The power was cut: no end below this would be right. Infinity once the end was seen. */
  #mayEndAt = Infinity;
  /** A power cut may take what was not synced: its topic bypasses the journal, or did when it could last be read. */
  #hasDirectEnd: boolean;
  #epoch = 0;
  #epochAtOpening = 0;
  #hasGrown = false;
  #sentBefore = 0;
  /** Below this offset what went was found to be old enough. */
  #judgedTo = 0;

  constructor(topic: TopicLedger, partition: number) {
    this.topic = topic;
    this.partition = partition;
    this.#hasDirectEnd = topic.isDirect;
  }

  get name(): string {
    return `${this.topic.name}/${this.partition}`;
  }

  /** Nobody has looked how much the last power cut took. */
  get isUncertain(): boolean {
    return this.#mayEndAt < Infinity;
  }

  /** The offset behind the last record that was ever there. */
  get end(): number {
    return Math.max(this.#known.length, this.#endSeen);
  }

  /** The lowest end that would be right now. */
  get leastEnd(): number {
    return Math.min(this.end, this.#mayEndAt);
  }

  at(offset: number): SentRecord | undefined {
    return this.#known[offset];
  }

  /** The offset of the newest record of a source. */
  newestOf(source: string): number | undefined {
    const offset = this.#known.findLastIndex((record) => record?.append.source === source);
    return offset < 0 ? undefined : offset;
  }

  /** An offset holds one record for ever, and a record has one offset. */
  stands(record: SentRecord, offset: number, now: number): void {
    const { partition } = this;
    const other = this.#known[offset] ?? record;
    const isElsewhere =
      record.at !== undefined && (record.at.partition !== partition || record.at.offset !== offset);
    const what = record.id.slice(0, 40);
    if (other !== record || isElsewhere)
      fail(
        `${this.name} offset ${offset} was ${other.id.slice(0, 40)} and is ${what}, which was ${JSON.stringify(record.at)}`,
      );
    if (offset >= record.onlyBelow)
      fail(`${this.name} offset ${offset} has ${what}, which was refused or gone before`);
    if (record.home !== undefined) equal(partition, record.home);
    if (offset >= this.#known.length && record.append.number >= this.#sentBefore)
      this.#hasGrown = true;
    record.at ??= { partition, offset };
    record.knownSince ??= now;
    this.#known[offset] = record;
  }

  /** All that is known of is on the disk. */
  isSynced(): void {
    this.#durableTo = this.end;
  }

  /** What has been known of since before then is on the disk. */
  isSyncedSince(then: number): void {
    while ((this.#known[this.#durableTo]?.knownSince ?? Infinity) <= then) this.#durableTo++;
  }

  /** What was not synced may be gone, from the end. */
  powerWasCut(): void {
    if (this.#hasDirectEnd) this.#mayEndAt = Math.min(this.#mayEndAt, this.#durableTo);
    else this.isSynced();
  }

  /** A process has opened the log; so many appends were sent before. */
  reopened({ status, highWatermark }: PartitionDescription, sentBefore: number): void {
    const isUnread = status === "offline";
    if (!isUnread) this.#judgeEnd(highWatermark, this.leastEnd);
    this.#hasDirectEnd = this.topic.isDirect || (this.#hasDirectEnd && isUnread);
    this.#sentBefore = sentBefore;
    this.#epochAtOpening = this.#epoch;
    this.#hasGrown = false;
  }

  /** Holds what the log says of the partition against what is known. */
  judge({ epoch, startOffset, sizeBytes }: PartitionDescription): void {
    ok(epoch >= this.#epoch, `${this.name} went back from epoch ${this.#epoch} to ${epoch}`);
    this.#epoch = epoch;
    const { isDirect, isNew, wasDirect, isCompacted } = this.topic;
    // What was lost without a trace must not be taken for what stands there now.
    ok(
      !isDirect || isNew || !this.#hasGrown || epoch > this.#epochAtOpening,
      `${this.name} goes on under epoch ${epoch}, though nobody knows what a power cut took`,
    );
    const { retentionMsLeast, retentionBytesLeast } = this.topic;
    const isBySize = retentionMsLeast === Infinity && !wasDirect && !isCompacted;
    ok(
      startOffset === 0 || !isBySize || sizeBytes >= retentionBytesLeast,
      `${this.name} has ${sizeBytes} bytes left of ${retentionBytesLeast} to be kept`,
    );
  }

  /** Reads all of it and holds it against what is known. */
  async check(log: PartitionReader, look: Look): Promise<void> {
    const { topic, partition } = this;
    const least = this.leastEnd;
    const from = await log.offsetAt(topic.name, partition, "earliest");
    this.#judgeStart(from, look);
    const walk = await this.#walkFrom(from, log, look);
    const { end } = walk;
    this.#judgeEnd(end, least);
    if (topic.isCompacted) await this.#expectNewestOfEachKey(log, walk, look);
    this.#endSeen = Math.max(this.#endSeen, end);
    if (look.afterRestart && this.isUncertain) this.#cutTo(end);
  }

  /** Whom retention overtakes begins anew at what is kept: only who was at the end knows what is not there. */
  async #walkFrom(from: number, log: PartitionReader, look: Look): Promise<Walk> {
    const { topic, partition } = this;
    const walk = new Walk(this, from, look);
    try {
      await walk.toTheEnd(log);
      return walk;
    } catch (error) {
      const isGone =
        error instanceof EventLogError && error.code === "EVENT_LOG_OFFSET_OUT_OF_RANGE";
      if (!isGone || !topic.mayRetain) throw error;
      const first = await log.offsetAt(topic.name, partition, "earliest");
      if (first <= from) throw error;
      return this.#walkFrom(first, log, look);
    }
  }

  /** Nothing acknowledged or seen is missing from the end. */
  #judgeEnd(end: number, least: number): void {
    ok(end >= least, `${this.name} ends at ${end}, though ${least} were acknowledged or seen`);
  }

  /** A compaction beside the reader can show him a value and take its tombstone before he comes there; the next one meets neither. */
  async #expectNewestOfEachKey(log: PartitionReader, walk: Walk, look: Look): Promise<void> {
    const suspects = walk.expectNewestOfEachKey();
    if (suspects.size === 0) return;
    const next = new Walk(
      this,
      await log.offsetAt(this.topic.name, this.partition, "earliest"),
      look,
    );
    await next.toTheEnd(log);
    for (const offset of next.expectNewestOfEachKey())
      ok(
        !suspects.has(offset),
        `${this.name} offset ${offset} brings back ${this.at(offset)?.key}, whose tombstone is gone`,
      );
  }

  /** Only what was to be removed is. */
  #judgeStart(from: number, { now, agesFrom }: Look): void {
    if (!this.topic.mayRetain) equal(from, 0, `the first records of ${this.name} are gone`);
    const { retentionMsLeast, retentionBytesLeast } = this.topic;
    if (retentionBytesLeast < Infinity) return;
    for (; this.#judgedTo < Math.min(from, this.end); this.#judgedTo++) {
      const sentAt = this.#known[this.#judgedTo]?.append.sentAt ?? -Infinity;
      ok(
        sentAt < agesFrom || now - sentAt > retentionMsLeast,
        `${this.name} begins at ${from}, and its record ${this.#judgedTo} is only ${now - sentAt} ms old`,
      );
    }
  }

  /** A power cut took all from here on: none of that may ever be seen again, but what is sent once more. */
  #cutTo(end: number): void {
    this.#mayEndAt = Infinity;
    this.#endSeen = end;
    if (!this.topic.mayLack && end > 0 && end < this.#known.length)
      ok(
        this.#known[end - 1]?.append !== this.#known[end]?.append,
        `${this.name} was cut at ${end}, within an append`,
      );
    for (const record of this.#known.splice(end)) {
      if (record === undefined) continue;
      record.at = record.knownSince = undefined;
      record.onlyBelow = 0;
    }
  }
}
