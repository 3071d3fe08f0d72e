import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";
import { readBatch } from "../batches/record-batch.ts";
import { MemoryBudget } from "../disk/memory-budget.ts";
import { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import { settingsOf } from "../options.ts";
import { Epochs } from "./epochs.ts";
import { PartitionReplicas } from "./partition-replicas.ts";

const DIRECTORY = "/data/partitions/events-0";

function batchAt(baseOffset: number) {
  const builder = new BatchBuilder(16);
  const record = { value: `${baseOffset} ${"x".repeat(300)}` };
  builder.add(record, contentBytesOf(record), baseOffset);
  const bytes = builder.seal(baseOffset, 0);
  const header = readBatch(bytes, 0, baseOffset, undefined);
  if (typeof header === "string") throw new Error(header);
  return { header, bytes };
}

test("what a mark names is synced by the sync that is begun behind it, though retention drops it in the same turn", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const fs = disk.fileSystem();
  const replicas = new PartitionReplicas({
    fs,
    directory: DIRECTORY,
    epochs: new Epochs(),
    readOnly: false,
    budget: new MemoryBudget(settingsOf({ directory: DIRECTORY })),
    segmentBytesMax: 400,
    slot: 0,
    fallOut: () => false,
    pauseForRoom: () => Promise.resolve(),
    metrics: new MetricsRecorder(() => 0),
  });
  await replicas.write([batchAt(0), batchAt(1)]);
  const synced: string[] = [];
  disk.fault = (operation, _count, path) => {
    if (operation === "sync") synced.push(path);
    return undefined;
  };
  const named = replicas.leader.segments.map(({ path }) => path);
  const syncing = replicas.sync();
  replicas.leader.dropOldest(1);
  await syncing;
  expect(synced).toEqual(named);
});
