import { EventLogError } from "../../errors.ts";
import { type Checkpoint, readFormat, type TopicMark } from "../recovery/checkpoint.ts";
import { readCheckpoint, readCheckpointFiles } from "../recovery/checkpoint-file.ts";
import { DeletedTopics } from "../journal/deleted-topics.ts";
import type { FileSystem } from "../disk/file-system.ts";
import { nodeFileSystem } from "../disk/node-file-system.ts";
import { readSnapshot } from "../recovery/recovery.ts";
import { type Finding, found, type Verification } from "./verify-findings.ts";
import { firstRoster, newestRoster, type Roster } from "../replicas/roster.ts";
import { type LogSnapshot, rostersIn, verifyJournal } from "./verify-journal.ts";
import { verifyPartition, verifyStraySegments } from "./verify-partition.ts";

export interface VerifyOptions {
  readonly directory: string;
  readonly fs?: FileSystem | undefined;
}

/** What was read, and everything in it that is not what was written. */
export interface VerifyReport {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly bytes: number;
  readonly batches: number;
  readonly records: number;
  /** Which directory of which log it says it is; undefined when no checkpoint can be read. */
  readonly place: DirectoryPlace | undefined;
}

/** What a directory knows of itself and of the log it belongs to. */
export interface DirectoryPlace {
  /** The same in all directories of the log; undefined in format 1, which had one directory. */
  readonly logId: string | undefined;
  /** Its place in their order: 0 for the first. */
  readonly slot: number;
  /** Which directories had everything, as far as this one was told. */
  readonly roster: Roster;
}

const RESTORE_DIRECTORY = "restore the directory from a copy";

/**
 * Reads every byte that the log in a directory vouches for - format, checkpoint, journal, segments, indexes - and reports all
 * that is damaged, not only the first. Never changes anything, and may run beside a process that writes. Throws NOT_FOUND
 * where there is no log, and FORMAT_NEWER.
 */
export async function verifyLog({
  directory,
  fs = nodeFileSystem,
}: VerifyOptions): Promise<VerifyReport> {
  const verification = { fs, findings: [], files: 0, bytes: 0, batches: 0, records: 0 };
  await verifyFormat(verification, directory);
  const snapshot = await snapshotOf(verification, directory);
  if (snapshot === undefined) await verifyStraySegments(verification, `${directory}/partitions`);
  else {
    const { checkpoint } = snapshot;
    // The files of a topic that the journal deletes may be gone already.
    const deleted =
      snapshot.journal === undefined ? undefined : new DeletedTopics(snapshot.journal);
    for (const topic of checkpoint.topics.filter(({ id }) => deleted?.has(id) !== true))
      await verifyTopic(verification, directory, topic, checkpoint);
    await verifyJournal(verification, `${directory}/journal`, snapshot);
  }
  const { findings, files, bytes, batches, records } = verification;
  const place = snapshot && placeIn(snapshot);
  return { findings, files, bytes, batches, records, place };
}

/** The roster of the checkpoint, and behind it those that the journal notes. */
function placeIn({ checkpoint, journal }: LogSnapshot): DirectoryPlace {
  const { log, roster = firstRoster(1, "") } = checkpoint;
  const noted = rostersIn(journal?.steps ?? []);
  return {
    logId: log?.id,
    slot: log?.slot ?? 0,
    roster: newestRoster([roster, ...noted]) ?? roster,
  };
}

async function verifyFormat(verification: Verification, directory: string): Promise<void> {
  const path = `${directory}/format`;
  try {
    const format = await readFormat(verification.fs, directory);
    verification.files++;
    if (format !== undefined) return;
    const isLog = (await verification.fs.list(directory)).includes("checkpoint");
    if (!isLog) {
      throw new EventLogError(
        "EVENT_LOG_NOT_FOUND",
        `there is no event log in ${directory}; check the path`,
      );
    }
    found(verification, { path, what: "the file is missing", whatToDo: RESTORE_DIRECTORY });
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const what = "it does not name a format of this log";
    found(verification, { path, position: 0, what, whatToDo: RESTORE_DIRECTORY });
  }
}

/** Checkpoint and journal as of one moment; undefined when the checkpoint is not there or not whole. */
async function snapshotOf(
  verification: Verification,
  directory: string,
): Promise<LogSnapshot | undefined> {
  const files = await readCheckpointFiles(verification.fs, directory);
  const whole = files.find(({ checkpoint }) => checkpoint !== undefined);
  const whatToDo =
    whole === undefined ? RESTORE_DIRECTORY : "open the log: it is written anew from the other";
  for (const { path, bytes, fault } of files) {
    if (bytes !== undefined) verification.files++;
    if (fault === undefined) continue;
    const position = bytes === undefined ? undefined : 0;
    found(verification, { path, position, what: fault, whatToDo });
  }
  if (whole?.checkpoint === undefined) return undefined;
  const { checkpoint } = whole;
  // Beside a process that writes, the one that belongs to the journal as it is now.
  return readSnapshot(verification.fs, directory).catch(() => ({ checkpoint }));
}

async function verifyTopic(
  verification: Verification,
  directory: string,
  topic: TopicMark,
  { journal: { commit } }: Checkpoint,
): Promise<void> {
  for (const [partition, mark] of topic.partitions.entries()) {
    const before = verification.findings.length;
    const where = { directory: `${directory}/partitions`, topic: topic.name, partition };
    await verifyPartition(verification, where, mark);
    if (verification.findings.length === before) continue;
    // A process that writes may have made another file of these records meanwhile, and removed the one that was looked at.
    const now = await readCheckpoint(verification.fs, directory);
    if (now === undefined || now.journal.commit === commit) continue;
    const markNow = now.topics.find(({ id }) => id === topic.id)?.partitions[partition];
    verification.findings.length = before;
    if (markNow !== undefined) await verifyPartition(verification, where, markNow);
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof EventLogError && error.code === "EVENT_LOG_CORRUPT";
}
