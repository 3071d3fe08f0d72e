/** A record to be appended. A record without a key goes to some partition, one with a key always to the same. */
export interface NewRecord {
  readonly key?: Uint8Array | string | undefined;
  /** With null the record is a tombstone: in a compacted topic its key is gone. It needs a key. */
  readonly value: Uint8Array | string | null;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Epoch ms; the log's clock when absent. */
  readonly timestamp?: number | undefined;
  /** Overrides the choice by key. */
  readonly partition?: number | undefined;
}

/** How the records of one append are kept. */
export interface AppendOptions {
  /**
   * Compresses the records, together with those of other appends of the moment where that can be. Readers need not know.
   * Default: none.
   */
  readonly compression?: "zstd" | undefined;
}

/** Where a record stands in its topic. */
export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
}

/** A record as it stands in the log. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  /** Empty in a tombstone. */
  readonly value: Buffer;
  /** It was appended with the value null; absent on all others. */
  readonly isTombstone?: true | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** What to read. */
export interface FetchRequest {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** At least one whole batch is returned whatever its size. Default 1 MiB. */
  readonly bytesMax?: number | undefined;
  /** Milliseconds to wait at the end. Default 0. */
  readonly waitMs?: number | undefined;
  /** Calls the waiting off; the fetch then gives no records, as at the end of `waitMs`. */
  readonly signal?: AbortSignal | undefined;
}

/** What was read, in the order of offsets. */
export interface FetchResult {
  readonly records: readonly LogRecord[];
  /** Where to read on from. */
  readonly nextOffset: number;
  /** The offset after the last durable record. Nothing above it is ever returned. */
  readonly highWatermark: number;
}
