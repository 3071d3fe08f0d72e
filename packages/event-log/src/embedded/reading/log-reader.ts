import { EventLogError } from "../../errors.ts";
import type { FetchRequest, FetchResult, LogRecord } from "../../event-log.ts";
import { readRecords } from "../batches/batch-reader.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import { readBatchAttributes } from "../batches/record-batch.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/** What a fetch gives when it is not told. */
const FETCH_BYTES = 1024 * 1024;

/** Whole batches as Kafka has them; the first may begin before the offset that was asked for. */
export interface FetchedBatches {
  readonly batches: readonly Buffer[];
  /** Where to read on from. */
  readonly nextOffset: number;
  /** The offset after the last record that is acknowledged. */
  readonly highWatermark: number;
  /**
   * Says that the batches are done with, so that others are read into their memory: a socket has them, say. Nobody may look
   * at them afterwards. Left out, they go as all else that is unused.
   */
  release(): void;
}

/**
 * Reads from partitions, waiting at the end if asked to. Those who begin to wait for the same in one turn wait together,
 * with one timer, and are given one result: however many read the newest records, an append costs about the same.
 */
export class LogReader {
  readonly #state: LogState;
  readonly #timers: Timers;
  /** Waits that were begun in this turn. */
  readonly #begunNow = new Map<Partition, Map<string, Promise<FetchResult>>>();

  constructor(state: LogState, timers: Timers) {
    this.#state = state;
    this.#timers = timers;
  }

