import { setTimeout as wait } from "node:timers/promises";
import { type EventLog, EventLogError, type LogRecord, type NewRecord } from "@touchline/event-log";
import { topics } from "@touchline/football";
import Database from "better-sqlite3";
import { toDeadLetter } from "./dead-letter.ts";
import type { Digest, Unusable } from "./digest.ts";
import type { ReadModel } from "./read-model.ts";

/** One partition as it is being followed. */
export interface Followed {
  readonly topic: string;
  readonly partition: number;
  nextOffset: number;
  highWatermark: number;
  /** Why it is not going on just now. */
  fault: string | undefined;
}

export interface FollowerOptions {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  /** Where the unusable records of a partition were told of already: below this offset they are not told of again. */
  readonly toldBelow: (topic: string, partition: number) => number;
  readonly onNotice: (notice: string) => void;
  /** Milliseconds before a partition or a full disk is tried again. */
  readonly retryDelayMs: number;
}

/** Milliseconds a read waits at the end of a partition before it is asked again. */
const waitMs = 30_000;

/** Bytes applied in one transaction at most, so that nothing else in the process waits long. */
const batchBytesMax = 256 * 1024;

/** Reads partitions of the log from given offsets on and gives what they say to the read model, until it is closed. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #closing = new AbortController();
  readonly counts = { events: 0, unusable: 0, transactions: 0 };

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Follows one partition. Resolves once closed; rejects when it cannot go on, and nothing but a restart would help. */
  async follow(followed: Followed, onProgress: () => void): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const records = await this.#read(followed);
        if (this.#closing.signal.aborted) return;
        if (records.length > 0) await this.#take(followed, records);
        followed.fault = undefined;
        onProgress();
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        await this.#recover(followed, error);
        // Before the rest: nobody is to wait for a partition that stands still.
        onProgress();
        if (followed.fault !== undefined) await this.#rest();
      }
    }
  }

  async #read(followed: Followed): Promise<readonly LogRecord[]> {
    const { topic, partition, nextOffset: offset } = followed;
    const { signal } = this.#closing;
    const request = { topic, partition, offset, bytesMax: batchBytesMax, waitMs, signal };
    const { records, highWatermark } = await this.#options.log.fetch(request);
    followed.highWatermark = highWatermark;
    return records;
  }

  async #take(followed: Followed, records: readonly LogRecord[]): Promise<void> {
    const [first, ...rest] = records;
    if (first === undefined) return;
    const { topic, partition } = followed;
    const { readModel } = this.#options;
    const digested = readModel.digest({ topic, partition, records: [first, ...rest] });
    // Told before it is passed over: a crash in between tells it twice, the other way round it would vanish.
    await this.#tellOf(followed, digested.unusable);
    readModel.apply(digested);
    followed.nextOffset = digested.applied.nextOffset;
    this.#count(digested);
  }

  async #tellOf({ topic, partition }: Followed, unusable: readonly Unusable[]): Promise<void> {
    const from = this.#options.toldBelow(topic, partition);
    const untold = unusable.filter(({ record }) => record.offset >= from);
    for (const { record, detail } of untold)
      this.#options.onNotice(
        `${topic}/${partition} offset ${record.offset} is passed over: ${detail}`,
      );
    if (untold.length > 0) await this.#keep(untold.map(toDeadLetter));
  }

  /** A record that nobody can use stays where it is in any case, and a notice has said where. */
  async #keep(letters: readonly NewRecord[]): Promise<void> {
    const { log, onNotice } = this.#options;
    try {
      await log.append(topics.deadLetters.name, letters);
    } catch (error) {
      const isLost = error instanceof EventLogError && !error.retriable;
      if (!isLost || error.code === "EVENT_LOG_CLOSED") throw error;
      onNotice(`no dead letter of it could be kept: ${error.message}`);
    }
  }

  #count({ events, unusable }: Digest): void {
    this.counts.events += events.length;
    this.counts.unusable += unusable.length;
    this.counts.transactions += 1;
  }

  /** Gets over what may pass by itself; throws what will not. */
  async #recover(followed: Followed, error: unknown): Promise<void> {
    if (error instanceof EventLogError && error.code !== "EVENT_LOG_CLOSED") {
      if (error.code === "EVENT_LOG_OFFSET_OUT_OF_RANGE")
        await this.#skipWhatIsGone(followed, error);
      else this.#noteFault(followed, error);
    } else if (isFullDisk(error)) this.#noteFault(followed, error);
    else throw error;
  }

  #noteFault(followed: Followed, error: Error): void {
    if (followed.fault === undefined)
      this.#options.onNotice(
        `${followed.topic}/${followed.partition} stands still: ${error.message}`,
      );
    followed.fault = error.message;
  }

  async #rest(): Promise<void> {
    const { signal } = this.#closing;
    await wait(this.#options.retryDelayMs, undefined, { signal }).catch(() => undefined);
  }

  /** Retention may take away records nobody had read yet. Past the end of the log it is another log, which is fatal. */
  async #skipWhatIsGone(followed: Followed, error: EventLogError): Promise<void> {
    const { topic, partition, nextOffset } = followed;
    const earliest = await this.#options.log.offsetAt(topic, partition, "earliest");
    if (earliest <= nextOffset) throw error;
    const gone = `${topic}/${partition} has lost ${nextOffset}–${earliest - 1} to retention`;
    this.#options.onNotice(`${gone} before they were applied`);
    followed.nextOffset = earliest;
    followed.fault = undefined;
  }
}

const isFullDisk = (error: unknown): error is Error =>
  error instanceof Database.SqliteError && /^SQLITE_(?:FULL|IOERR)/.test(error.code);
