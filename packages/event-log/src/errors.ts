/** Every code the log throws, with whether trying the same again can help. The README explains each. */
export const errorCodes = {
  EVENT_LOG_TOPIC_UNKNOWN: { retriable: false },
  EVENT_LOG_TOPIC_MISMATCH: { retriable: false },
  EVENT_LOG_TOPIC_NAME_INVALID: { retriable: false },
  EVENT_LOG_PARTITION_UNKNOWN: { retriable: false },
  EVENT_LOG_PARTITION_NOT_ASSIGNED: { retriable: false },
  EVENT_LOG_MEMBER_FENCED: { retriable: false },
  EVENT_LOG_GROUP_UNKNOWN: { retriable: false },
  EVENT_LOG_GROUP_NOT_EMPTY: { retriable: false },
  EVENT_LOG_GROUP_MISMATCH: { retriable: false },
  EVENT_LOG_GROUP_FULL: { retriable: false },
  EVENT_LOG_OFFSET_OUT_OF_RANGE: { retriable: false },
  EVENT_LOG_RECORD_INVALID: { retriable: false },
  EVENT_LOG_RECORD_TOO_LARGE: { retriable: false },
  EVENT_LOG_SEQUENCE_OUT_OF_ORDER: { retriable: false },
  EVENT_LOG_DUPLICATE_SEQUENCE: { retriable: false },
  EVENT_LOG_PRODUCER_FENCED: { retriable: false },
  EVENT_LOG_CODEC_UNSUPPORTED: { retriable: false },
  EVENT_LOG_OPTION_INVALID: { retriable: false },
  EVENT_LOG_CORRUPT: { retriable: false },
  EVENT_LOG_STORAGE_FAULT: { retriable: false },
  EVENT_LOG_DISK_FULL: { retriable: true },
  EVENT_LOG_PARTLY_APPENDED: { retriable: false },
  EVENT_LOG_LOCKED: { retriable: false },
  EVENT_LOG_NOT_FOUND: { retriable: false },
  EVENT_LOG_READ_ONLY: { retriable: false },
  EVENT_LOG_FORMAT_NEWER: { retriable: false },
  EVENT_LOG_CLOSED: { retriable: false },
} as const;
export type EventLogErrorCode = keyof typeof errorCodes;

/** A broken promise of the log. The message carries the numbers and what to do next. */
export class EventLogError extends Error {
  readonly code: EventLogErrorCode;
  readonly retriable: boolean;

  constructor(code: EventLogErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "EventLogError";
    this.code = code;
    this.retriable = errorCodes[code].retriable;
  }
}
