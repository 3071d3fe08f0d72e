import { EventLogError } from "../../errors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { publish } from "../commit/commit-queue.ts";
import { type FileSystem, isDiskFull } from "../disk/file-system.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import { type JournalContent, readJournal } from "../journal/journal-replay.ts";
import { DeletedTopics } from "../journal/deleted-topics.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { NoteContent } from "../partitions/note-content.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Segment } from "../segments/segment.ts";

/**
 * Holds the segments against the checkpoint. What stands behind its mark is cut: it was never synced, and the journal
 * has it; unless it never went there, and then `takeOverUnmarked` looks at it. Damage before the mark is never cut: that
 * partition goes offline, with file and byte. What the journal deletes is not looked at.
 */
export async function checkSegments(
  state: LogState,
  journal: JournalContent,
  readOnly: boolean,
  metrics: MetricsRecorder,
): Promise<void> {
  const deleted = new DeletedTopics(journal);
  for (const { id, isDirect, partitions } of state.topics) {
    // Where its files were may be those of another by its name now, and whatever is left of its own goes later.
    if (deleted.has(id)) continue;
    for (const partition of partitions) {
      let isWhole = true;
      for (const segment of partition.segments) {
        const isActive = segment === partition.segments.at(-1);
        try {
          await checkSize(segment);
          if (isActive || partition.health.isSuspect) await segment.verify();
          if (!readOnly && !isDirect && !partition.hasDirectEnd)
            metrics.recoveryTruncatedBytes += await segment.cutToSize();
        } catch (error) {
          isWhole = false;
          segment.isDamaged = true;
          foundBroken(partition, segment.path, error);
        }
      }
      if (isWhole) partition.health.foundWhole();
    }
  }
}

/** Brings what is remembered of producers up to where the segments are, where the checkpoint's word of them is older. */
export async function recallProducers(state: LogState): Promise<void> {
  for (const partition of state.partitions()) {
    if (partition.status === "offline") continue;
    try {
      await partition.recallProducers();
    } catch (error) {
      foundBroken(partition, partition.replica.directory, error);
    }
  }
}

/**
 * Removes segment files that do not count. Also those of topics that only the journal knows: what was written of them before
 * a crash is written anew. Of what bypassed the journal `takeOverUnmarked` tells what counts.
 */
export async function sweepSegments(state: LogState): Promise<void> {
  for (const { isDirect, partitions } of state.topics)
    for (const { replica, hasDirectEnd } of partitions)
      if (!isDirect && !hasDirectEnd) await replica.sweep();
}

/**
 * Takes over what bypassed the journal and stands behind the mark: whole batches that follow each other, in the epoch of
 * their offset. The first that is not whole was being written or never reached the disk; it is cut, and all behind it.
 */
export async function takeOverUnmarked(
  state: LogState,
  readOnly: boolean,
  metrics: MetricsRecorder,
): Promise<void> {
  for (const { isDirect, partitions } of state.topics) {
    for (const partition of partitions) {
      if (partition.status === "offline" || !(isDirect || partition.hasDirectEnd)) continue;
      try {
        metrics.recoveryTruncatedBytes += await partition.takeOverUnmarked(readOnly);
      } catch (error) {
        // Nothing is wrong with it, and once there is room it opens.
        if (isDiskFull(error)) throw error;
        foundBroken(partition, partition.replica.directory, error);
      }
    }
  }
}

/** Stops a partition that is not what was synced, or that the disk does not give. */
function foundBroken(partition: Partition, path: string, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof EventLogError) partition.health.foundDamaged(why);
  else partition.health.foundUnreadable(`${path} could not be read (${why})`);
}

async function checkSize(segment: Segment): Promise<void> {
  const fileBytes = await segment.fileBytes();
  if (fileBytes !== undefined && fileBytes >= segment.sizeBytes) return;
  throw new EventLogError(
    "EVENT_LOG_CORRUPT",
    `${segment.path} ${fileBytes === undefined ? "is missing" : `ends at byte ${fileBytes}`}, ` +
      `though ${segment.sizeBytes} bytes up to offset ${segment.nextOffset - 1} were synced. ` +
      "Restore the file from a copy",
  );
}

