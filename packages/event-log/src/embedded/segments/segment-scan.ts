import { EventLogError } from "../../errors.ts";
import { type BatchFault, readBatch, readBatchHeader } from "../batches/record-batch.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import type { SegmentBudget } from "../disk/memory-budget.ts";
import type { Epochs } from "../partitions/epochs.ts";
import type { SegmentHandle } from "./segment-handle.ts";
import { SegmentIndex } from "./segment-index.ts";

/** Read from disk at once; below 256 KiB the way to a worker thread costs more than the bytes. */
export const SCAN_SLICE_BYTES = 1024 * 1024;

/** How far a segment goes, as its writer knows. */
export interface SegmentExtent {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly sizeBytes: number;
}

/** A segment that is to be read through. */
export interface ScannedSegment {
  readonly handle: SegmentHandle;
  readonly budget: SegmentBudget;
  readonly epochs: Epochs;
  readonly segment: SegmentExtent;
}

/** Reads every byte, telling `read` of each piece, and builds the index. Throws CORRUPT at the first damage. */
export async function scanSegment(
  { handle, budget, epochs, segment }: ScannedSegment,
  read: (sizeBytes: number) => Promise<void> = readOn,
): Promise<SegmentIndex> {
  const index = new SegmentIndex(segment.baseOffset);
  let expected = segment.baseOffset;
  let position = 0;
  while (position < segment.sizeBytes) {
    let bytes = await handle.slice(
      position,
      Math.min(SCAN_SLICE_BYTES, segment.sizeBytes - position),
    );
    const first = readBatchHeader(bytes, 0, expected, epochs);
    if (typeof first !== "string" && first.sizeBytes > bytes.length) {
      if (first.sizeBytes > segment.sizeBytes - position)
        throw damaged(handle.path, "bad length", position, expected);
      bytes = await handle.slice(position, first.sizeBytes);
    }
    let at = 0;
    while (at < bytes.length) {
      const header = readBatch(bytes, at, expected, epochs);
      if (header === "incomplete" && at > 0) break;
      if (typeof header === "string") throw damaged(handle.path, header, position + at, expected);
      index.note(header, position + at);
      at += header.sizeBytes;
      expected = header.nextOffset;
    }
    position += at;
    budget.reads.giveBack(bytes);
    await read(at);
  }
  if (expected !== segment.nextOffset)
    throw damaged(handle.path, "wrong offset", position, expected);
  return index;
}

/** Whole batches that stand in a file one behind the other. */
export interface WholeBatches {
  readonly position: number;
  readonly bytes: Buffer;
  readonly batches: readonly StoredBatch[];
}

/**
 * Reads the batches that follow behind a place in a segment, a piece at a time, up to the first that is not whole. What it gave
 * is read over with the next piece.
 */
export async function* wholeBatches(
  { handle, budget, epochs }: Omit<ScannedSegment, "segment">,
  behind: { readonly sizeBytes: number; readonly nextOffset: number },
  endPosition: number,
): AsyncGenerator<WholeBatches, void, undefined> {
  let { sizeBytes: position, nextOffset } = behind;
  while (position < endPosition) {
    const restBytes = endPosition - position;
    let bytes = await handle.slice(position, Math.min(SCAN_SLICE_BYTES, restBytes));
    const first = readBatchHeader(bytes, 0, nextOffset, epochs);
    if (typeof first === "string" || first.sizeBytes > restBytes) return;
    if (first.sizeBytes > bytes.length) bytes = await handle.slice(position, first.sizeBytes);
    const batches: StoredBatch[] = [];
    let at = 0;
    let isWhole = true;
    while (at < bytes.length) {
      const header = readBatch(bytes, at, nextOffset, epochs);
      isWhole = typeof header !== "string" || (header === "incomplete" && at > 0);
      if (typeof header === "string") break;
      batches.push({ header, bytes: bytes.subarray(at, at + header.sizeBytes) });
      at += header.sizeBytes;
      nextOffset = header.nextOffset;
    }
    if (at > 0) yield { position, bytes: bytes.subarray(0, at), batches };
    budget.reads.giveBack(bytes);
    if (!isWhole) return;
    position += at;
  }
}

const readOn = () => Promise.resolve();

/** What to throw where a file is not what was written. */
export function damaged(
  path: string,
  fault: BatchFault,
  position: number,
  expectedOffset: number,
): EventLogError {
  return new EventLogError(
    "EVENT_LOG_CORRUPT",
    `${path} is damaged at byte ${position}, where offset ${expectedOffset} should stand: ${fault}. ` +
      "It was left as it is; restore the file from a copy",
  );
}
