import { ok } from "node:assert/strict";
import type { ConsumedBatch } from "../src/event-log.ts";

/** A batch held so much shorter than `pollIntervalMaxMs` that nobody may have given its member up. */
const CERTAINLY_IN_TIME = 0.8;

interface Progress {
  /** Who has a batch of it in hand, and since when. */
  inHand: { readonly member: object; readonly since: number } | undefined;
  /** Acknowledged commits: nothing below is given out again. */
  committed: number;
  /** Whether the record at this offset was worked through by someone. */
  readonly isDone: boolean[];
}

/** Watches what one group is given, and holds it against what a group promises. */
export class GroupWitness {
  duplicates = 0;
  readonly #name: string;
  readonly #pollIntervalMaxMs: number;
  readonly #progress: readonly Progress[];

  constructor(name: string, partitions: number, pollIntervalMaxMs: number) {
    this.#name = name;
    this.#pollIntervalMaxMs = pollIntervalMaxMs;
    this.#progress = Array.from({ length: partitions }, () => ({
      inHand: undefined,
      committed: 0,
      isDone: [],
    }));
  }

  /** A member was given a batch: nobody else has one of that partition, and nothing of it was committed before. */
  given(member: object, { partition, records }: ConsumedBatch): void {
    const progress = this.#progress[partition]!;
    const where = `group ${this.#name}, partition ${partition}`;
    const { inHand, committed } = progress;
    ok(
      inHand === undefined || !this.#isInTime(inHand.since),
      `${where} was given to a member while another had a batch of it in hand`,
    );
    const first = records[0]!.offset;
    ok(first >= committed, `${where}: offset ${first} was given again, ${committed} was committed`);
    progress.inHand = { member, since: performance.now() };
    for (const { offset } of records) if (progress.isDone[offset] === true) this.duplicates++;
  }

  /** The member has worked through its batch. */
  done(member: object, { partition, records }: ConsumedBatch): void {
    const progress = this.#progress[partition]!;
    if (progress.inHand?.member === member) progress.inHand = undefined;
    for (const { offset } of records) progress.isDone[offset] = true;
  }

  committed(partition: number, offset: number): void {
    const progress = this.#progress[partition]!;
    progress.committed = Math.max(progress.committed, offset);
  }

  /** A commit of the batch in hand was refused: by then the member must have been given up. */
  refused(member: object, partition: number): void {
    const { inHand } = this.#progress[partition]!;
    ok(
      inHand?.member !== member || !this.#isInTime(inHand.since),
      `group ${this.#name}, partition ${partition}: a commit of the batch in hand was refused`,
    );
  }

  /** How many of the records below these ends nobody has worked through yet. */
  missing(ends: readonly number[]): number {
    return ends.reduce((sum, end, partition) => {
      const { isDone } = this.#progress[partition]!;
      for (let offset = 0; offset < end; offset++) if (isDone[offset] !== true) sum++;
      return sum;
    }, 0);
  }

  #isInTime(since: number): boolean {
    return performance.now() - since < this.#pollIntervalMaxMs * CERTAINLY_IN_TIME;
  }
}
