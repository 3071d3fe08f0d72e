import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import type { SyncedFile } from "./log-metrics.ts";
import type { MetricsRecorder } from "./metrics-recorder.ts";

/** The same files, with every sync timed and every failed one counted. */
export function meterSyncs(fs: FileSystem, metrics: MetricsRecorder): FileSystem {
  return {
    open: async (path, mode) => new MeteredFile(await fs.open(path, mode), kindOf(path), metrics),
    list: (directory) => fs.list(directory),
    makeDirectory: (path) => fs.makeDirectory(path),
    rename: (from, to) => fs.rename(from, to),
    remove: (path) => fs.remove(path),
    removeDirectory: (path) => fs.removeDirectory(path),
    syncDirectory: (path) => timed(() => fs.syncDirectory(path), "other", metrics),
    freeBytes: (path) => fs.freeBytes(path),
    lock: (path) => fs.lock(path),
  };
}

class MeteredFile implements OpenFile {
  readonly #file: OpenFile;
  readonly #kind: SyncedFile;
  readonly #metrics: MetricsRecorder;

  constructor(file: OpenFile, kind: SyncedFile, metrics: MetricsRecorder) {
    this.#file = file;
    this.#kind = kind;
    this.#metrics = metrics;
  }

  read(into: Buffer, position: number): Promise<number> {
    return this.#file.read(into, position);
  }

  write(bytes: Buffer, position: number): Promise<number> {
    return this.#file.write(bytes, position);
  }

  writePieces(pieces: readonly Buffer[], position: number): Promise<number> {
    return this.#file.writePieces(pieces, position);
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#file.truncate(sizeBytes);
  }

  sync(): Promise<void> {
    return timed(() => this.#file.sync(), this.#kind, this.#metrics);
  }

  sizeBytes(): Promise<number> {
    return this.#file.sizeBytes();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function timed(
  sync: () => Promise<void>,
  kind: SyncedFile,
  metrics: MetricsRecorder,
): Promise<void> {
  const startedMs = metrics.elapsedMs();
  try {
    await sync();
  } catch (error) {
    metrics.fsyncFailures++;
    throw error;
  }
  metrics.fsyncDuration[kind].observe(metrics.secondsSince(startedMs));
}

function kindOf(path: string): SyncedFile {
  if (path.endsWith(".journal")) return "journal";
  return path.endsWith(".log") ? "segment" : "other";
}
