import { EventLogError } from "../../errors.ts";
import type { CommitPath } from "../commit-path.ts";
import type { Topic } from "../partitions/topic.ts";
import type { Storage } from "../storage.ts";

/**
 * Sends topics whose durability was changed since the last opening the other way from now on: by the journal, or past it.
 * Nothing may be appended before. Throws STORAGE_FAULT when no checkpoint can say so, and DISK_FULL when a mark has to stay where it was.
 */
export async function changeWays(
  { state, directory }: Pick<Storage, "state" | "directory">,
  { direct, segmentWriter }: Pick<CommitPath, "direct" | "segmentWriter">,
): Promise<void> {
  const topics = [...state.topics];
  const toJournal = topics.filter((topic) => goesByJournal(topic) && hasDirectEnd(topic));
  const pastJournal = topics.filter((topic) => !goesByJournal(topic) && !topic.isDirect);
  const checkpoint = async () => {
    if (await segmentWriter.checkpoint()) return;
    const names = [...toJournal, ...pastJournal].map(({ name }) => name).join(", ");
    throw new EventLogError(
      "EVENT_LOG_STORAGE_FAULT",
      `${directory} cannot be opened: the new durability of ${names} ` +
        "needs a checkpoint, and it could not be written. Check the disk and its free space",
    );
  };
  for (const topic of toJournal) throwIfMarkLags(directory, topic);
  for (const topic of toJournal) {
    // What the journal takes from now on must not be taken for an end that was lost before.
    await direct.raiseEpochs(topic);
    // One that cannot be read goes on having what is behind its mark.
    for (const p of topic.partitions)
      p.hasDirectEnd = (topic.isDirect || p.hasDirectEnd) && p.status === "offline";
    topic.isDirect = false;
  }
  if (toJournal.length + pastJournal.length > 0) await checkpoint();
  if (pastJournal.length === 0) return;
  // Only now does no segment owe the journal anything: without one, what a failed sync left would stand nowhere else.
  for (const topic of pastJournal) {
    topic.isDirect = true;
    for (const partition of topic.partitions) partition.hasDirectEnd = false;
  }
  await checkpoint();
}

/** Of a topic that goes by the journal, the next opening cuts all that is behind the mark. */
function throwIfMarkLags(directory: string, { name, partitions }: Topic): void {
  if (!partitions.some(({ replicas }) => replicas.mustWriteAgain)) return;
  throw new EventLogError(
    "EVENT_LOG_DISK_FULL",
    `${directory} cannot be opened: the new durability of ${name} needs room that is not there. Free some space and try again`,
  );
}

function goesByJournal({ settings }: Topic): boolean {
  return settings.durability === "sync";
}

/** Whether it bypasses the journal, or a partition of it that could not be read when that changed is here again. */
function hasDirectEnd({ isDirect, partitions }: Topic): boolean {
  return isDirect || partitions.some((p) => p.hasDirectEnd && p.status !== "offline");
}
