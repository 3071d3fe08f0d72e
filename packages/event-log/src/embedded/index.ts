export { type EmbeddedLog, openEmbeddedLog } from "./embedded-log.ts";
export type { LatencySummary } from "./latency-histogram.ts";
export type { LogMetrics, SyncedFile, TopicMetrics } from "./log-metrics.ts";
export type { EmbeddedLogOptions } from "./options.ts";
export type { Clock, Random, Timers } from "./platform.ts";
export type { FileSystem, HeldLock, OpenFile } from "./file-system.ts";
