import { EventLogError } from "../../errors.ts";
import {
  type Checkpoint,
  FORMAT_VERSION,
  incomplete,
  readFormat,
  writeFormat,
} from "../recovery/checkpoint.ts";
import { mendCheckpoint } from "../recovery/checkpoint-file.ts";
import {
  type HeldLock,
  isDiskFull,
  readWhole,
  replaceFile,
  writeFully,
} from "../disk/file-system.ts";
import { DecompressedBatches } from "../batches/decompressed-batches.ts";
import { Journal, type JournalOptions } from "../journal/journal.ts";
import { type JournalContent, readJournal } from "../journal/journal-replay.ts";
import { LogState } from "../partitions/log-state.ts";
import { LogTime } from "../cleaning/log-time.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { EmbeddedLogSettings } from "../options.ts";
import {
  checkSegments,
  readSnapshot,
  recallProducers,
  replay,
  sweepSegments,
  takeOverUnmarked,
} from "../recovery/recovery.ts";
import type { Roster } from "./roster.ts";
import type { Store } from "./store.ts";

/** A log nothing was written to yet. */
const emptyCheckpoint: Checkpoint = {
  journal: { file: "1.journal", number: 1, position: 0, commit: 1 },
  topics: [],
  committedOffsets: [],
};

/** One directory as its own files tell it. */
export interface RecoveredStore {
  readonly store: Store;
  readonly checkpoint: Checkpoint;
  readonly content: JournalContent;
  readonly state: LogState;
  /** No commit in its journal is damaged. */
  readonly isWhole: boolean;
}

/** Takes a directory for this process alone, making it when it is not there, and says whether there is a log in it. */
export async function prepareStore(store: Store, settings: EmbeddedLogSettings): Promise<boolean> {
  const { fs, directory } = store;
  const format = await readFormat(fs, directory);
  await fs.makeDirectory(directory);
  store.lock ??= await takeLock(store, settings);
  if (format !== undefined && format < FORMAT_VERSION) await writeFormat(fs, directory);
  // The process before may have died between a rename and its sync: what we see now must not vanish later.
  await fs.syncDirectory(`${directory}/..`);
  await fs.syncDirectory(directory);
  return format !== undefined;
}

/** Reads what a directory holds. Throws CORRUPT when it cannot be told. */
export async function recoverStore(
  store: Store,
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
  budget: MemoryBudget,
): Promise<RecoveredStore> {
  const { fs } = store;
  const { segmentBytesMax, readOnly, clock, producerExpiryMs, cleanIntervalMs } = settings;
  const { checkpoint, content } = await (readOnly ? snapshotOf(store) : contentOf(store, metrics));
  store.checkpointedTo = checkpoint.journal;
  const state = new LogState(
    {
      fs,
      directory: store.partitionsDirectory,
      slot: store.slot,
      segmentBytesMax,
      readOnly,
      budget,
      metrics,
      producerExpiryMs,
      decompressed: new DecompressedBatches(),
      // The cleaner asks once in an interval; a round of cleaning may take its time.
      time: new LogTime(clock, cleanIntervalMs * 2, checkpoint.time),
    },
    checkpoint,
  );
  await checkSegments(state, content, readOnly, metrics);
  await recallProducers(state);
  replay(state, content);
  if (!readOnly) await sweepSegments(state);
  await takeOverUnmarked(state, readOnly, metrics);
  for (const { producers, highWatermark } of state.partitions()) producers.cutTo(highWatermark);
  const isWhole = content.steps.every(
    (step) => step.type === "block" && step.block.damaged.length === 0,
  );
  return { store, checkpoint, content, state, isWhole };
}

async function contentOf({ fs, directory, journalDirectory }: Store, metrics: MetricsRecorder) {
  const checkpoint = await mendCheckpoint(fs, directory, () => metrics.corruptBatches++);
  if (checkpoint === undefined) throw incomplete(directory, "its checkpoint is missing");
  return { checkpoint, content: await readJournal(fs, journalDirectory, checkpoint.journal) };
}

async function snapshotOf({ fs, directory }: Store) {
  const { checkpoint, journal } = await readSnapshot(fs, directory);
  return { checkpoint, content: journal };
}

/** Makes an empty log, its version last: a directory without one holds nothing yet. */
export async function makeStore(store: Store, logId: string, roster: Roster): Promise<void> {
  const { fs, directory, journalDirectory, partitionsDirectory } = store;
  if ((await fs.list(partitionsDirectory)).length > 0 || (await hasCommits(store)))
    throw incomplete(directory, "it has records but no format file");
  await fs.makeDirectory(journalDirectory);
  await fs.makeDirectory(partitionsDirectory);
  const journal = await fs.open(`${journalDirectory}/${emptyCheckpoint.journal.file}`, "create");
  await journal.close();
  await fs.syncDirectory(journalDirectory);
  const log = { id: logId, slot: store.slot };
  await store.writeCheckpoint({ ...emptyCheckpoint, log, roster });
  await writeFormat(fs, directory);
}

/** Whether a journal was ever written to: while a log is being made it has one file, without a byte. */
async function hasCommits({ fs, journalDirectory }: Store): Promise<boolean> {
  for (const name of await fs.list(journalDirectory)) {
    const bytes = await readWhole(fs, `${journalDirectory}/${name}`);
    if (bytes !== undefined && bytes.length > 0) return true;
  }
  return false;
}

/**
 * Goes on behind the last commit. That one is written and synced once more before anyone reads it: after a kill, or a sync
 * that failed, the page cache can show bytes that the disk never got.
 */
export async function goOn(
  settings: EmbeddedLogSettings,
  store: Store,
  content: JournalContent,
): Promise<Journal> {
  const { fs } = store;
  const options = journalOptions(settings, store);
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
async function takeLock(
  { fs, directory }: Store,
  { clock }: EmbeddedLogSettings,
): Promise<HeldLock> {
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

/** Begins a journal behind all that a directory has; what it has stays until the next checkpoint. */
export function beginAfter(
  settings: EmbeddedLogSettings,
  store: Store,
  { end, files, spare }: JournalContent,
): Promise<Journal> {
  return Journal.begin(journalOptions(settings, store), {
    number: end.number + 1,
    commit: end.commit,
    previousSyncedBytes: end.position,
    older: files.map(({ path, identity }) => ({ path, number: identity.number })),
    spare,
  });
}

export function journalOptions(
  { random, journalBytesMax }: EmbeddedLogSettings,
  { fs, journalDirectory }: Store,
): JournalOptions {
  return { fs, directory: journalDirectory, journalBytesMax, salt: () => random.uint64() };
}
