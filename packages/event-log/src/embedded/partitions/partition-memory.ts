import type { StoredBatch } from "../batches/stored-batch.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { Partition } from "./partition.ts";
import { Tail } from "./tail.ts";

/** What a partition holds in memory: its tail, every byte of which the budget of all partitions is told of. */
export class PartitionMemory {
  readonly #partition: Partition;
  readonly #budget: MemoryBudget;
  readonly #tail = new Tail();
  #writeFailed = false;

  constructor(partition: Partition, budget: MemoryBudget) {
    this.#partition = partition;
    this.#budget = budget;
  }

  /** The first offset held, or undefined when nothing is. */
  get startOffset(): number | undefined {
    return this.#tail.startOffset;
  }

  get unwrittenBytes(): number {
    return this.#tail.unwrittenBytes;
  }

  /** What is not in a segment yet could not be written to one; it stays here, and in the journal. */
  get writeFailed(): boolean {
    return this.#writeFailed;
  }

  /** As `Tail.read`. */
  read(offset: number, bytesMax: number): readonly StoredBatch[] {
    return this.#tail.read(offset, bytesMax);
  }

  /** The next batches that must go to a segment, at most about `bytesMax`. */
  unwritten(bytesMax: number): readonly StoredBatch[] {
    return this.#tail.unwritten(bytesMax);
  }

  /** All that must go to a segment and begins at `offset` or behind it. */
  unwrittenFrom(offset: number): readonly StoredBatch[] {
    return this.#tail.unwritten(Infinity).filter(({ header }) => header.baseOffset >= offset);
  }

  /** Adds a batch that is to go to a segment. */
  push(batch: StoredBatch): void {
    this.#tail.push(batch);
    this.#budget.published(this.#partition, batch.header.sizeBytes);
    // Its commit was under way when the segments failed: nothing will write it, so nobody may wait for that.
    if (this.#writeFailed) this.#budget.written(batch.header.sizeBytes);
  }

  /** Adds a batch that stands in a segment already, behind others that do. */
  pushWritten(batch: StoredBatch): void {
    this.#tail.pushWritten(batch);
    this.#budget.cached(this.#partition, batch.header.sizeBytes);
  }

  /** The oldest unwritten ones, these, stand in segments now. */
  markWritten(batches: readonly StoredBatch[]): void {
    const before = this.#tail.unwrittenBytes;
    this.#tail.markWritten(batches);
    this.#budget.written(before - this.#tail.unwrittenBytes);
  }

  /** Nobody is to wait until what is unwritten is in a segment. */
  giveUpWriting(): void {
    if (this.#writeFailed) return;
    this.#writeFailed = true;
    this.#budget.written(this.#tail.unwrittenBytes);
  }

  /** What was unwritten stands in the segments after all, up to where they reach: it was written anew from elsewhere. */
  wroteAnew(endOffset: number): void {
    const unwritten = this.#tail.unwritten(Infinity);
    this.#tail.markWritten(unwritten.filter(({ header }) => header.nextOffset <= endOffset));
    this.#writeFailed = this.#writeFailed && this.#tail.unwrittenBytes > 0;
  }

  /** What is unwritten will never be written, and nobody is to wait for that. */
  forgetUnwritten(): void {
    const unwritten = this.#tail.unwritten(Infinity);
    const sizeBytes = this.#writeFailed ? 0 : this.#tail.unwrittenBytes;
    this.#tail.markWritten(unwritten);
    this.#budget.written(sizeBytes);
  }

  /** Gives up the oldest batch if it stands in a segment. */
  dropOldest(): StoredBatch | undefined {
    return this.#tail.dropOldest();
  }
}
