import {
  type BatchProducer,
  type ProducerState,
  type RememberedBatch,
  remember,
  SEQUENCE_MAX,
  sequenceAfter,
} from "./producer-state.ts";
import type { BatchHeader } from "../batches/record-batch.ts";

/** Producers remembered in one partition; past it the one that has been silent longest is forgotten. */
export const PRODUCERS_MAX = 1000;

/** What the checkpoint remembers of a producer in a partition. */
export interface ProducerMark extends ProducerState {
  readonly producerId: number;
  /** By the log's time, epoch ms: when it was last seen to have appended. */
  readonly seenAt: number;
}

interface Known {
  state: ProducerState;
  /** Undefined while it has appended since the last checkpoint, which gives it a time. */
  seenAt: number | undefined;
}

/**
 * The producers of one partition. Like the partition's end they change with each batch that becomes visible, whether it
 * was just committed or comes from the journal or a segment at opening. Records have times of their own, which may be
 * wrong or old; so it is the log's own time, once a checkpoint, that says how long a producer has been silent.
 */
export class PartitionProducers {
  /** Silent longest first. */
  readonly #known = new Map<number, Known>();
  /** By producer that is not known here: its first batch that found no room. */
  readonly #refused = new Map<number, BatchProducer>();

  constructor(marks: readonly ProducerMark[] = []) {
    for (const { producerId, epoch, batches, seenAt } of marks)
      this.#known.set(producerId, { state: { epoch, batches }, seenAt });
  }

  state(producerId: number): ProducerState | undefined {
    return this.#known.get(producerId)?.state;
  }

  /** Where a producer has to begin that may otherwise begin anywhere: what was refused must not come behind what followed it. */
  beginningOf(producerId: number): BatchProducer | undefined {
    return this.#refused.get(producerId);
  }

  /** A batch that was fit to follow found no room; whoever sent it sends it again. */
  noteRefused(batch: BatchProducer): void {
    const { producerId, producerEpoch } = batch;
    if (this.state(producerId)?.batches.length) return;
    if (this.#refused.get(producerId)?.producerEpoch === producerEpoch) return;
    this.#refused.delete(producerId);
    this.#refused.set(producerId, batch);
    if (this.#refused.size > PRODUCERS_MAX)
      this.#refused.delete(this.#refused.keys().next().value!);
  }

  ids(): IterableIterator<number> {
    return this.#known.keys();
  }

  /** Whether any of them has a batch at this offset or behind it. */
  haveAppendedFrom(offset: number): boolean {
    for (const { state } of this.#known.values())
      if ((state.batches.at(-1)?.baseOffset ?? -1) >= offset) return true;
    return false;
  }

  /** As they are now, whatever is noted later. */
  snapshot(): PartitionProducers {
    const snapshot = new PartitionProducers();
    for (const [producerId, known] of this.#known) snapshot.#known.set(producerId, { ...known });
    return snapshot;
  }

  /** The offset of the newest record a producer has here, under any epoch. */
  lastOffset(producerId: number): number | undefined {
    const last = this.state(producerId)?.batches.at(-1);
    return last === undefined ? undefined : lastOffsetOf(last);
  }

  /** Takes note of a batch that is in the log. One that was noted before changes nothing. */
  note({ producerId, producerEpoch, baseSequence }: BatchProducer, header: BatchHeader): void {
    const state = this.state(producerId);
    const last = state?.batches.at(-1);
    if (last !== undefined && last.baseOffset >= header.baseOffset) return;
    const lastDelta = header.nextOffset - header.baseOffset - 1;
    const batch: RememberedBatch = {
      baseSequence,
      lastSequence: sequenceAfter(baseSequence, lastDelta),
      baseOffset: header.baseOffset,
      timestamp: header.maxTimestamp,
    };
    this.#refused.delete(producerId);
    this.#known.delete(producerId);
    this.#known.set(producerId, {
      state: remember(state, producerEpoch, batch),
      seenAt: undefined,
    });
    if (this.#known.size > PRODUCERS_MAX) this.#known.delete(this.#known.keys().next().value!);
  }

  /** Forgets batches that are not in the log after all: a crash took what was not synced. Their epoch stays. */
  cutTo(offset: number): void {
    for (const known of this.#known.values()) {
      const { epoch, batches } = known.state;
      if ((batches.at(-1)?.baseOffset ?? -1) < offset) continue;
      known.state = { epoch, batches: batches.filter((batch) => batch.baseOffset < offset) };
    }
  }

  /** Forgets who has been silent for longer than `expiryMs`. */
  expire(now: number, expiryMs: number): void {
    for (const [producerId, known] of this.#known) {
      known.seenAt ??= now;
      // A clock that was ahead once must not keep a producer for ever.
      known.seenAt = Math.min(known.seenAt, now);
      if (now - known.seenAt > expiryMs) this.#known.delete(producerId);
    }
  }

  /** Undefined when there are none, as in most partitions. */
  marks(now: number): ProducerMark[] | undefined {
    if (this.#known.size === 0) return undefined;
    return [...this.#known].map(([producerId, { state, seenAt = now }]) => ({
      producerId,
      seenAt,
      ...state,
    }));
  }
}

function lastOffsetOf({ baseSequence, lastSequence, baseOffset }: RememberedBatch): number {
  const circle = SEQUENCE_MAX + 1;
  return baseOffset + ((lastSequence - baseSequence + circle) % circle);
}
