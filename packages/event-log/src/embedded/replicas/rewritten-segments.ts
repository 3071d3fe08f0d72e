import { countFitting, type StoredBatch } from "../batches/stored-batch.ts";
import { SEGMENT_OFFSETS_MAX } from "../segments/segment-index.ts";
import type { Segment } from "../segments/segment.ts";
import type { ReplicaParts, ReplicaSegments } from "./replica-segments.ts";

/**
 * Writes the batches that are not known to be on disk to files that never failed, syncs those, and goes on with them. The
 * batches come from elsewhere, never from the file in doubt. Whoever reads meanwhile still reads that.
 */
export async function rewriteUnsynced(
  { fs, directory, segments, sync }: ReplicaParts,
  batches: readonly StoredBatch[],
  segmentBytesMax: number,
): Promise<void> {
  const from = segments.syncedOffset;
  const fresh = newSegments(segments, batches, segmentBytesMax);
  const made = fresh.map(({ segment }) => segment);
  try {
    await fs.makeDirectory(directory);
    await fs.syncDirectory(`${directory}/..`);
    for (const { segment, content } of fresh) {
      await segment.append(content);
      await segment.sync();
    }
    await fs.syncDirectory(directory);
    if (segments.syncedOffset !== from) throw new Error("the segments were changed meanwhile");
    replaceUnsynced(segments, made);
    sync.trust();
  } catch (error) {
    segments.leaveOut(made);
    throw error;
  }
}

interface NewSegment {
  readonly segment: Segment;
  readonly content: readonly StoredBatch[];
}

/** Segments for these batches, under names that no file has; none of them is written yet. */
function newSegments(
  segments: ReplicaSegments,
  batches: readonly StoredBatch[],
  segmentBytesMax: number,
): NewSegment[] {
  const known = [...segments.all, ...segments.superfluous.segments];
  const revision = Math.max(0, ...known.map((segment) => segment.revision)) + 1;
  const made: NewSegment[] = [];
  for (let rest = batches; rest.length > 0;) {
    const { baseOffset } = rest[0]!.header;
    const count = countFitting(rest, segmentBytesMax, baseOffset + SEGMENT_OFFSETS_MAX);
    const mark = { baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1, revision };
    made.push({ segment: segments.make(mark), content: rest.slice(0, count) });
    rest = rest.slice(count);
  }
  return made;
}

/** Puts them behind what is synced; a segment of which only a part is keeps that part. */
function replaceUnsynced(segments: ReplicaSegments, made: readonly Segment[]): void {
  const at = segments.firstUnsynced;
  const partly = segments.all[at];
  const keepsPart = partly !== undefined && partly.synced.sizeBytes > 0;
  if (keepsPart) partly.forgetUnsynced();
  segments.splice(keepsPart ? at + 1 : at, Infinity, ...made);
}
