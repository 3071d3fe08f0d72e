import { expect, test } from "vitest";
import { PartitionProducers, PRODUCERS_MAX } from "./partition-producers.ts";
import { SEQUENCE_MAX, sequenceAfter } from "./producer-state.ts";
import type { BatchHeader } from "../batches/record-batch.ts";

function headerAt(baseOffset: number, recordCount: number): BatchHeader {
  return {
    baseOffset,
    nextOffset: baseOffset + recordCount,
    recordCount,
    leaderEpoch: 0,
    sizeBytes: 100,
    baseTimestamp: 0,
    maxTimestamp: 7,
  };
}

/** Batches of two records of one producer, one behind the other. */
function withBatches(count: number, { producerId = 1, from = 0, baseSequence = 0 } = {}) {
  const producers = new PartitionProducers();
  for (let n = 0; n < count; n++)
    producers.note(
      { producerId, producerEpoch: 0, baseSequence: sequenceAfter(baseSequence, 2 * n) },
      headerAt(from + 2 * n, 2),
    );
  return producers;
}

const sequences = (producers: PartitionProducers, producerId: number) =>
  producers.state(producerId)?.batches.map(({ baseSequence }) => baseSequence);

test("the last five batches of each producer are remembered, and where its last record stands", () => {
  const producers = withBatches(7, { from: 100 });
  producers.note({ producerId: 2, producerEpoch: 3, baseSequence: 0 }, headerAt(114, 1));
  expect(sequences(producers, 1)).toEqual([4, 6, 8, 10, 12]);
  expect(producers.lastOffset(1)).toBe(113);
  expect(producers.lastOffset(2)).toBe(114);
  expect(producers.lastOffset(3)).toBeUndefined();
});

test("the last record of a batch whose sequences wrap stands where it stands", () => {
  const producers = new PartitionProducers();
  producers.note(
    { producerId: 1, producerEpoch: 0, baseSequence: SEQUENCE_MAX - 1 },
    headerAt(10, 5),
  );
  expect(producers.lastOffset(1)).toBe(14);
  expect(producers.state(1)!.batches[0]).toMatchObject({ lastSequence: 2 });
});

test("what a checkpoint remembers and the journal tells once more is the same as before", () => {
  const before = withBatches(9);
  const again = new PartitionProducers(before.marks(1000));
  for (let n = 5; n < 9; n++)
    again.note({ producerId: 1, producerEpoch: 0, baseSequence: 2 * n }, headerAt(2 * n, 2));
  expect(again.state(1)).toEqual(before.state(1));
});

test("batches that a crash took are forgotten, their epoch is not", () => {
  const producers = withBatches(4);
  producers.cutTo(4);
  expect(sequences(producers, 1)).toEqual([0, 2]);
  producers.cutTo(0);
  expect(producers.state(1)).toEqual({ epoch: 0, batches: [] });
  expect(producers.lastOffset(1)).toBeUndefined();
});

test("a producer is forgotten when it was silent for longer than the expiry, counted from a checkpoint", () => {
  const producers = withBatches(1);
  for (const now of [1000, 1400, 2000]) producers.expire(now, 1000);
  expect(producers.state(1)).toBeDefined();
  producers.note({ producerId: 1, producerEpoch: 0, baseSequence: 2 }, headerAt(2, 2));
  producers.expire(2500, 1000);
  const reopened = new PartitionProducers(producers.marks(2500));
  reopened.expire(3500, 1000);
  expect(reopened.state(1)).toBeDefined();
  reopened.expire(3501, 1000);
  expect(reopened.state(1)).toBeUndefined();
  expect(reopened.marks(3501)).toBeUndefined();
});

test("a clock that was ahead once does not keep a producer for ever", () => {
  const producers = withBatches(1);
  producers.expire(4_000_000_000_000, 1000);
  producers.expire(1000, 1000);
  producers.expire(2001, 1000);
  expect(producers.state(1)).toBeUndefined();
});

test("past the limit the producer that was silent longest is forgotten", () => {
  const producers = new PartitionProducers();
  const note = (producerId: number, offset: number, baseSequence: number) =>
    producers.note({ producerId, producerEpoch: 0, baseSequence }, headerAt(offset, 1));
  for (let n = 0; n < PRODUCERS_MAX; n++) note(n, n, 0);
  note(0, PRODUCERS_MAX, 1);
  note(PRODUCERS_MAX, PRODUCERS_MAX + 1, 0);
  expect([...producers.ids()]).toHaveLength(PRODUCERS_MAX);
  expect(producers.state(0)).toBeDefined();
  expect(producers.state(1)).toBeUndefined();
});
