import { EventLogError } from "../errors.ts";
import { assemble, type Assembly, StoreFailed } from "./assembly.ts";
import { readFormat } from "./recovery/checkpoint.ts";
import { ioCode, isDiskFull } from "./disk/file-system.ts";
import { JournalSet } from "./journal/journal-set.ts";
import type { LogState } from "./partitions/log-state.ts";
import { MemoryBudget } from "./disk/memory-budget.ts";
import { meterSyncs } from "./metrics/metered-file-system.ts";
import { MetricsRecorder } from "./metrics/metrics-recorder.ts";
import type { EmbeddedLogSettings } from "./options.ts";
import { firstRoster } from "./replicas/roster.ts";
import { Store } from "./replicas/store.ts";
import {
  makeStore,
  prepareStore,
  type RecoveredStore,
  recoverStore,
} from "./replicas/store-opening.ts";
import type { Stores } from "./replicas/stores.ts";

/** The files of one log, recovered and ready. */
export interface Storage {
  readonly directory: string;
  readonly settings: EmbeddedLogSettings;
  readonly state: LogState;
  readonly stores: Stores;
  readonly budget: MemoryBudget;
  readonly metrics: MetricsRecorder;
  /** Absent when the log was opened to be read only. */
  readonly journal: JournalSet | undefined;
  readonly close: () => Promise<void>;
}

/** Opens the directories for this process alone, or to look at them. */
export async function openStorage(settings: EmbeddedLogSettings): Promise<Storage> {
  const metrics = new MetricsRecorder(() => performance.now());
  const metered = { ...settings, fs: meterSyncs(settings.fs, metrics) };
  const startedMs = metrics.elapsedMs();
  try {
    const storage = await openWithout(new Map(), metered, metrics);
    metrics.recoverySeconds = metrics.secondsSince(startedMs);
    return storage;
  } catch (error) {
    throw cannotBeOpened(settings.directory, error);
  }
}

/** Says of a failed call which directory it was about. */
function cannotBeOpened(directory: string, error: unknown): unknown {
  if (ioCode(error) === undefined || error instanceof EventLogError) return error;
  const code = isDiskFull(error) ? "EVENT_LOG_DISK_FULL" : "EVENT_LOG_STORAGE_FAULT";
  const why = error instanceof Error ? error.message : String(error);
  return new EventLogError(code, `${directory} cannot be opened: ${why}`, { cause: error });
}

/** Opens all directories but those that failed while it was tried before. */
async function openWithout(
  failed: ReadonlyMap<number, unknown>,
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
): Promise<Storage> {
  const { directory, replicaDirectories } = settings;
  const all = [directory, ...replicaDirectories].map(
    (path, slot) => new Store(slot, path, settings),
  );
  const budget = new MemoryBudget(settings);
  try {
    const recovered = await recoverAll(all, failed, settings, metrics, budget);
    const { state, stores } = await assemble(all, recovered, settings);
    if (!settings.readOnly) {
      await finishRemovals(state);
      for (const { ballast } of stores.active) await ballast.fill(0);
    }
    return {
      directory,
      settings,
      state,
      stores,
      budget,
      metrics,
      journal: settings.readOnly ? undefined : new JournalSet(stores, state),
      close: () => close(all, { state, stores }),
    };
  } catch (error) {
    await release(all);
    if (!(error instanceof StoreFailed)) throw error;
    // The rest may do without it; if it may not, that is what is told.
    return openWithout(new Map([...failed, [error.slot, error.cause]]), settings, metrics);
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

async function recoverAll(
  all: readonly Store[],
  failed: ReadonlyMap<number, unknown>,
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
  budget: MemoryBudget,
): Promise<readonly RecoveredStore[]> {
  const recovered: RecoveredStore[] = [];
  const empty: Store[] = [];
  const faults: unknown[] = [];
  for (const store of all) {
    try {
      if (failed.has(store.slot)) throw failed.get(store.slot);
      const hasLog = settings.readOnly
        ? (await readFormat(store.fs, store.directory)) !== undefined
        : await prepareStore(store, settings);
      if (!hasLog) empty.push(store);
      else recovered.push(await recoverStore(store, settings, metrics, budget));
    } catch (error) {
      if (all.length === 1 || isForbidding(error)) throw error;
      faults.push(cannotBeOpened(store.directory, error));
      store.fault = error instanceof Error ? error.message : String(error);
    }
  }
  if (recovered.length > 0) return recovered;
  // Where one cannot be looked at there may be a log: it is not begun anew beside it.
  if (faults.length > 0) throw faults[0];
  if (settings.readOnly) {
    throw new EventLogError(
      "EVENT_LOG_NOT_FOUND",
      `there is no event log in ${settings.directory}; check the path`,
    );
  }
  return makeLog(empty, settings, metrics, budget);
}

/** Whether a directory says that it must not be gone on without: another holds it, or it is not for this program. */
function isForbidding(error: unknown): boolean {
  if (!(error instanceof EventLogError)) return false;
  return error.code === "EVENT_LOG_LOCKED" || error.code === "EVENT_LOG_FORMAT_NEWER";
}

async function makeLog(
  stores: readonly Store[],
  settings: EmbeddedLogSettings,
  metrics: MetricsRecorder,
  budget: MemoryBudget,
): Promise<readonly RecoveredStore[]> {
  const draw = () => settings.random.uint64().toString(16).padStart(16, "0");
  const id = draw() + draw();
  const roster = firstRoster(stores.length, draw());
  for (const store of stores) {
    try {
      await makeStore(store, id, roster);
    } catch (error) {
      throw cannotBeOpened(store.directory, error);
    }
  }
  const recovered: RecoveredStore[] = [];
  for (const store of stores) recovered.push(await recoverStore(store, settings, metrics, budget));
  return recovered;
}

async function close(all: readonly Store[], { state, stores }: Assembly): Promise<void> {
  try {
    stores.close();
    for (const partition of state.partitions()) await partition.replicas.close();
    for (const store of all) await store.journal?.close();
  } finally {
    await release(all);
  }
}

async function release(all: readonly Store[]): Promise<void> {
  for (const store of all) await store.lock?.release();
}
