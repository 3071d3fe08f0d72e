import { readJournal } from "../journal/journal-replay.ts";
import type { Partition } from "../partitions/partition.ts";
import { readBatchHeader } from "../batches/record-batch.ts";
import type { Store } from "../replicas/store.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/**
 * The batches of a partition that are not known to be on disk in its segments, as the journal has them: that was synced
 * before they were acknowledged. What is yet to be written is among them if writing failed. Throws when it has not all of them.
 */
export async function unsyncedBatches(
  store: Store,
  topicId: number,
  partition: Partition,
): Promise<readonly StoredBatch[]> {
  const { replica, epochs, startOffset, highWatermark, memory } = partition;
  const end = memory.writeFailed ? highWatermark : (replica.nextOffset ?? startOffset);
  const batches: StoredBatch[] = [];
  let expected = replica.syncedOffset ?? startOffset;
  const { steps } = await readJournal(store.fs, store.journalDirectory, store.checkpointedTo!);
  for (const step of steps) {
    if (step.type === "hole") continue;
    for (const entry of step.block.entries) {
      if (entry.kind !== "batch" || entry.topicId !== topicId) continue;
      if (entry.partition !== partition.partition || entry.baseOffset !== expected) continue;
      if (expected >= end) break;
      const header = readBatchHeader(entry.body, 0, expected, epochs);
      if (typeof header === "string") break;
      batches.push({ header, bytes: entry.body });
      expected = header.nextOffset;
    }
  }
  if (expected !== end)
    throw new Error(
      `the journal has offsets up to ${expected} of ${end}: they were not written anew`,
    );
  return batches;
}
