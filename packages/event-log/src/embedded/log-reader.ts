import { EventLogError } from "../errors.ts";
import type { FetchRequest, FetchResult, LogRecord } from "../event-log.ts";
import { readRecords } from "./batch-reader.ts";
import type { LogState } from "./log-state.ts";
import type { Partition } from "./partition.ts";
import type { Timers } from "./platform.ts";
import type { StoredBatch } from "./stored-batch.ts";

/** What a fetch gives when it is not told. */
const FETCH_BYTES = 1024 * 1024;

/** Reads records from an offset, waiting at the end if asked to. */
export async function fetchRecords(
  state: LogState,
  timers: Timers,
  request: FetchRequest,
): Promise<FetchResult> {
  const { topic, offset, bytesMax = FETCH_BYTES, waitMs = 0, signal } = request;
  const partition = state.partition(topic, request.partition);
  if (!(bytesMax >= 0)) {
    throw new EventLogError(
      "EVENT_LOG_OPTION_INVALID",
      `bytesMax must be a number of bytes, not ${bytesMax}`,
    );
  }
  if (partition.status === "offline") throw partition.offlineError();
  throwUnlessKept(partition, offset);
  if (offset === partition.highWatermark && waitMs > 0)
    await waitForChange(partition, timers, waitMs, signal);
  // Meanwhile it may have been removed.
  if (offset < partition.startOffset) throwUnlessKept(partition, offset);
  const records: LogRecord[] = [];
  for (const batch of await partition.read(offset, Math.floor(bytesMax)))
    decode(partition, batch, offset, records);
  const nextOffset = (records.at(-1)?.offset ?? offset - 1) + 1;
  return { records, nextOffset, highWatermark: partition.highWatermark };
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
