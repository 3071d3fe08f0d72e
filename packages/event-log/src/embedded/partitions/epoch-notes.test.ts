import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { Checkpoint } from "../recovery/checkpoint.ts";
import { readCheckpoint, writeCheckpoint } from "../recovery/checkpoint-file.ts";
import { LogState } from "./log-state.ts";
import { DecompressedBatches } from "../batches/decompressed-batches.ts";
import { MemoryBudget } from "../disk/memory-budget.ts";
import { settingsOf } from "../options.ts";
import { LogTime } from "../cleaning/log-time.ts";
import { MetricsRecorder } from "../metrics/metrics-recorder.ts";

const TOPIC = "events";

async function closedLog(appends: number): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: 1 });
  for (let n = 0; n < appends; n++) await log.append(TOPIC, [{ value: `${n}` }]);
  await log.close();
  return disk;
}

/** Changes what the checkpoint says of the epochs, as a raise before it was written would have. */
async function withEpochs(
  disk: SimulatedDisk,
  epochs: readonly { epoch: number; startOffset: number }[],
): Promise<void> {
  const fs = disk.fileSystem();
  const checkpoint = (await readCheckpoint(fs, "/data"))!;
  const changed: Checkpoint = {
    ...checkpoint,
    topics: checkpoint.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((mark) => ({ ...mark, epochs })),
    })),
  };
  await writeCheckpoint(fs, "/data", changed);
}

test("an epoch that was raised is carried by what is appended from then on, through journal, segment and crash", async () => {
  const disk = await closedLog(3);
  await withEpochs(disk, [
    { epoch: 0, startOffset: 0 },
    { epoch: 7, startOffset: 3 },
  ]);
  for (const end of ["kill", "close", "read"] as const) {
    const log = await openSmallLog(disk);
    expect((await log.describeTopics())[0]!.partitions[0]).toMatchObject({ epoch: 7 });
    await log.append(TOPIC, [{ value: "more" }]);
    if (end === "kill") disk.kill();
    else if (end === "close") await log.close();
    else expect(await readAll(log, TOPIC, 0)).toHaveLength(6);
  }
});

test("batches of another epoch than their partition had are damage, not records", async () => {
  const disk = await closedLog(3);
  await withEpochs(disk, [{ epoch: 1, startOffset: 0 }]);
  const log = await openSmallLog(disk);
  const [partition] = (await log.describeTopics())[0]!.partitions;
  expect(partition).toMatchObject({ status: "offline" });
  expect(partition!.fault).toContain("bad epoch");
});

test("a note raises the epoch of its partition alone, once, and a note about a topic that is gone does nothing", () => {
  const fs = new SimulatedDisk({ random: new SeededRandom(1) }).fileSystem();
  const budget = new MemoryBudget(settingsOf({ directory: "/" }));
  const metrics = new MetricsRecorder(() => 0);
  const options = {
    fs,
    directory: "/",
    segmentBytesMax: 4096,
    readOnly: false,
    budget,
    metrics,
    time: new LogTime({ now: () => 0 }, 1),
    decompressed: new DecompressedBatches(),
    producerExpiryMs: 1000,
  };
  const state = new LogState(options, {
    journal: { file: "1.journal", number: 1, position: 0, commit: 1 },
    topics: [],
    committedOffsets: [],
  });
  state.apply({ type: "topic made", id: 1, topic: { name: TOPIC, partitions: 2 } });
  const raised = {
    type: "epoch raised",
    topic: TOPIC,
    partition: 1,
    epoch: 4,
    startOffset: 0,
  } as const;
  state.apply(raised);
  state.apply(raised);
  state.apply({ ...raised, topic: "gone" });
  expect([...state.partitions()].map((partition) => partition.epoch)).toEqual([0, 4]);
});

test("a topic that becomes `sync` after a power cut goes on under a higher epoch, as its end may have been lost", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(2) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: 1, durability: "os" });
  for (let n = 0; n < 5; n++) await log.append(TOPIC, [{ value: `lost ${n}` }]);
  await log.createTopic({ name: TOPIC, partitions: 1, durability: "sync" });
  disk.cutPower();
  const again = await openSmallLog(disk);
  expect(await readAll(again, TOPIC, 0)).not.toHaveLength(5);
  await again.append(TOPIC, [{ value: "in its place" }]);
  expect((await again.describeTopics())[0]!.partitions[0]!.epoch).toBe(1);
});
