import { EventLogError } from "../errors.ts";
import {
  type Checkpoint,
  FORMAT_VERSION,
  incomplete,
  readCheckpoint,
  readFormat,
  writeCheckpoint,
  writeFormat,
} from "./checkpoint.ts";
import {
  type FileSystem,
  type HeldLock,
  ioCode,
  isDiskFull,
  readWhole,
  replaceFile,
  writeFully,
} from "./file-system.ts";
import { DecompressedBatches } from "./decompressed-batches.ts";
import { Journal } from "./journal.ts";
import { type JournalContent, readJournal } from "./journal-replay.ts";
import { MetricsRecorder } from "./metrics-recorder.ts";
import { LogState } from "./log-state.ts";
import { LogTime } from "./log-time.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { meterSyncs } from "./metered-file-system.ts";
import type { EmbeddedLogSettings } from "./options.ts";
import { checkSegments, readSnapshot, replay, takeOverUnmarked } from "./recovery.ts";

/** The files of one log, recovered and ready. */
export interface Storage {
  readonly directory: string;
  readonly partitionsDirectory: string;
  readonly settings: EmbeddedLogSettings;
  readonly state: LogState;
  readonly budget: MemoryBudget;
  readonly metrics: MetricsRecorder;
  /** Absent when the log was opened to be read only. */
  readonly journal: Journal | undefined;
  readonly close: () => Promise<void>;
}

/** A log nothing was written to yet. */
const emptyCheckpoint: Checkpoint = {
  journal: { file: "1.journal", number: 1, position: 0, commit: 1 },
  topics: [],
  committedOffsets: [],
};

/** Opens the directory for this process alone, or to look at it. */
export async function openStorage(settings: EmbeddedLogSettings): Promise<Storage> {
  const metrics = new MetricsRecorder(() => performance.now());
  const metered = { ...settings, fs: meterSyncs(settings.fs, metrics) };
  const startedMs = metrics.elapsedMs();
  try {
    const open = settings.readOnly ? openToRead : openToWrite;
    const storage = await open(metered, metrics);
    metrics.recoverySeconds = metrics.secondsSince(startedMs);
    return storage;
  } catch (error) {
    if (ioCode(error) === undefined || error instanceof EventLogError) throw error;
    const code = isDiskFull(error) ? "EVENT_LOG_DISK_FULL" : "EVENT_LOG_STORAGE_FAULT";
    const why = error instanceof Error ? error.message : String(error);
    throw new EventLogError(code, `${settings.directory} cannot be opened: ${why}`, {
      cause: error,
    });
  }
}

async function openToRead(
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
): Promise<Storage> {
  const { fs, directory } = settings;
  if ((await readFormat(fs, directory)) === undefined) {
    throw new EventLogError(
      "EVENT_LOG_NOT_FOUND",
      `there is no event log in ${directory}; check the path`,
    );
  }
  const { checkpoint, journal } = await readSnapshot(fs, directory);
  const { state, budget } = await recover(settings, metrics, checkpoint, journal);
  return {
    directory,
    partitionsDirectory: partitionsOf(directory),
    settings,
    state,
    budget,
    metrics,
    journal: undefined,
    close: () => closePartitions(state),
  };
}

