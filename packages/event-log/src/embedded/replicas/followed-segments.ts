import { copySegment, extendSegment } from "../segments/segment-copy.ts";
import { segmentFileNames } from "../segments/segment-mark.ts";
import type { Segment } from "../segments/segment.ts";
import type { ReplicaParts, ReplicaSegments } from "./replica-segments.ts";

/**
 * Takes over all that another replica has written and this one has not, in segments of the same bounds; what the other does not
 * have goes. Whole segments that are here already are kept.
 */
export async function followSegments(
  follower: ReplicaParts,
  leader: ReplicaSegments,
): Promise<void> {
  const { fs, directory, segments, sync } = follower;
  if (leader.all.length > 0) await fs.makeDirectory(directory);
  const own = new Map(segments.all.map((segment) => [segmentFileNames(segment)[0], segment]));
  const followed: Segment[] = [];
  for (const theirs of leader.all) {
    const name = segmentFileNames(theirs)[0];
    const segment = await followSegment(follower, theirs, own.get(name));
    own.delete(name);
    segment.begunAt = theirs.begunAt;
    segment.sealedAt = theirs.sealedAt;
    followed.push(segment);
  }
  // An empty partition has no directory yet that could be synced.
  if (followed.length > 0) sync.directoryChanged();
  segments.replaceAll(followed, own.values(), leader.mustRoll);
}

/** What stands here in the place of theirs: its copy, or what was here, with what it lacked. */
async function followSegment(
  { fs, directory, segments, sync }: ReplicaParts,
  theirs: Segment,
  own: Segment | undefined,
): Promise<Segment> {
  if (own === undefined || own.isDamaged || own.sizeBytes > theirs.sizeBytes) {
    await own?.close();
    const copied = segments.make(await copySegment(theirs, fs, directory));
    await segments.superfluous.keepFile(segmentFileNames(theirs)[0]);
    return copied;
  }
  if (own.sizeBytes < theirs.sizeBytes) {
    sync.writing(own);
    await extendSegment(own, theirs);
  }
  return own;
}

/** Writes the file of a segment anew from another replica that has it, and reads that one from now on. */
export async function repairSegment(
  follower: ReplicaParts,
  damaged: Segment,
  from: ReplicaSegments,
): Promise<void> {
  const { fs, directory, segments } = follower;
  // It was dropped or replaced meanwhile: nothing is left to mend.
  if (!segments.all.includes(damaged)) return;
  const name = segmentFileNames(damaged)[0];
  const theirs = from.all.find((segment) => segmentFileNames(segment)[0] === name);
  if (theirs === undefined) {
    // Only one of them was compacted there: their segments have other bounds.
    damaged.isDamaged = true;
    return followSegments(follower, from);
  }
  await segments.reopen(damaged, await copySegment(theirs, fs, directory));
}
