export { type EmbeddedLog, openEmbeddedLog } from "./embedded-log.ts";
export type { DirectoryMetrics } from "./directory-metrics.ts";
export type { LatencySummary } from "./latency-histogram.ts";
export type { LogMetrics, SyncedFile, TopicMetrics } from "./log-metrics.ts";
export type { EmbeddedLogOptions } from "./options.ts";
export type { ScrubbedDamage, ScrubReport } from "./scrubber.ts";
export type { ReplicaDescription, StoreState } from "./store.ts";
export type { Clock, Random, Timers } from "./platform.ts";
export type { FileSystem, HeldLock, OpenFile } from "./file-system.ts";
export {
  dumpSegment,
  type DumpedBatch,
  type DumpedPiece,
  type DumpedRecord,
} from "./segment-dump.ts";
export type { Finding } from "./verify-findings.ts";
export { verifyLog, type VerifyOptions, type VerifyReport } from "./verify.ts";