async function openToWrite(
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
): Promise<Storage> {
  const { fs, directory } = settings;
  const format = await readFormat(fs, directory);
  await fs.makeDirectory(directory);
  const lock = await takeLock(settings);
  try {
    if (format === undefined) await makeLog(fs, directory);
    else if (format < FORMAT_VERSION) await writeFormat(fs, directory);
    // The process before may have died between a rename and its sync: what we see now must not vanish later.
    await fs.syncDirectory(parentOf(directory));
    await fs.syncDirectory(directory);
    const checkpoint = await readCheckpoint(fs, directory);
    if (checkpoint === undefined) throw incomplete(directory, "its checkpoint is missing");
    const journalDirectory = `${directory}/journal`;
    const content = await readJournal(fs, journalDirectory, checkpoint.journal);
    const { state, budget } = await recover(settings, metrics, checkpoint, content);
    const journal = await goOn(settings, journalDirectory, content);
    await finishRemovals(state);
    return {
      directory,
      partitionsDirectory: partitionsOf(directory),
      settings,
      state,
      budget,
      metrics,
      journal,
      close: async () => {
        try {
          await closePartitions(state);
          await journal.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Removes the files of deleted topics that a crash left. What cannot be removed now stays for another time. */
async function finishRemovals(state: LogState): Promise<void> {
  for (const { name } of state.removedTopics) {
    try {
      await state.removeFiles(name);
    } catch (error) {
      if (ioCode(error) === undefined) throw error;
    }
  }
}

/** Makes an empty log, its version last: a directory without one holds nothing yet. */
async function makeLog(fs: FileSystem, directory: string): Promise<void> {
  if ((await fs.list(partitionsOf(directory))).length > 0 || (await hasCommits(fs, directory)))
    throw incomplete(directory, "it has records but no format file");
  await fs.makeDirectory(`${directory}/journal`);
  await fs.makeDirectory(partitionsOf(directory));
  const journal = await fs.open(`${directory}/journal/${emptyCheckpoint.journal.file}`, "create");
  await journal.close();
  await fs.syncDirectory(`${directory}/journal`);
  await writeCheckpoint(fs, directory, emptyCheckpoint);
  await writeFormat(fs, directory);
}

/** Whether a journal was ever written to: while a log is being made it has one file, without a byte. */
async function hasCommits(fs: FileSystem, directory: string): Promise<boolean> {
  for (const name of await fs.list(`${directory}/journal`)) {
    const bytes = await readWhole(fs, `${directory}/journal/${name}`);
    if (bytes !== undefined && bytes.length > 0) return true;
  }
  return false;
}

async function recover(
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
  checkpoint: Checkpoint,
  journal: JournalContent,
): Promise<{ state: LogState; budget: MemoryBudget }> {
  const { fs, directory, segmentBytesMax, readOnly, cacheBytesMax, clock, producerExpiryMs } =
    settings;
  const { cleanIntervalMs } = settings;
  const budget = new MemoryBudget(cacheBytesMax);
  const stateOptions = {
    fs,
    directory: partitionsOf(directory),
    segmentBytesMax,
    readOnly,
    budget,
    metrics,
    clock,
    producerExpiryMs,
    decompressed: new DecompressedBatches(),
    // The cleaner asks once in an interval; a round of cleaning may take its time.
    time: new LogTime(clock, cleanIntervalMs * 2, checkpoint.time),
  };
  const state = new LogState(stateOptions, checkpoint);
  await checkSegments(state, readOnly, metrics);
  replay(state, journal);
  await takeOverUnmarked(state, readOnly, metrics);
  for (const { producers, highWatermark } of state.partitions()) producers.cutTo(highWatermark);
  return { state, budget };
}

/**
 * Goes on behind the last commit. That one is written and synced once more before anyone reads it: after a kill, or a sync
 * that failed, the page cache can show bytes that the disk never got.
 */
async function goOn(
  { fs, random, journalBytesMax }: EmbeddedLogSettings,
  directory: string,
  content: JournalContent,
): Promise<Journal> {
  const options = { fs, directory, journalBytesMax, salt: () => random.uint64() };
  const { end, files, spare, lastBlock } = content;
  const last = files.at(-1);
  const older = files.slice(0, -1).map(({ path, identity }) => ({ path, number: identity.number }));
  if (last === undefined) {
    // A file that was begun and never written to goes by the number it would have had.
    const number = end.position === 0 ? end.number : end.number + 1;
    const previousSyncedBytes = end.position;
    return Journal.begin(options, {
      number,
      commit: end.commit,
      previousSyncedBytes,
      older,
      spare,
    });
  }
  const file = await fs.open(last.path, "write");
  if (lastBlock !== undefined) {
    await writeFully(file, lastBlock.bytes, lastBlock.position);
    await file.sync();
  }
  const filledBytes = await file.sizeBytes();
  const { position, commit } = end;
  const { path, identity } = last;
  const state = { identity, file, path, filledBytes, position, commit, older, spare };
  const journal = Journal.resume(options, state);
  await journal.proveLast();
  return journal;
}

/** Takes the lock, and writes beside it who holds it, for whoever is refused. */
async function takeLock({ fs, directory, clock }: EmbeddedLogSettings): Promise<HeldLock> {
  const lock = await fs.lock(`${directory}/lock`);
  if (lock === "held by another") {
    const holder = (await readWhole(fs, `${directory}/holder`))?.toString().trim();
    throw new EventLogError(
      "EVENT_LOG_LOCKED",
      `${directory} is in use by another process${holder === undefined ? "" : ` (${holder})`}. ` +
        "Stop it, choose another directory, or open this one read-only",
    );
  }
  const since = new Date(clock.now()).toISOString();
  try {
    await replaceFile(fs, directory, "holder", Buffer.from(`pid ${process.pid} since ${since}\n`));
  } catch (error) {
    // It is only for the message; a full disk is no reason not to open.
    if (!isDiskFull(error)) throw error;
  }
  return lock;
}

async function closePartitions(state: LogState): Promise<void> {
  for (const partition of state.partitions()) await partition.close();
}

function partitionsOf(directory: string): string {
  return `${directory}/partitions`;
}

function parentOf(directory: string): string {
  return `${directory}/..`;
}
