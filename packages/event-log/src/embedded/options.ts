import { EventLogError } from "../errors.ts";
import type { FileSystem } from "./disk/file-system.ts";
import { nodeFileSystem } from "./disk/node-file-system.ts";
import {
  type Clock,
  type Random,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from "./platform.ts";

export interface EmbeddedLogOptions {
  /** Made when it is not there. Belongs to one process at a time. */
  readonly directory: string;
  /**
   * One or two more directories, ideally on other disks, for topics with a replicationFactor of 2 or 3; always named in the
   * same order. Default none.
   */
  readonly replicaDirectories?: readonly string[] | undefined;
  /** Milliseconds between tries to bring back a directory that fell out. Default 10,000. */
  readonly replicaRetryMs?: number | undefined;
  /** Milliseconds within which every sealed segment is read and checked. Default 24 h. */
  readonly scrubIntervalMs?: number | undefined;
  /** Looks at the log as it is now, also while another process writes to it, and never changes a byte. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Bytes a segment may reach before the next is begun. Default 64 MiB, at most 1 GiB. */
  readonly segmentBytesMax?: number | undefined;
  /** Bytes of appended records that may wait to be written; past it appenders wait. Default 32 MiB. */
  readonly stagingBytesMax?: number | undefined;
  /** Bytes of one record: key, value and headers. Default 1 MiB. */
  readonly recordBytesMax?: number | undefined;
  /** Bytes of the newest records kept in memory for readers. Default 16 MiB. */
  readonly cacheBytesMax?: number | undefined;
  /** Bytes that may be read from disk at once, ahead of readers too; past it readers wait. Default 16 MiB. */
  readonly readBytesMax?: number | undefined;
  /** Segment files kept open for their next reader; those being read or written besides. Default 512. */
  readonly segmentFilesMax?: number | undefined;
  /** Bytes of indexes of sealed segments kept in memory. Default 8 MiB. */
  readonly indexBytesMax?: number | undefined;
  /** Bytes a journal may reach before its content is moved to the segments for good. Default 32 MiB. */
  readonly journalBytesMax?: number | undefined;
  /** Journals that may pile up while they cannot be moved; past it appends fail. Default 16. */
  readonly journalFilesMax?: number | undefined;
  /** Milliseconds between two rounds of removing old records and compacting. Default 300,000. */
  readonly cleanIntervalMs?: number | undefined;
  /** Milliseconds a tombstone stays in a compacted topic at least. Default 24 h. */
  readonly deleteRetentionMs?: number | undefined;
  /** Keys that compaction holds in memory at once, 40 bytes each; with more it goes over a partition again. Default 262,144. */
  readonly compactionKeysMax?: number | undefined;
  /** Milliseconds between looks for room while the disk is full. Default 1000. */
  readonly diskFullRetryMs?: number | undefined;
  /**
   * Bytes of room that each directory sets aside, given up for a checkpoint on a full disk so that what retention removes
   * can go. Default 1 MiB; 0 for none.
   */
  readonly ballastBytes?: number | undefined;
  /** Milliseconds a producer may be silent before the log forgets its sequences, and its name. Default 7 days. */
  readonly producerExpiryMs?: number | undefined;
  readonly fs?: FileSystem | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly timers?: Timers | undefined;
}

/** The options with nothing left out. */
export type EmbeddedLogSettings = {
  readonly [Name in keyof EmbeddedLogOptions]-?: Exclude<EmbeddedLogOptions[Name], undefined>;
};

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 24 * 60 * 60 * 1000;

export function settingsOf(options: EmbeddedLogOptions): EmbeddedLogSettings {
  return {
    directory: options.directory,
    replicaDirectories: directoriesOf(options),
    replicaRetryMs: within("replicaRetryMs", options.replicaRetryMs ?? 10_000, 1, 3_600_000),
    scrubIntervalMs: within(
      "scrubIntervalMs",
      options.scrubIntervalMs ?? 86_400_000,
      1000,
      2_000_000_000,
    ),
    readOnly: options.readOnly ?? false,
    segmentBytesMax: within(
      "segmentBytesMax",
      options.segmentBytesMax ?? 64 * MIB,
      KIB,
      1024 * MIB,
    ),
    stagingBytesMax: within(
      "stagingBytesMax",
      options.stagingBytesMax ?? 32 * MIB,
      KIB,
      1024 * MIB,
    ),
    recordBytesMax: within("recordBytesMax", options.recordBytesMax ?? MIB, 1, 256 * MIB),
    cacheBytesMax: within("cacheBytesMax", options.cacheBytesMax ?? 16 * MIB, 0, 1024 * MIB),
    readBytesMax: within("readBytesMax", options.readBytesMax ?? 16 * MIB, MIB / 4, 1024 * MIB),
    segmentFilesMax: within("segmentFilesMax", options.segmentFilesMax ?? 512, 1, 1_000_000),
    indexBytesMax: within("indexBytesMax", options.indexBytesMax ?? 8 * MIB, 0, 1024 * MIB),
    journalBytesMax: within(
      "journalBytesMax",
      options.journalBytesMax ?? 32 * MIB,
      KIB,
      1024 * MIB,
    ),
    journalFilesMax: within("journalFilesMax", options.journalFilesMax ?? 16, 2, 1024),
    cleanIntervalMs: within("cleanIntervalMs", options.cleanIntervalMs ?? 300_000, 1, 86_400_000),
    deleteRetentionMs: within(
      "deleteRetentionMs",
      options.deleteRetentionMs ?? 86_400_000,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    compactionKeysMax: within(
      "compactionKeysMax",
      options.compactionKeysMax ?? 256 * KIB,
      1,
      16 * MIB,
    ),
    diskFullRetryMs: within("diskFullRetryMs", options.diskFullRetryMs ?? 1000, 1, 60_000),
    ballastBytes: within("ballastBytes", options.ballastBytes ?? MIB, 0, 1024 * MIB),
    producerExpiryMs: within(
      "producerExpiryMs",
      options.producerExpiryMs ?? 7 * DAY_MS,
      1000,
      3650 * DAY_MS,
    ),
    fs: options.fs ?? nodeFileSystem,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    timers: options.timers ?? systemTimers,
  };
}

function directoriesOf({ directory, replicaDirectories = [] }: EmbeddedLogOptions) {
  if (
    replicaDirectories.length > 2 ||
    new Set([directory, ...replicaDirectories]).size <= replicaDirectories.length
  ) {
    throw new EventLogError(
      "EVENT_LOG_OPTION_INVALID",
      `replicaDirectories must be at most two, all different, not ${JSON.stringify(replicaDirectories)}`,
    );
  }
  return replicaDirectories;
}

function within(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new EventLogError(
    "EVENT_LOG_OPTION_INVALID",
    `${name} must be a whole number from ${least} to ${most}, not ${value}`,
  );
}
