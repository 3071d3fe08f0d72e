/**
 * What the log remembers of one producer in one partition, and the rules by which it judges the producer's next batch:
 * Kafka's (`ProducerStateEntry`, `ProducerAppendInfo`), so that a client of either kind is treated alike. Pure.
 */
export interface ProducerState {
  readonly epoch: number;
  /** The newest batches, oldest first, at most `BATCHES_REMEMBERED`; none only after the newest were lost in a crash. */
  readonly batches: readonly RememberedBatch[];
}

/** A batch that is in the log. */
export interface RememberedBatch {
  readonly baseSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
  /** The latest timestamp in it, epoch ms. */
  readonly timestamp: number;
}

/** What a batch's header says about who sent it. Sequences count the records of a producer in one partition. */
export interface BatchProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

/** How many batches of a producer are remembered in each partition, as many as Kafka's clients keep in flight. */
export const BATCHES_REMEMBERED = 5;

/** After this sequence comes 0. */
export const SEQUENCE_MAX = 2 ** 31 - 1;

/** The highest epoch a batch can carry. */
export const PRODUCER_EPOCH_MAX = 2 ** 15 - 1;

/** The sequence `count` behind this one; after 2^31 − 1 comes 0. */
export function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) % (SEQUENCE_MAX + 1);
}

export type Verdict =
  | "append"
  /** It is in the log already; to be answered as it was the first time. */
  | { readonly duplicateOf: RememberedBatch }
  | Refusal;

export interface Refusal {
  readonly refusal: "fenced" | "out of order" | "too old";
  /** The numbers, and what was expected. */
  readonly why: string;
}

/**
 * Judges a batch against what the log remembers of its producer in that partition. A producer that is not known there may
 * begin anywhere: its state may have expired. A new epoch begins at 0; within an epoch each sequence follows the last.
 */
export function judge(
  state: ProducerState | undefined,
  batch: BatchProducer & { readonly recordCount: number },
): Verdict {
  if (state === undefined) return "append";
  const { producerId, producerEpoch, baseSequence, recordCount } = batch;
  const who = `producer ${producerId}, epoch ${producerEpoch}`;
  if (producerEpoch < state.epoch)
    return { refusal: "fenced", why: `${who}: epoch ${state.epoch} has taken over` };
  const last = state.batches.at(-1);
  if (producerEpoch > state.epoch)
    return baseSequence === 0
      ? "append"
      : { refusal: "out of order", why: `${who} begins at sequence ${baseSequence}, not at 0` };
  // The newest batches went in a crash and took what would follow with them.
  if (last === undefined) return "append";
  const lastSequence = sequenceAfter(baseSequence, recordCount - 1);
  const duplicateOf = state.batches.find(
    (known) => known.baseSequence === baseSequence && known.lastSequence === lastSequence,
  );
  if (duplicateOf !== undefined) return { duplicateOf };
  const expected = sequenceAfter(last.lastSequence, 1);
  if (baseSequence === expected) return "append";
  const sent = `${who}: sequences ${baseSequence} to ${lastSequence}`;
  if (isBehind(baseSequence, expected) && isBehind(lastSequence, expected))
    return {
      refusal: "too old",
      why: `${sent} came before ${last.lastSequence} and are no batch of the last ${BATCHES_REMEMBERED}`,
    };
  return { refusal: "out of order", why: `${sent} do not follow on ${last.lastSequence}` };
}

/** The state with a batch that is in the log behind all it knew. */
export function remember(
  state: ProducerState | undefined,
  producerEpoch: number,
  batch: RememberedBatch,
): ProducerState {
  const known = state?.epoch === producerEpoch ? state.batches : [];
  return {
    epoch: producerEpoch,
    batches: [...known.slice(1 - BATCHES_REMEMBERED), batch],
  };
}

/** On the circle of sequences, whether going back from `than` is the shorter way. */
function isBehind(sequence: number, than: number): boolean {
  const circle = SEQUENCE_MAX + 1;
  const ahead = (sequence - than + circle) % circle;
  return ahead >= circle / 2;
}
