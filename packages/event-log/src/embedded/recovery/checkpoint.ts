import { EventLogError } from "../../errors.ts";
import type { GivenSettings } from "../../event-log.ts";
import type { CommittedOffset, GroupOffsetsMark } from "../groups/committed-offsets.ts";
import { type FileSystem, readWhole, replaceFile } from "../disk/file-system.ts";
import type { JournalPosition } from "../journal/journal.ts";
import type { LogTimeMark } from "../cleaning/log-time.ts";
import type { PartitionMark } from "../partitions/partition-mark.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Roster } from "../replicas/roster.ts";
import type { Store } from "../replicas/store.ts";
import type { RemovedTopic } from "../cleaning/topic-removal.ts";
import type { ProducerIdsMark } from "../producers/producer-ids.ts";

/**
 * Raised with every change that an older engine would misread. 1 had no epochs: its marks and journals are read as those
 * of epoch 0, and the number is raised before anything else is written.
 */
export const FORMAT_VERSION = 2;

const FORMAT_FILE = "format";

/** The log as of one moment: what stands synced in the segments, and from where the journal goes on. */
export interface Checkpoint {
  readonly journal: JournalPosition;
  /** Whose directory this is, and which of its directories. Absent in format 1. */
  readonly log?: LogIdentity | undefined;
  readonly roster?: Roster | undefined;
  readonly topics: readonly TopicMark[];
  /** One entry a group; in format 1, one an offset. */
  readonly committedOffsets: readonly (GroupOffsetsMark | CommittedOffset)[];
  /** The log's time, by which it judges how old something is. */
  readonly time?: LogTimeMark | undefined;
  /** The highest number a topic was given, if no topic that is there tells. */
  readonly topicIdsGiven?: number | undefined;
  /** Deleted topics whose files are to be removed. */
  readonly removedTopics?: readonly RemovedTopic[] | undefined;
  /** Absent: no producer was ever made. */
  readonly producerIds?: ProducerIdsMark | undefined;
}

export interface LogIdentity {
  /** Drawn when the log is made; all its directories have it. */
  readonly id: string;
  /** The directory's place in the order in which they are given: 0 for `directory`. */
  readonly slot: number;
}

/** What is kept of a topic; a setting that is not kept has its default. */
export interface TopicMark extends GivenSettings {
  readonly id: number;
  readonly name: string;
  /** Whether its batches bypassed the journal when this was written; absent: as its durability says. */
  readonly isDirect?: boolean | undefined;
  readonly partitions: readonly PartitionMark[];
}

/** What the checkpoint of one directory says now. */
export function checkpointOf(
  store: Store,
  journal: JournalPosition,
  { logId, roster }: { readonly logId: string; readonly roster: Roster },
  state: LogState,
): Checkpoint {
  return { journal, log: { id: logId, slot: store.slot }, roster, ...state.mark(store.slot) };
}

/** Says which format a directory has; undefined when it has none yet. Throws FORMAT_NEWER before anything is touched. */
export async function readFormat(fs: FileSystem, directory: string): Promise<number | undefined> {
  const file = await readWhole(fs, `${directory}/${FORMAT_FILE}`);
  if (file === undefined) return undefined;
  const version = Number(/^touchline-event-log ([1-9]\d*)\n$/.exec(file.toString("latin1"))?.[1]);
  if (!Number.isInteger(version)) {
    throw new EventLogError(
      "EVENT_LOG_CORRUPT",
      `${directory}/${FORMAT_FILE} does not name a format of this log. Is this its directory?`,
    );
  }
  if (version > FORMAT_VERSION) {
    throw new EventLogError(
      "EVENT_LOG_FORMAT_NEWER",
      `${directory} has format ${version}, this program reads up to ${FORMAT_VERSION}. ` +
        "Nothing was touched; open it with the newer program",
    );
  }
  return version;
}

export async function writeFormat(fs: FileSystem, directory: string): Promise<void> {
  await replaceFile(
    fs,
    directory,
    FORMAT_FILE,
    Buffer.from(`touchline-event-log ${FORMAT_VERSION}\n`),
  );
}

/** Part of the log is gone. */
export function incomplete(directory: string, what: string): EventLogError {
  return new EventLogError(
    "EVENT_LOG_CORRUPT",
    `${directory} is not whole: ${what}. Nothing was changed; restore the directory from a copy`,
  );
}
