/** Every code this package throws. The README says what to do about each. */
export const ingestErrorCodes = [
  "INGEST_ADAPTER_UNKNOWN",
  "INGEST_FEED_ID_INVALID",
  "INGEST_FEED_TWICE",
  "INGEST_MATCH_UNKNOWN",
  "INGEST_NOTHING_TO_READ",
  "INGEST_PATH_UNREADABLE",
] as const;
export type IngestErrorCode = (typeof ingestErrorCodes)[number];

/** A promise broken by whoever called. What a provider sends is never a reason to throw. */
export class IngestError extends Error {
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "IngestError";
    this.code = code;
  }
}