  /** Throws OFFSET_OUT_OF_RANGE below the first kept offset or past the end. */
  fetch(request: FetchRequest): Promise<FetchResult> {
    const { offset, bytesMax = FETCH_BYTES, waitMs = 0, signal } = request;
    const partition = partitionToRead(this.#state, request);
    const mayWait = waitMs > 0 && signal?.aborted !== true;
    if (offset < partition.highWatermark || !mayWait) return read(partition, offset, bytesMax);
    const together = this.#waitTogether(partition, offset, bytesMax, waitMs);
    return signal === undefined
      ? together
      : unlessAborted(together, signal, () => read(partition, offset, bytesMax));
  }

  /** As `fetch`, with the batches as they are stored and nothing of them decoded. */
  async fetchBatches(request: FetchRequest): Promise<FetchedBatches> {
    const { offset, bytesMax = FETCH_BYTES, waitMs = 0, signal } = request;
    const partition = partitionToRead(this.#state, request);
    if (offset === partition.highWatermark && waitMs > 0)
      await waitForChange(partition, this.#timers, waitMs, signal);
    // Its checksum is for whoever gets it to check, as Kafka leaves it to its clients.
    let stored = await readBatches(partition, offset, bytesMax, "header");
    return {
      batches: stored.map(({ bytes }) => bytes),
      nextOffset: stored.at(-1)?.header.nextOffset ?? offset,
      highWatermark: partition.highWatermark,
      release: () => {
        partition.release(stored);
        stored = [];
      },
    };
  }

  #waitTogether(
    partition: Partition,
    offset: number,
    bytesMax: number,
    waitMs: number,
  ): Promise<FetchResult> {
    if (this.#begunNow.size === 0) void this.#timers.nextTurn().then(() => this.#begunNow.clear());
    let waits = this.#begunNow.get(partition);
    if (waits === undefined) this.#begunNow.set(partition, (waits = new Map()));
    const key = `${offset} ${bytesMax} ${waitMs}`;
    let wait = waits.get(key);
    if (wait === undefined) {
      const joinable = waits;
      wait = waitForChange(partition, this.#timers, waitMs, undefined).then(() => {
        // Whoever begins to wait from now on waits for the next change: given this one's empty answer again and again, it
        // would ask for ever within one turn.
        joinable.delete(key);
        return read(partition, offset, bytesMax);
      });
      waits.set(key, wait);
    }
    return wait;
  }
}

/** Reads records from an offset on, without waiting. */
export async function fetchRecords(state: LogState, request: FetchRequest): Promise<FetchResult> {
  const { offset, bytesMax = FETCH_BYTES } = request;
  return read(partitionToRead(state, request), offset, bytesMax);
}

function partitionToRead(
  state: LogState,
  { topic, partition: number, offset, bytesMax = FETCH_BYTES }: FetchRequest,
): Partition {
  const partition = state.partition(topic, number);
  if (!(bytesMax >= 0)) {
    throw new EventLogError(
      "EVENT_LOG_OPTION_INVALID",
      `bytesMax must be a number of bytes, not ${bytesMax}`,
    );
  }
  if (partition.status === "offline") throw partition.health.offlineError();
  throwUnlessKept(partition, offset);
  return partition;
}

async function read(partition: Partition, offset: number, bytesMax: number): Promise<FetchResult> {
  const records: LogRecord[] = [];
  let nextOffset = offset;
  // Compaction may have left a long way without a record; no records would look like the end.
  do {
    const batches = await readBatches(partition, nextOffset, bytesMax);
    // It was the end when it was looked at, whatever has come since.
    if (batches.length === 0) break;
    for (const batch of batches) {
      addRecords(partition, batch, offset, records);
      nextOffset = batch.header.nextOffset;
    }
  } while (records.length === 0 && nextOffset < partition.highWatermark);
  return { records, nextOffset, highWatermark: partition.highWatermark };
}

async function readBatches(
  partition: Partition,
  offset: number,
  bytesMax: number,
  check: ReadCheck = "whole",
): Promise<readonly StoredBatch[]> {
  // While someone waited, it may have been removed, and so while it is read.
  const throwIfRemoved = () => {
    if (offset < partition.startOffset) throwUnlessKept(partition, offset);
  };
  throwIfRemoved();
  try {
    return await partition.read(offset, Math.floor(bytesMax), check);
  } catch (error) {
    throwIfRemoved();
    throw error;
  }
}

/** Batches in memory keep their records, so that all who read the newest share them; what is compressed is kept elsewhere. */
function addRecords(
  partition: Partition,
  batch: StoredBatch,
  fromOffset: number,
  into: LogRecord[],
): void {
  if (batch.isShared !== true || readBatchAttributes(batch.bytes).compression !== "none")
    return decode(partition, batch, fromOffset, into);
  if (batch.records === undefined) {
    const all: LogRecord[] = [];
    decode(partition, batch, batch.header.baseOffset, all);
    batch.records = all;
  }
  for (const record of batch.records) if (record.offset >= fromOffset) into.push(record);
}

/** The first offset whose record is not older than `at`; the end when all are. */
export async function offsetAtTime(partition: Partition, at: number): Promise<number> {
  let offset = await partition.offsetBefore(at);
  while (offset < partition.highWatermark) {
    offset = Math.max(offset, partition.startOffset);
    for (const batch of await partition.read(offset, FETCH_BYTES)) {
      offset = batch.header.nextOffset;
      if (batch.header.maxTimestamp < at) continue;
      const records: LogRecord[] = [];
      decode(partition, batch, batch.header.baseOffset, records);
      const found = records.find((record) => record.timestamp >= at);
      if (found !== undefined) return found.offset;
    }
  }
  return partition.highWatermark;
}

/** Throws OFFSET_OUT_OF_RANGE unless the offset is kept, or is the end. */
export function throwUnlessKept(partition: Partition, offset: number): void {
  const { startOffset, highWatermark } = partition;
  if (Number.isSafeInteger(offset) && offset >= startOffset && offset <= highWatermark) return;
  const relation =
    offset < startOffset
      ? `is before ${startOffset}, the first kept`
      : `is past the end, ${highWatermark},`;
  throw new EventLogError(
    "EVENT_LOG_OFFSET_OUT_OF_RANGE",
    `offset ${offset} ${Number.isSafeInteger(offset) ? relation : "is not a whole number"} ` +
      `in ${partition.topic}/${partition.partition}`,
  );
}

function decode(
  partition: Partition,
  batch: StoredBatch,
  fromOffset: number,
  into: LogRecord[],
): void {
  const { topic, partition: number } = partition;
  try {
    readRecords(
      partition.recordsOf(batch),
      batch.header,
      { topic, partition: number, fromOffset },
      into,
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EventLogError(
      "EVENT_LOG_CORRUPT",
      `the batch at offset ${batch.header.baseOffset} of ${topic}/${number} cannot be read: ${error.message}`,
      { cause: error },
    );
  }
}

/** What others wait for too; who is called off does not wait on, and reads what there is. */
async function unlessAborted(
  together: Promise<FetchResult>,
  signal: AbortSignal,
  readNow: () => Promise<FetchResult>,
): Promise<FetchResult> {
  const { promise: aborted, resolve } = Promise.withResolvers<"aborted">();
  const onAbort = () => resolve("aborted");
  signal.addEventListener("abort", onAbort);
  try {
    const first = await Promise.race([together, aborted]);
    return first === "aborted" ? await readNow() : first;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function waitForChange(
  partition: Partition,
  timers: Timers,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted === true) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  const stopWaiting = partition.onChange(resolve);
  const cancelTimer = timers.after(waitMs, resolve);
  signal?.addEventListener("abort", onAbort);
  await promise;
  signal?.removeEventListener("abort", onAbort);
  cancelTimer();
  stopWaiting();
}
