export {
  type Adapter,
  type AdapterDefinition,
  type Claim,
  type Claims,
  defineAdapter,
  type Mapped,
  type MappedMatch,
  type Problem,
  type ReportDraft,
} from "./adapter.ts";
export { adapters } from "./adapters/index.ts";
export { IngestError, ingestErrorCodes, type IngestErrorCode } from "./errors.ts";
export { nodePayloadFiles, type PayloadFiles } from "./payload-files.ts";
export { type PayloadReading, type PayloadReadingOptions, readPayloads } from "./read-payloads.ts";
export type { FeedState, FeedStats } from "./feed.ts";
export {
  type FeedOptions,
  type Ingest,
  type IngestOptions,
  prepareFeeds,
  type PreparedFeeds,
  startIngest,
} from "./ingest.ts";
export type { Beginning } from "./programme.ts";
export type { Clock, Random, Timers } from "./surroundings.ts";
