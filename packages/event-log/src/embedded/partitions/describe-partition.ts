import type { PartitionDescription } from "../../event-log.ts";
import type { Partition } from "./partition.ts";

/** What is told of a partition as it is at this moment. */
export function describePartition(partition: Partition): PartitionDescription {
  const { replica, memory } = partition;
  // While a write is under way, what it has put into a segment counts there and no more here.
  const unwritten = memory.unwrittenFrom(replica.nextOffset ?? 0);
  return {
    partition: partition.partition,
    startOffset: partition.startOffset,
    highWatermark: partition.highWatermark,
    epoch: partition.epoch,
    sizeBytes: replica.sizeBytes + unwritten.reduce((sum, b) => sum + b.header.sizeBytes, 0),
    segments: replica.segmentCountWith(unwritten),
    ...partition.health.describe(),
    ...(partition.compactionFault !== undefined && { compactionFault: partition.compactionFault }),
  };
}
