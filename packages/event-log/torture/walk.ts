import { equal, ok } from "node:assert/strict";
import type { EventLog } from "../src/event-log.ts";
import type { Look } from "./ledger.ts";
import type { PartitionLedger } from "./partition-ledger.ts";
import type { SentAppend, SentRecord } from "./sent-append.ts";

/** One reading of a partition from its start to its end. */
export class Walk {
  readonly #of: PartitionLedger;
  readonly #from: number;
  readonly #look: Look;
  readonly #met = new Set<number>();
  readonly #finished = new Set<SentAppend>();
  /** By source: the number of the newest append met. */
  readonly #bySource = new Map<string, number>();
  #before: SentRecord | undefined;
  #offset: number;

  constructor(of: PartitionLedger, from: number, look: Look) {
    this.#of = of;
    this.#from = this.#offset = from;
    this.#look = look;
  }

  /** Behind the last record, once it was there. */
  get end(): number {
    return this.#offset;
  }

  async toTheEnd(log: Pick<EventLog, "fetch">): Promise<void> {
    const { topic, partition, name } = this.#of;
    const { bytesMax, see } = this.#look;
    const isDense = !topic.isCompacted;
    for (;;) {
      const request = { topic: topic.name, partition, offset: this.#offset, bytesMax };
      const { records, nextOffset, highWatermark } = await log.fetch(request);
      for (const record of records) {
        if (isDense) equal(record.offset, this.#offset, `offsets of ${name} are not dense`);
        ok(record.offset >= this.#offset, `offsets of ${name} go back`);
        this.#offset = record.offset + 1;
        this.#met.add(record.offset);
        this.#takeInOrder(see(record, topic));
      }
      if (isDense) equal(nextOffset, this.#offset);
      ok(nextOffset >= this.#offset);
      const isOver = records.length === 0 && nextOffset === this.#offset;
      this.#offset = nextOffset;
      if (!isOver) continue;
      equal(highWatermark, this.#offset);
      return;
    }
  }

  /** Appends are not mixed, their records keep their places, and what one source sends its order. */
  #takeInOrder(record: SentRecord): void {
    const { append, place } = record;
    const before = this.#before;
    this.#before = record;
    if (before?.append === append) return ok(before.place < place, "records changed places");
    ok(!this.#finished.has(append), "another's records stand between those of one append");
    if (before !== undefined) this.#finished.add(before.append);
    const { source, number } = append;
    if (source === undefined) return;
    ok((this.#bySource.get(source) ?? -1) < number, `records of ${source} changed places`);
    this.#bySource.set(source, number);
  }

  /**
   * Of each key that is known of, the newest record is there; where that is a tombstone, it or nothing. Gives the offsets of
   * values that were met though their tombstone was not.
   */
  expectNewestOfEachKey(): ReadonlySet<number> {
    const seen = new Set<string>();
    const gone = new Set<string>();
    const broughtBack = new Set<number>();
    for (let offset = this.#offset - 1; offset >= this.#from; offset--) {
      const record = this.#of.at(offset);
      if (record === undefined) continue;
      const { key = "", value } = record;
      const isMet = this.#met.has(offset);
      if (gone.has(key) && isMet) broughtBack.add(offset);
      if (seen.has(key)) continue;
      seen.add(key);
      const where = `${this.#of.name} offset ${offset}`;
      ok(isMet || value === null, `${where} has the newest value of ${key}, and it is gone`);
      if (!isMet) gone.add(key);
    }
    return broughtBack;
  }
}
