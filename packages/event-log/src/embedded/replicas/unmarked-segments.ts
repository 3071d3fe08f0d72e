import type { StoredBatch } from "../batches/stored-batch.ts";
import { segmentFileNames } from "../segments/segment-mark.ts";
import type { ReplicaParts } from "./replica-segments.ts";

/**
 * Counts in the whole batches that follow behind the mark, in the active segment and in those begun after it, and writes
 * them once more. What comes in a segment behind the first that is not whole is cut; says how many bytes that were.
 */
export async function takeOverUnmarked(
  { fs, directory, segments, sync }: ReplicaParts,
  beginOffset: number,
  readOnly: boolean,
  taken: (batch: StoredBatch) => void,
): Promise<number> {
  const names = await fs.list(directory);
  let cutBytes = 0;
  for (let isWhole = true; isWhole;) {
    const { active } = segments;
    if (active !== undefined) {
      const markedBytes = active.sizeBytes;
      isWhole = await active.takeOverUnmarked(readOnly, taken);
      const behindBytes = readOnly ? 0 : await active.cutToSize();
      if (active.sizeBytes > markedBytes || behindBytes > 0) sync.writing(active);
      cutBytes += behindBytes;
    }
    const baseOffset = active?.nextOffset ?? beginOffset;
    const isThere = names.includes(segmentFileNames({ baseOffset, revision: 0 })[0]);
    if (!isWhole || !isThere || active?.baseOffset === baseOffset) break;
    segments.add({ baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1 });
    sync.directoryMade();
    sync.directoryChanged();
  }
  return cutBytes;
}
