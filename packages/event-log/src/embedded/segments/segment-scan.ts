import { EventLogError } from "../../errors.ts";
import { type BatchFault, readBatch, readBatchHeader } from "../batches/record-batch.ts";
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
