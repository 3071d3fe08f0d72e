import type { LogState } from "../partitions/log-state.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { EmbeddedLogSettings } from "../options.ts";
import type { Partition } from "../partitions/partition.ts";
import { partitionDirectory } from "../cleaning/topic-removal.ts";
import type { Store } from "./store.ts";
import { type RecoveredStore, recoverStore } from "./store-opening.ts";

export interface ReturnedPartitionsOptions {
  readonly settings: EmbeddedLogSettings;
  readonly state: LogState;
  readonly metrics: MetricsRecorder;
  readonly budget: MemoryBudget;
}

/** Partitions that are in this directory alone, and stopped when it fell out. */
export function partitionsOnlyIn({ slot }: Store, state: LogState): readonly Partition[] {
  return [...state.partitions()].filter(({ replicas, status }) => {
    return replicas.has(slot) && replicas.all.length === 1 && status !== "offline";
  });
}

/**
 * Recovers them from what the directory holds, as an opening does: segments up to the checkpoint, then the journal. Each is
 * then whole in its segments again, and durable. Throws when the directory has less of one than was acknowledged: it stays as it
 * was, for whoever can bring the right one.
 */
export async function takeBackPartitions(
  store: Store,
  hasLog: boolean,
  { settings, state, metrics, budget }: ReturnedPartitionsOptions,
): Promise<readonly Partition[]> {
  const partitions = partitionsOnlyIn(store, state);
  for (const partition of partitions) if (!partition.health.hasLostHome) throw notThere(partition);
  const filled = partitions.filter(({ highWatermark }) => highWatermark > 0);
  if (filled.length === 0) return partitions;
  if (!hasLog) throw notThere(filled[0]!);
  const letReadersOn = await Promise.all(
    filled.map((partition) => partition.replicas.holdReaders()),
  );
  try {
    const recovered = await recoverStore(store, settings, metrics, budget);
    try {
      for (const partition of filled) await takeBack(partition, store, recovered, state);
    } finally {
      for (const theirs of recovered.state.partitions()) {
        theirs.memory.forgetUnwritten();
        await theirs.replicas.close();
      }
    }
  } finally {
    for (const letOn of letReadersOn) letOn();
  }
  return partitions;
}

async function takeBack(
  partition: Partition,
  store: Store,
  recovered: RecoveredStore,
  state: LogState,
): Promise<void> {
  const { topic, partition: number, highWatermark } = partition;
  const theirs = recovered.state.topicWithId(state.topic(topic).id)?.partitions[number];
  if (theirs?.status !== "online" || theirs.highWatermark < highWatermark)
    throw notThere(partition);
  await theirs.write();
  await theirs.sync();
  const directory = partitionDirectory(store.partitionsDirectory, topic, number);
  const marks = theirs.segments.map((segment) => segment.mark());
  await partition.goOnWith(store.slot, partition.replicas.make(directory, marks));
}

function notThere({ topic, partition }: Partition): Error {
  return new Error(
    `it is the only directory of ${topic}/${partition} and does not have all of it. Bring it back as it was, then open the log again`,
  );
}
