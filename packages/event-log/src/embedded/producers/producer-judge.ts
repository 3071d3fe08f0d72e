import { EventLogError, type EventLogErrorCode } from "../../errors.ts";
import type { Partition } from "../partitions/partition.ts";
import {
  type BatchProducer,
  judge,
  type ProducerState,
  type Refusal,
  remember,
  sequenceAfter,
  type Verdict,
} from "./producer-state.ts";

/** A batch on its way into the log. */
export interface BatchToJudge {
  readonly partition: Partition;
  readonly producer: BatchProducer;
  readonly recordCount: number;
  /** Where it will stand if nothing speaks against it. */
  readonly baseOffset: number;
}

/**
 * Judges batches in the order they will stand in, before any of them is in the log: each as if those before it were.
 * Make another one when that order comes to nothing.
 */
export class ProducerJudge {
  readonly #currentEpoch: (producerId: number) => number | undefined;
  readonly #expected = new Map<Partition, Map<number, ProducerState>>();

  /** `currentEpoch` says which epoch of a named producer is in force. */
  constructor(currentEpoch: (producerId: number) => number | undefined) {
    this.#currentEpoch = currentEpoch;
  }

  judge({ partition, producer, recordCount, baseOffset }: BatchToJudge): Verdict {
    const { producerId, producerEpoch, baseSequence } = producer;
    const epoch = this.#currentEpoch(producerId);
    if (epoch !== undefined && producerEpoch < epoch)
      return {
        refusal: "fenced",
        why: `producer ${producerId}, epoch ${producerEpoch}: epoch ${epoch} has taken over`,
      };
    let expected = this.#expected.get(partition);
    if (expected === undefined) this.#expected.set(partition, (expected = new Map()));
    const state = expected.get(producerId) ?? partition.producers.state(producerId);
    const begun = partition.producers.beginningOf(producerId);
    if (state === undefined || state.batches.length === 0)
      if (begun?.producerEpoch === producerEpoch && begun.baseSequence !== baseSequence)
        return {
          refusal: "out of order",
          why: `producer ${producerId}, epoch ${producerEpoch}: sequence ${begun.baseSequence} found no room and comes before ${baseSequence}`,
        };
    const verdict = judge(state, { ...producer, recordCount });
    if (verdict !== "append") return verdict;
    const lastSequence = sequenceAfter(baseSequence, recordCount - 1);
    const batch = { baseSequence, lastSequence, baseOffset, timestamp: 0 };
    expected.set(producerId, remember(state, producerEpoch, batch));
    return verdict;
  }
}

const codes: Record<Refusal["refusal"], EventLogErrorCode> = {
  fenced: "EVENT_LOG_PRODUCER_FENCED",
  "out of order": "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
  "too old": "EVENT_LOG_DUPLICATE_SEQUENCE",
};

/** The error for whoever sent a batch that was refused. */
export function refusalError({ topic, partition }: Partition, { refusal, why }: Refusal) {
  return new EventLogError(codes[refusal], `${topic}/${partition} refused a batch of ${why}`);
}
