export type {
  ConsumedBatch,
  ConsumeFault,
  ConsumeOptions,
  Consumer,
  Durability,
  EventLog,
  FetchRequest,
  FetchResult,
  GroupDescription,
  GroupMembership,
  LogRecord,
  LostOffset,
  NewRecord,
  OffsetMove,
  OffsetReset,
  PartitionDescription,
  RecordPosition,
  TopicDescription,
  TopicOptions,
  TopicSettings,
} from "./event-log.ts";
export { errorCodes, EventLogError, type EventLogErrorCode } from "./errors.ts";
export { partitionFor } from "./partitioner.ts";
