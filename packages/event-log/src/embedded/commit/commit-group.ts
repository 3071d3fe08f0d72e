import { BatchBuilder, RECORD_OVERHEAD_BYTES } from "../batches/batch-builder.ts";
import { type BatchKind, PLAIN } from "../batches/batch-kind.ts";
import type { BatchMemory } from "../batches/batch-memory.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import type { JudgedAppend, JudgedRun } from "./judged-append.ts";
import { BATCH_BYTES, openBatch, type OpenBatch, type StagedRun } from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import type { ReceivedBatch } from "../batches/received-batch.ts";
import { BATCH_HEADER_BYTES } from "../batches/record-batch.ts";

/** A fact about the log itself that takes effect when it is durable. */
export interface Note {
  readonly body: Buffer;
  readonly apply: () => void;
}

/** All that was appended while the commit before was under way: one write, one sync, one answer. */
export class CommitGroup {
  readonly number: number;
  readonly batches: OpenBatch[] = [];
  readonly notes: Note[] = [];
  /** Resolves when all of it is durable and visible; rejects when none of it will be. */
  readonly done = Promise.withResolvers<void>();
  readonly #memory: BatchMemory;
  readonly #openBatch = new Map<Partition, OpenBatch<BatchBuilder>>();
  #sizeBytes = 0;

  constructor(number: number, memory: BatchMemory) {
    this.number = number;
    this.#memory = memory;
    // Whoever waits sees the failure; a group that nobody waits for must not end the process.
    this.done.promise.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.batches.length === 0 && this.notes.length === 0;
  }

  /** Of its batches together. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Adds records of one append and notes in `runs` where they went. */
  stage(
    partition: Partition,
    append: JudgedAppend,
    { from, to, timestamp }: JudgedRun,
    runs: StagedRun[],
    kind: BatchKind,
  ): void {
    const { records, contentBytes } = append;
    // What is mixed with records for other partitions grows as it comes.
    const expectedBytes = to - from === records.length ? append.sizeBytes : 0;
    let batch = this.#openBatch.get(partition);
    for (let next = from; next < to;) {
      if (batch === undefined || batch.kind !== kind || !fits(batch, contentBytes[next]!))
        batch = this.#begin(partition, kind, contentBytes[next]!, expectedBytes);
      const { builder } = batch;
      const sizeBefore = builder.sizeBytes;
      const firstPlace = builder.recordCount;
      const first = next;
      do {
        const record = records[next]!;
        builder.add(record, contentBytes[next]!, record.timestamp ?? timestamp);
        next++;
      } while (next < to && fits(batch, contentBytes[next]!));
      this.#sizeBytes += builder.sizeBytes - sizeBefore;
      runs.push({ batch, firstPlace, count: next - first });
      kind.sequence?.take(next - first);
    }
  }

  /** Adds a batch that came finished, behind what was staged before it. */
  stageReceived(partition: Partition, received: ReceivedBatch): StagedRun {
    const { producer, recordCount } = received;
    const batch = openBatch(partition, received, PLAIN, producer);
    this.#openBatch.delete(partition);
    this.#add(batch);
    return { batch, firstPlace: 0, count: recordCount };
  }

  #begin(
    partition: Partition,
    kind: BatchKind,
    contentBytes: number,
    expectedBytes: number,
  ): OpenBatch<BatchBuilder> {
    const sizeBytes = Math.max(
      contentBytes + RECORD_OVERHEAD_BYTES,
      Math.min(expectedBytes, BATCH_BYTES - BATCH_HEADER_BYTES),
    );
    const builder = new BatchBuilder(sizeBytes, this.#memory);
    const batch = openBatch(partition, builder, kind, kind.sequence?.next);
    this.#openBatch.set(partition, batch);
    this.#add(batch);
    return batch;
  }

  #add(batch: OpenBatch): void {
    this.batches.push(batch);
    this.#sizeBytes += batch.builder.sizeBytes;
  }

  /** Compresses those of its batches that are to be. */
  async compress(batches: readonly OpenBatch[]): Promise<void> {
    const aside: Promise<void>[] = [];
    for (const { builder, kind } of batches) {
      if (kind.compression === "none") continue;
      const before = builder.sizeBytes;
      const note = () => void (this.#sizeBytes -= before - builder.sizeBytes);
      const compressing = builder.compress?.();
      if (compressing === undefined) note();
      else aside.push(compressing.then(note));
    }
    if (aside.length > 0) await Promise.all(aside);
  }
}

/** What stands in the journal of a commit. */
export function entriesOf(
  notes: readonly Note[],
  placed: readonly OpenBatch[],
  sealed: readonly Buffer[],
  topicIdOf: (topic: string) => number,
): BlockEntry[] {
  const entries: BlockEntry[] = notes.map((note) => ({ kind: "note", body: note.body }));
  placed.forEach(({ partition, baseOffset }, n) =>
    entries.push({
      kind: "batch",
      topicId: topicIdOf(partition.topic),
      partition: partition.partition,
      baseOffset,
      leaderEpoch: partition.epochs.current,
      body: sealed[n]!,
    }),
  );
  return entries;
}

function fits({ builder }: OpenBatch<BatchBuilder>, contentBytes: number): boolean {
  return builder.sizeBytes + contentBytes + RECORD_OVERHEAD_BYTES <= BATCH_BYTES;
}
