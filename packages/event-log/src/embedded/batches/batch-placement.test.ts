import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import { type BatchKind, PLAIN, ProducerSequence } from "./batch-kind.ts";
import { placeBatches } from "./batch-placement.ts";
import { publish } from "../commit/commit-queue.ts";
import { DecompressedBatches } from "./decompressed-batches.ts";
import { MemoryBudget } from "../disk/memory-budget.ts";
import { settingsOf } from "../options.ts";
import { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { OpenBatch } from "./open-batch.ts";
import { Partition } from "../partitions/partition.ts";
import { type BatchProducer, SEQUENCE_MAX } from "../producers/producer-state.ts";

const noNames = () => undefined;

function emptyPartition(partition = 0): Partition {
  return new Partition({
    fs: new SimulatedDisk({ random: new SeededRandom(1) }).fileSystem(),
    topic: "t",
    partition,
    directory: `/t-${partition}`,
    segmentBytesMax: 4096,
    readOnly: false,
    budget: new MemoryBudget(settingsOf({ directory: "/" })),
    metrics: new MetricsRecorder(() => 0),
    decompressed: new DecompressedBatches(),
    slot: 0,
    fallOut: () => false,
    pauseForRoom: () => Promise.resolve(),
  });
}

interface BatchOptions {
  readonly count: number;
  readonly kind?: BatchKind;
  readonly producer?: BatchProducer;
}

function batchFor(
  partition: Partition,
  { count, kind = PLAIN, producer }: BatchOptions,
): OpenBatch {
  const builder = new BatchBuilder(16);
  const record = { value: "x" };
  for (let n = 0; n < count; n++) builder.add(record, contentBytesOf(record), 1000 + n);
  const batch = {
    partition,
    builder,
    kind,
    producer: producer ?? kind.sequence?.next,
    baseOffset: -1,
    refusal: undefined,
  };
  kind.sequence?.take(count);
  return batch;
}

/** Places batches and makes them visible, as a commit that succeeds does. */
function commit(batches: readonly OpenBatch[], epochOf: typeof noNames | (() => number) = noNames) {
  for (const { builder, partition, baseOffset, producer } of placeBatches(batches, epochOf))
    publish(partition, builder.seal(baseOffset, 0, producer));
  return batches.map(({ baseOffset, refusal }) => refusal?.code ?? baseOffset);
}

const sent = (producerId: number, baseSequence: number, producerEpoch = 0): BatchProducer => ({
  producerId,
  producerEpoch,
  baseSequence,
});

test("batches of a commit stand one behind the other, whoever sent them", () => {
  const partition = emptyPartition();
  const batches = [
    batchFor(partition, { count: 2 }),
    batchFor(partition, { count: 3, producer: sent(1, 0) }),
    batchFor(partition, { count: 1 }),
    batchFor(partition, { count: 2, producer: sent(1, 3) }),
  ];
  expect(commit(batches)).toEqual([0, 2, 5, 6]);
  expect(partition.highWatermark).toBe(8);
});

test("a batch sent again is answered with its old offset, for each of the last five of several producers", () => {
  const partition = emptyPartition();
  const all = [0, 1, 2, 3, 4, 5].flatMap((n) =>
    [1, 2, 3].map((producerId) => ({
      count: producerId,
      producer: sent(producerId, n * producerId),
    })),
  );
  const offsets = all.flatMap((options) => commit([batchFor(partition, options)]));
  const end = partition.highWatermark;
  const again = all.map((options) => commit([batchFor(partition, options)])[0]);
  expect(again).toEqual([...Array(3).fill("EVENT_LOG_DUPLICATE_SEQUENCE"), ...offsets.slice(3)]);
  expect(partition.highWatermark).toBe(end);
});

test("a batch sent twice in one commit stands once, and both are answered alike", () => {
  const partition = emptyPartition();
  const batches = [
    batchFor(partition, { count: 1 }),
    batchFor(partition, { count: 2, producer: sent(1, 0) }),
    batchFor(partition, { count: 2, producer: sent(1, 0) }),
    batchFor(partition, { count: 1 }),
  ];
  expect(commit(batches)).toEqual([0, 1, 1, 3]);
});

test("a gap is refused, and what follows it from others moves up", () => {
  const partition = emptyPartition();
  const batches = [
    batchFor(partition, { count: 1, producer: sent(1, 0) }),
    batchFor(partition, { count: 2, producer: sent(1, 2) }),
    batchFor(partition, { count: 1, producer: sent(2, 0) }),
  ];
  expect(commit(batches)).toEqual([0, "EVENT_LOG_SEQUENCE_OUT_OF_ORDER", 1]);
  expect(commit([batchFor(partition, { count: 1, producer: sent(1, 1) })])).toEqual([2]);
});

test("an epoch that was superseded is refused, by its batches in the partition or by its name", () => {
  const partition = emptyPartition();
  commit([batchFor(partition, { count: 1, producer: sent(1, 0, 4) })]);
  const late = () => [batchFor(partition, { count: 1, producer: sent(1, 1, 3) })];
  expect(commit(late())).toEqual(["EVENT_LOG_PRODUCER_FENCED"]);
  const current = () => [batchFor(partition, { count: 1, producer: sent(1, 1, 4) })];
  expect(commit(current(), () => 5)).toEqual(["EVENT_LOG_PRODUCER_FENCED"]);
  expect(commit(current(), () => 4)).toEqual([1]);
});

test("of one producer in this process a commit takes all batches or none", () => {
  const [first, second] = [emptyPartition(0), emptyPartition(1)];
  const owner = {};
  const good = new ProducerSequence(owner, sent(1, 0));
  commit([batchFor(second, { count: 1, kind: new ProducerSequence({}, sent(1, 0)).plain })]);
  const broken = new ProducerSequence(owner, sent(1, 7));
  const batches = [
    batchFor(first, { count: 2, kind: good.plain }),
    batchFor(first, { count: 1 }),
    batchFor(second, { count: 1, kind: broken.plain }),
  ];
  const refused = "EVENT_LOG_SEQUENCE_OUT_OF_ORDER";
  expect(commit(batches)).toEqual([refused, 0, refused]);
});

test("sequences go on at 0 after 2^31 - 1, between two batches and within one", () => {
  const partition = emptyPartition();
  const sequence = new ProducerSequence({}, sent(1, SEQUENCE_MAX - 4));
  const batches = [2, 5, 3, 1].map((count) => batchFor(partition, { count, kind: sequence.plain }));
  expect(batches.map(({ producer }) => producer!.baseSequence)).toEqual([
    SEQUENCE_MAX - 4,
    SEQUENCE_MAX - 2,
    2,
    5,
  ]);
  expect(commit(batches)).toEqual([0, 2, 7, 10]);
  const again = { count: 5, producer: sent(1, SEQUENCE_MAX - 2) };
  expect(commit([batchFor(partition, again)])).toEqual([2]);
});
