import type { PartitionDescription } from "../../event-log.ts";
import { describePartition } from "../partitions/describe-partition.ts";
import type { CommitQueue } from "../commit/commit-queue.ts";
import { type DirectoryMetrics, directoryMetricsOf } from "../replicas/directory-metrics.ts";
import type { Topic } from "../partitions/topic.ts";
import type { JournalSet } from "../journal/journal-set.ts";
import type { LatencySummary } from "./latency-histogram.ts";
import type { Storage } from "../storage.ts";

/**
 * The numbers of one log since it was opened, for whoever watches it: plain data, units in the names. Counters only grow,
 * the rest is as of this moment.
 */
export interface LogMetrics {
  readonly topics: readonly TopicMetrics[];
  /** From the call of `append` to its acknowledgement, those that waited for room included. */
  readonly appendDuration: LatencySummary;
  /** One commit group: written and synced. */
  readonly commitDuration: LatencySummary;
  /** Syncs that succeeded: the journal's, which appends wait for; segments', behind them; all others. */
  readonly fsyncDuration: Readonly<Record<SyncedFile, LatencySummary>>;
  readonly fsyncFailures: number;
  /** Acknowledged or on the way, and not yet in a segment. */
  readonly stagingBytes: number;
  /** Bytes in the journal that is written now. */
  readonly journalBytes: number;
  /** Journal files that wait for a checkpoint, the one in use included. */
  readonly journalFiles: number;
  readonly segments: number;
  readonly sizeBytes: number;
  readonly partitionsReadOnly: number;
  readonly partitionsOffline: number;
  /** Times that a batch, a segment or a file of the checkpoint was met that is not what was written. */
  readonly corruptBatches: number;
  /**
   * Times a partition was left as it was by a round of compaction: the disk failed, a repair came between, or it holds
   * batches that cannot be read here. The next round tries again; `compactionFault` of the partition says why.
   */
  readonly compactionFailures: number;
  /** How long the opening took. */
  readonly recoverySeconds: number;
  /** Cut from segments at the opening: written and never synced. */
  readonly recoveryTruncatedBytes: number;
  /** Room on the disk; undefined where the system does not say. */
  readonly diskFreeBytes: number | undefined;
  /** The log's directories, in the order they were given. */
  readonly directories: readonly DirectoryMetrics[];
  /** Rises each time a directory falls out or comes back. */
  readonly rosterGeneration: number;
}

export interface TopicMetrics {
  readonly topic: string;
  readonly appendedRecords: number;
  /** Bytes of the batches they were written in. */
  readonly appendedBytes: number;
  /** By partition: the offset after the last record that a power cut cannot take. Of a `sync` topic its high watermark. */
  readonly syncedOffsets: readonly number[];
}

/** What a sync was for. */
export type SyncedFile = "journal" | "segment" | "other";

/** All numbers as they are now; the parts of writing are absent where the log was opened to be read only. */
export function metricsOf(
  { settings, directory, state, stores, budget, metrics }: Storage,
  writing: { readonly queue: CommitQueue; readonly journal: JournalSet } | undefined,
): LogMetrics {
  const partitions = [...state.partitions()].map(describePartition);
  const count = (status: PartitionDescription["status"]) =>
    partitions.filter((partition) => partition.status === status).length;
  return {
    topics: [...state.topics].map((topic) => ({
      topic: topic.name,
      ...metrics.appendedTo(topic.name),
      syncedOffsets: syncedOffsetsOf(topic),
    })),
    appendDuration: metrics.appendDuration.summary(),
    commitDuration: metrics.commitDuration.summary(),
    fsyncDuration: {
      journal: metrics.fsyncDuration.journal.summary(),
      segment: metrics.fsyncDuration.segment.summary(),
      other: metrics.fsyncDuration.other.summary(),
    },
    fsyncFailures: metrics.fsyncFailures,
    stagingBytes: (writing?.queue.stagedBytes ?? 0) + budget.unwrittenBytes,
    journalBytes: writing?.journal.sizeBytes ?? 0,
    journalFiles: writing?.journal.fileCount ?? 0,
    segments: partitions.reduce((sum, { segments }) => sum + segments, 0),
    sizeBytes: partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    partitionsReadOnly: count("read_only"),
    partitionsOffline: count("offline"),
    corruptBatches: metrics.corruptBatches,
    compactionFailures: metrics.compactionFailures,
    recoverySeconds: metrics.recoverySeconds,
    recoveryTruncatedBytes: metrics.recoveryTruncatedBytes,
    diskFreeBytes: settings.fs.freeBytes(directory),
    directories: directoryMetricsOf(stores, state),
    rosterGeneration: stores.roster.generation,
  };
}

/** Whatever the journal has is synced; batches that bypass it are when their segment is. */
function syncedOffsetsOf({ isDirect, partitions }: Topic): number[] {
  return partitions.map((partition) =>
    isDirect ? (partition.replica.syncedOffset ?? partition.startOffset) : partition.highWatermark,
  );
}
