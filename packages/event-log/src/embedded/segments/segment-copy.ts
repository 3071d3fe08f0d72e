import { type FileSystem, writeFully } from "../disk/file-system.ts";
import type { Segment } from "./segment.ts";
import { type SegmentMark, segmentFileNames } from "./segment-mark.ts";
import { joinSmall, type StoredBatch } from "../batches/stored-batch.ts";

/** Read and written at once. */
const COPY_BYTES = 1024 * 1024;

/**
 * Writes a segment's file anew in a directory, from one in another, every batch checked on the way. It gets its name only when it
 * is whole and synced, so that until then whatever had the name stays. Says what was copied.
 */
export async function copySegment(
  from: Segment,
  fs: FileSystem,
  directory: string,
): Promise<SegmentMark> {
  const mark = { ...from.mark(), indexChecksum: undefined };
  const path = `${directory}/${segmentFileNames(from)[0]}`;
  const file = await fs.open(`${path}.new`, "create");
  try {
    await file.truncate(0);
    let position = 0;
    await eachPiece(from, mark.baseOffset, mark.nextOffset, async (batches) => {
      for (const bytes of joinSmall(batches)) {
        await writeFully(file, bytes, position);
        position += bytes.length;
      }
    });
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(`${path}.new`, path);
  await fs.syncDirectory(directory);
  return mark;
}

/** Writes behind a segment what another, which begins as it does, has more. */
export async function extendSegment(segment: Segment, from: Segment): Promise<void> {
  await eachPiece(from, segment.nextOffset, from.nextOffset, (batches) => segment.append(batches));
}

/** Goes through the batches of a segment from one offset up to another. */
async function eachPiece(
  segment: Segment,
  fromOffset: number,
  toOffset: number,
  work: (batches: readonly StoredBatch[]) => Promise<void>,
): Promise<void> {
  for (let offset = fromOffset; offset < toOffset;) {
    const read = await segment.read(offset, COPY_BYTES);
    // What was written since may be among it.
    const batches = read.filter(({ header }) => header.nextOffset <= toOffset);
    await work(batches);
    offset = batches.at(-1)!.header.nextOffset;
  }
}
