import type { DirectoryMetrics } from "@touchline/event-log/embedded";
import type { TopicOverview } from "@touchline/protocol/admin";
import type { Labels, Metric } from "./metric.ts";

const of = (topic: string, partition: number): Labels => ({ topic, partition: String(partition) });

type PartitionOverview = TopicOverview["partitions"][number];

/** A gauge with one sample a partition. */
const ofPartitions = (
  name: string,
  help: string,
  value: (partition: PartitionOverview) => number,
): Metric => ({
  name,
  help,
  type: "gauge",
  labels: ["topic", "partition"],
  samples: ({ overview }) =>
    overview.topics.flatMap((topic) =>
      topic.partitions.map((p) => [value(p), of(topic.name, p.partition)] as const),
    ),
});

/** A gauge with one sample a directory, of those that have one. */
const ofDirectories = (
  name: string,
  help: string,
  value: (directory: DirectoryMetrics, now: number) => number | undefined,
): Metric => ({
  name,
  help,
  type: "gauge",
  labels: ["directory"],
  samples: ({ log, overview }) =>
    log.directories.flatMap((directory) => {
      const measured = value(directory, overview.at);
      return measured === undefined
        ? []
        : [[measured, { directory: directory.directory }] as const];
    }),
});

/** What the event log counts, and how far behind those are who read it. */
export const logMetrics: readonly Metric[] = [
  {
    name: "touchline_log_append_records_total",
    help: "Records appended and acknowledged",
    type: "counter",
    labels: ["topic"],
    samples: ({ log }) =>
      log.topics.map(({ topic, appendedRecords }) => [appendedRecords, { topic }]),
  },
  {
    name: "touchline_log_append_bytes_total",
    help: "Bytes of the batches that were appended and acknowledged",
    type: "counter",
    labels: ["topic"],
    samples: ({ log }) => log.topics.map(({ topic, appendedBytes }) => [appendedBytes, { topic }]),
  },
  {
    name: "touchline_log_append_duration_seconds",
    help: "From an append to its acknowledgement",
    type: "histogram",
    samples: ({ log }) => [[log.appendDuration]],
  },
  {
    name: "touchline_log_commit_duration_seconds",
    help: "Writing and syncing one commit group",
    type: "histogram",
    samples: ({ log }) => [[log.commitDuration]],
  },
  {
    name: "touchline_log_fsync_duration_seconds",
    help: "One sync to disk: of the journal, of a segment, of anything else",
    type: "histogram",
    samples: ({ log }) =>
      Object.entries(log.fsyncDuration).map(([file, summary]) => [summary, { file }]),
  },
  {
    name: "touchline_log_fsync_failures_total",
    help: "Syncs to disk that failed",
    type: "counter",
    samples: ({ log }) => [[log.fsyncFailures]],
  },
  {
    name: "touchline_log_corrupt_records_total",
    help: "Times a batch or a segment was met that is not what was written",
    type: "counter",
    samples: ({ log }) => [[log.corruptBatches]],
  },
  {
    name: "touchline_log_partitions_readonly",
    help: "Partitions that take no records",
    type: "gauge",
    samples: ({ log }) => [[log.partitionsReadOnly]],
  },
  {
    name: "touchline_log_partitions_offline",
    help: "Partitions that neither take nor give records",
    type: "gauge",
    samples: ({ log }) => [[log.partitionsOffline]],
  },
  {
    name: "touchline_log_staging_bytes",
    help: "Bytes appended and not yet in a segment",
    type: "gauge",
    samples: ({ log }) => [[log.stagingBytes]],
  },
  {
    name: "touchline_log_journal_bytes",
    help: "Bytes in the journal that is written now",
    type: "gauge",
    samples: ({ log }) => [[log.journalBytes]],
  },
  {
    name: "touchline_log_journal_files",
    help: "Journal files that wait for a checkpoint, the one in use included",
    type: "gauge",
    samples: ({ log }) => [[log.journalFiles]],
  },
  ofPartitions("touchline_log_segments", "Segment files", (p) => p.segments),
  ofPartitions("touchline_log_size_bytes", "Bytes of the records kept", (p) => p.sizeBytes),
  ofPartitions("touchline_log_start_offset", "First offset still kept", (p) => p.startOffset),
  ofPartitions(
    "touchline_log_end_offset",
    "Offset after the last durable record",
    (p) => p.highWatermark,
  ),
  {
    name: "touchline_log_synced_offset",
    help: "Offset after the last record that a power cut cannot take",
    type: "gauge",
    labels: ["topic", "partition"],
    samples: ({ log }) =>
      log.topics.flatMap(({ topic, syncedOffsets }) =>
        syncedOffsets.map((offset, partition) => [offset, of(topic, partition)] as const),
      ),
  },
  {
    name: "touchline_log_compaction_failures_total",
    help: "Times a round of compaction left a partition as it was; describe says why",
    type: "counter",
    samples: ({ log }) => [[log.compactionFailures]],
  },
  {
    name: "touchline_log_scrub_age_seconds",
    help: "Time since the sealed segment that was not read for longest, in any directory, was read and checked",
    type: "gauge",
    samples: ({ log, overview }) => {
      const scrubbedAt = log.directories.flatMap((directory) => directory.scrubbedAt ?? []);
      return scrubbedAt.length === 0
        ? []
        : [[Math.max(0, overview.at - Math.min(...scrubbedAt)) / 1000]];
    },
  },
  {
    name: "touchline_log_recovery_duration_seconds",
    help: "How long the opening of the log took",
    type: "gauge",
    samples: ({ log }) => [[log.recoverySeconds]],
  },
  {
    name: "touchline_log_recovery_truncated_bytes_total",
    help: "Bytes cut at the opening: written and never synced",
    type: "counter",
    samples: ({ log }) => [[log.recoveryTruncatedBytes]],
  },
  {
    name: "touchline_disk_free_bytes",
    help: "Room on the disk that the log is on",
    type: "gauge",
    samples: ({ log }) => (log.diskFreeBytes === undefined ? [] : [[log.diskFreeBytes]]),
  },
  ofDirectories(
    "touchline_log_directory_in_sync",
    "1 where a directory of the log has everything that was acknowledged",
    ({ state }) => (state === "in_sync" ? 1 : 0),
  ),
  ofDirectories(
    "touchline_log_directory_free_bytes",
    "Room on the disk of a directory of the log",
    ({ freeBytes }) => freeBytes,
  ),
  ofDirectories(
    "touchline_log_directory_scrub_age_seconds",
    "Time since the sealed segment that was not read for longest was read and checked",
    ({ scrubbedAt }, now) =>
      scrubbedAt === undefined ? undefined : Math.max(0, now - scrubbedAt) / 1000,
  ),
  {
    name: "touchline_log_roster_generation",
    help: "Rises each time a directory of the log falls out or comes back",
    type: "gauge",
    samples: ({ log }) => [[log.rosterGeneration]],
  },
  {
    name: "touchline_consumer_lag_records",
    help: "Records a consumer group has yet to read",
    type: "gauge",
    labels: ["group", "topic", "partition"],
    samples: ({ groups }) =>
      groups.flatMap(({ group, partitions }) =>
        partitions.map(
          ({ topic, partition, lagRecords }) =>
            [lagRecords, { group, ...of(topic, partition) }] as const,
        ),
      ),
  },
  {
    name: "touchline_consumer_lag_seconds",
    help: "Age of the oldest record a consumer group has yet to read",
    type: "gauge",
    labels: ["group", "topic", "partition"],
    samples: ({ groups }) =>
      groups.flatMap(({ group, partitions }) =>
        partitions.flatMap(({ topic, partition, lagSeconds }) =>
          lagSeconds === undefined
            ? []
            : [[lagSeconds, { group, ...of(topic, partition) }] as const],
        ),
      ),
  },
];
