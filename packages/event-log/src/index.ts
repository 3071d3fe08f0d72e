export type {
  ConsumedBatch,
  ConsumeFault,
  ConsumeOptions,
  Consumer,
  EventLog,
  FetchRequest,
  FetchResult,
  GroupDescription,
  LogRecord,
  NewRecord,
  PartitionDescription,
  RecordPosition,
  TopicDescription,
  TopicOptions,
} from "./event-log.ts";
export { errorCodes, EventLogError, type EventLogErrorCode } from "./errors.ts";
export { partitionFor } from "./partitioner.ts";
