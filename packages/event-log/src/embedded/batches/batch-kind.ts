import { EventLogError } from "../../errors.ts";
import type { AppendOptions } from "../../event-log.ts";
import { type BatchProducer, sequenceAfter } from "../producers/producer-state.ts";

/** What appends must have in common to share a batch; compared by identity. */
export interface BatchKind {
  readonly compression: "none" | "zstd";
  /** Whose records they are; undefined when no producer is named. */
  readonly sequence?: ProducerSequence | undefined;
}

export const PLAIN: BatchKind = { compression: "none" };
export const ZSTD: BatchKind = { compression: "zstd" };

/** Counts the records a producer sends to one partition. */
export class ProducerSequence {
  /** Of one owner a commit takes all batches or none. */
  readonly owner: object;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly plain: BatchKind = { compression: "none", sequence: this };
  readonly zstd: BatchKind = { compression: "zstd", sequence: this };
  #next: number;

  /** `producer` says who it is and with which sequence it goes on. */
  constructor(owner: object, { producerId, producerEpoch, baseSequence }: BatchProducer) {
    this.owner = owner;
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
    this.#next = baseSequence;
  }

  /** What a batch that is begun now carries. */
  get next(): BatchProducer {
    const { producerId, producerEpoch } = this;
    return { producerId, producerEpoch, baseSequence: this.#next };
  }

  take(count: number): void {
    this.#next = sequenceAfter(this.#next, count);
  }
}

/** Throws OPTION_INVALID for a compression this log does not write. */
export function checkAppendOptions(options: AppendOptions | undefined): void {
  const compression: unknown = options?.compression;
  if (compression === undefined || compression === "zstd") return;
  throw new EventLogError(
    "EVENT_LOG_OPTION_INVALID",
    `records can be compressed with "zstd" or not at all, not with ${JSON.stringify(compression)}`,
  );
}
