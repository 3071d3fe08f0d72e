import type { LogRecord } from "../../event-log.ts";
import type { BatchHeader } from "./record-batch.ts";

/** A checked batch and where it says it stands. */
export interface StoredBatch {
  readonly header: BatchHeader;
  readonly bytes: Buffer;
  /** Someone was given it to read, and may look at it for as long as he likes. */
  isShared?: boolean;
  /** While it is in memory, its records, once somebody has read them: the next reader gets the same. */
  records?: readonly LogRecord[];
}

const JOIN_BELOW_BYTES = 8 * 1024;

/** Small batches are copied together, as a piece each would cost more; large ones are written as they are. */
export function joinSmall(batches: readonly StoredBatch[]): Buffer[] {
  const writes: Buffer[] = [];
  let small: Buffer[] = [];
  for (const { bytes } of batches) {
    if (bytes.length < JOIN_BELOW_BYTES) small.push(bytes);
    else {
      if (small.length > 0) writes.push(Buffer.concat(small));
      small = [];
      writes.push(bytes);
    }
  }
  if (small.length > 0) writes.push(Buffer.concat(small));
  return writes;
}

/** How many of these fit into so much room and do not go past `endMax`: at least the first, for a segment may be smaller than a batch. */
export function countFitting(
  batches: readonly StoredBatch[],
  roomBytes: number,
  endMax = Infinity,
): number {
  let sizeBytes = 0;
  let count = 0;
  for (const { header } of batches) {
    sizeBytes += header.sizeBytes;
    if (count > 0 && (sizeBytes > roomBytes || header.nextOffset > endMax)) break;
    count++;
  }
  return count;
}
