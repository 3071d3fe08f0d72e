import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import {
  BATCHES_REMEMBERED,
  judge,
  PRODUCER_EPOCH_MAX,
  type ProducerState,
  remember,
  SEQUENCE_MAX,
  sequenceAfter,
} from "./producer-state.ts";

const PRODUCER = { producerId: 7, producerEpoch: 0 };

/** A state after batches of these sizes, the first of which began at `from`; each record took one offset. */
function stateAfter(sizes: readonly number[], from = 0, producerEpoch = 0) {
  let state: ProducerState | undefined;
  let next = from;
  let offset = 0;
  for (const size of sizes) {
    const lastSequence = sequenceAfter(next, size - 1);
    state = remember(state, producerEpoch, {
      baseSequence: next,
      lastSequence,
      baseOffset: offset,
      timestamp: offset,
    });
    offset += size;
    next = sequenceAfter(lastSequence, 1);
  }
  return { state, next };
}

const sent = (baseSequence: number, recordCount: number, producerEpoch = 0) => ({
  ...PRODUCER,
  producerEpoch,
  baseSequence,
  recordCount,
});

const refused = (refusal: string) => ({ refusal, why: expect.any(String) as string });

test("the numbers are Kafka's: five batches, sequences to 2^31 - 1, epochs to 2^15 - 1", () => {
  expect([BATCHES_REMEMBERED, SEQUENCE_MAX, PRODUCER_EPOCH_MAX]).toEqual([
    5, 2_147_483_647, 32_767,
  ]);
});

test("a batch follows on the last sequence, and nothing else does", () => {
  const { state } = stateAfter([3, 2]);
  expect(judge(state, sent(5, 4))).toBe("append");
  expect(judge(state, sent(6, 1))).toEqual(refused("out of order"));
  expect(judge(state, sent(4, 3))).toEqual(refused("out of order"));
});

test("each of the last five batches is answered with where it stands, and an older one is too old", () => {
  const { state } = stateAfter([1, 2, 3, 4, 5, 6, 7]);
  const sequences = [0, 1, 3, 6, 10, 15, 21];
  const verdicts = sequences.map((baseSequence, n) => judge(state, sent(baseSequence, n + 1)));
  expect(verdicts.slice(0, 2)).toEqual([refused("too old"), refused("too old")]);
  expect(
    verdicts
      .slice(2)
      .map((v) => (typeof v === "object" && "duplicateOf" in v ? v.duplicateOf.baseOffset : v)),
  ).toEqual(sequences.slice(2));
  expect(state!.batches).toHaveLength(BATCHES_REMEMBERED);
});

test("a batch that was cut differently than the first time is not the same batch", () => {
  const { state } = stateAfter([3, 3]);
  expect(judge(state, sent(3, 2))).toEqual(refused("too old"));
  expect(judge(state, sent(3, 4))).toEqual(refused("out of order"));
});

test("a new epoch begins at 0 and leaves the old one behind for good", () => {
  const { state } = stateAfter([3]);
  expect(judge(state, sent(0, 1, 1))).toBe("append");
  expect(judge(state, sent(3, 1, 1))).toEqual(refused("out of order"));
  const next = remember(state, 1, {
    baseSequence: 0,
    lastSequence: 0,
    baseOffset: 3,
    timestamp: 0,
  });
  expect(judge(next, sent(3, 1, 0))).toEqual(refused("fenced"));
  expect(judge(next, sent(0, 3, 0))).toEqual(refused("fenced"));
  expect(judge(next, sent(1, 1, 1))).toBe("append");
});

test("a producer that is not known may begin anywhere", () => {
  expect(judge(undefined, sent(1234, 5))).toBe("append");
  expect(judge({ epoch: 0, batches: [] }, sent(1234, 5))).toBe("append");
});

test("after sequence 2^31 - 1 comes 0, also in the middle of a batch", () => {
  expect(sequenceAfter(SEQUENCE_MAX, 1)).toBe(0);
  expect(sequenceAfter(SEQUENCE_MAX - 2, 5)).toBe(2);
  const { state, next } = stateAfter([2, 5], SEQUENCE_MAX - 4);
  expect(next).toBe(2);
  expect(judge(state, sent(2, 3))).toBe("append");
  expect(judge(state, sent(SEQUENCE_MAX - 2, 5))).toMatchObject({ duplicateOf: { baseOffset: 2 } });
  expect(judge(state, sent(SEQUENCE_MAX - 6, 2))).toEqual(refused("too old"));
  expect(judge(state, sent(5, 1))).toEqual(refused("out of order"));
});

const life = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 }),
  from: fc.oneof(fc.nat(100), fc.integer({ min: SEQUENCE_MAX - 200, max: SEQUENCE_MAX })),
});

test("whatever a producer sent: the next is taken, the last five are known again, and no other is taken", async () => {
  await expectAlways(
    fc.property(life, fc.integer({ min: 1, max: 1000 }), ({ sizes, from }, gap) => {
      const { state, next } = stateAfter(sizes, from);
      expect(judge(state, sent(next, 1))).toBe("append");
      expect(judge(state, sent(sequenceAfter(next, gap), 1))).toEqual(refused("out of order"));
      let sequence = from;
      let offset = 0;
      for (const [n, size] of sizes.entries()) {
        const verdict = judge(state, sent(sequence, size));
        if (n >= sizes.length - BATCHES_REMEMBERED)
          expect(verdict).toMatchObject({ duplicateOf: { baseOffset: offset } });
        else expect(verdict).toEqual(refused("too old"));
        sequence = sequenceAfter(sequence, size);
        offset += size;
      }
    }),
  );
});