/** Puts what the journal holds into memory, from where it goes to the segments like any other commit. */
export function replay(state: LogState, journal: JournalContent): void {
  let hole: string | undefined;
  const provenWhole = new Set<Partition>();
  const deleted = new DeletedTopics(journal);
  const isGone = (entry: BlockEntry & { readonly kind: "batch" }) =>
    deleted.has(entry.topicId) && state.topicWithId(entry.topicId) === undefined;
  for (const step of journal.steps) {
    if (step.type === "hole") {
      hole = `${step.path} is damaged at byte ${step.position}, before a later commit`;
      provenWhole.clear();
      continue;
    }
    for (const entry of step.block.damaged) {
      const where = `${step.path} is damaged at byte ${entry.bodyPosition}`;
      if (entry.kind === "note") hole = `${where}, before a later commit`;
      else if (!isGone(entry))
        partitionOf(state, entry, where).health.lose(`${where}, offset ${entry.baseOffset}`);
    }
    for (const entry of step.block.entries) {
      if (entry.kind === "note") {
        // The block's checksum vouches that these are the bytes a note was written as.
        const note: NoteContent = JSON.parse(entry.body.toString());
        if (!deleted.isAboutGone(note, state)) state.apply(note);
        continue;
      }
      if (isGone(entry)) continue;
      const partition = partitionOf(state, entry, step.path);
      if (replayBatch(partition, entry, step.path)) provenWhole.add(partition);
    }
  }
  if (hole === undefined) return;
  for (const partition of state.partitions())
    if (!provenWhole.has(partition))
      partition.health.lose(`${hole}: it may have held records of this partition`);
}

/** Says whether the batch follows on what is there, which proves that nothing before it is missing. */
function replayBatch(
  partition: Partition,
  entry: BlockEntry & { readonly kind: "batch" },
  path: string,
): boolean {
  const { highWatermark } = partition;
  // It was in a segment already when the checkpoint was made.
  if (entry.baseOffset < highWatermark) return false;
  const epoch = partition.epochs.at(entry.baseOffset);
  if (entry.leaderEpoch !== epoch) {
    partition.health.lose(
      `${path}: the batch at offset ${entry.baseOffset} has epoch ${entry.leaderEpoch}, where it must have ${epoch}`,
    );
    return false;
  }
  if (entry.baseOffset > highWatermark) {
    partition.health.lose(
      `offsets ${highWatermark} to ${entry.baseOffset - 1} are missing before those in ${path}`,
    );
    partition.skipTo(entry.baseOffset);
    publish(partition, entry.body);
    return false;
  }
  publish(partition, entry.body);
  return true;
}

function partitionOf(
  state: LogState,
  entry: BlockEntry & { readonly kind: "batch" },
  where: string,
): Partition {
  const partition = state.topicWithId(entry.topicId)?.partitions[entry.partition];
  if (partition !== undefined) return partition;
  throw new EventLogError(
    "EVENT_LOG_CORRUPT",
    `${where}: a commit names topic number ${entry.topicId}, partition ${entry.partition}, which is not known. ` +
      "Nothing was changed; restore the directory from a copy",
  );
}

/** How often a reader without the lock looks again when the writer's checkpoint overtakes it. */
const SNAPSHOT_ATTEMPTS_MAX = 20;

/**
 * Reads checkpoint and journal as of one moment, while another process may be writing: as long as the checkpoint is the
 * same before and after, no journal it names was used again in between.
 */
export async function readSnapshot(
  fs: FileSystem,
  directory: string,
): Promise<{ readonly checkpoint: Checkpoint; readonly journal: JournalContent }> {
  let failure: unknown;
  for (let attempt = 0; attempt < SNAPSHOT_ATTEMPTS_MAX; attempt++) {
    const checkpoint = await readCheckpoint(fs, directory);
    if (checkpoint === undefined) break;
    try {
      const journal = await readJournal(fs, `${directory}/journal`, checkpoint.journal);
      const after = await readCheckpoint(fs, directory);
      const isOneMoment = after?.journal.commit === checkpoint.journal.commit;
      // A block that was half written when its beginning was read looks like damage; the next look tells.
      const isWhole = journal.steps.every(
        (s) => s.type === "block" && s.block.damaged.length === 0,
      );
      if (isOneMoment && (isWhole || attempt > SNAPSHOT_ATTEMPTS_MAX / 2))
        return { checkpoint, journal };
    } catch (error) {
      failure = error;
    }
  }
  throw new EventLogError(
    "EVENT_LOG_NOT_FOUND",
    `${directory} could not be read as an event log; is it the data directory of one?`,
    { cause: failure },
  );
}
