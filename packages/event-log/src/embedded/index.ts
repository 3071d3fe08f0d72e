export { type EmbeddedLog, openEmbeddedLog } from "./embedded-log.ts";
export type { DirectoryMetrics } from "./replicas/directory-metrics.ts";
export type { LatencySummary } from "./metrics/latency-histogram.ts";
export type { LogMetrics, SyncedFile, TopicMetrics } from "./metrics/log-metrics.ts";
export type { EmbeddedLogOptions } from "./options.ts";
export type { ScrubbedDamage, ScrubReport } from "./replicas/scrubber.ts";
export type { ReplicaDescription, StoreState } from "./replicas/store.ts";
export type { Clock, Random, Timers } from "./platform.ts";
export type { FileSystem, HeldLock, OpenFile } from "./disk/file-system.ts";
export {
  dumpSegment,
  type DumpedBatch,
  type DumpedPiece,
  type DumpedRecord,
} from "./verification/segment-dump.ts";
export type { Finding } from "./verification/verify-findings.ts";
export {
  type DirectoryReport,
  type Standing,
  verifyDirectories,
  type VerifyDirectoriesOptions,
} from "./verification/verify-directories.ts";
export {
  type DirectoryPlace,
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from "./verification/verify.ts";
