import * as fs from "node:fs";
import { promisify } from "node:util";
import { DatabaseSync } from "node:sqlite";
import type { FileSystem, HeldLock, OpenFile } from "./file-system.ts";

const openAsync = promisify(fs.open);
const closeAsync = promisify(fs.close);
const fdatasyncAsync = promisify(fs.fdatasync);
const fsyncAsync = promisify(fs.fsync);
const ftruncateAsync = promisify(fs.ftruncate);
const fstatAsync = promisify(fs.fstat);

/** Up to this size a write into the page cache is cheaper than the way to a worker thread and back, for which commits wait. */
const WRITE_AT_ONCE_BYTES = 512 * 1024;
/** What comes in pieces is written behind the commits, or while more comes: no reason to hold those up. */
const PIECES_AT_ONCE_BYTES = 64 * 1024;

const flags = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR + fs.constants.O_CREAT,
};

/** This machine's files. */
export const nodeFileSystem: FileSystem = {
  open: async (path, mode) => new NodeFile(await openAsync(path, flags[mode], 0o640)),

  list: async (directory) => {
    try {
      return await fs.promises.readdir(directory);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  },

  makeDirectory: async (path) => {
    await fs.promises.mkdir(path, { recursive: true, mode: 0o750 });
  },

  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.unlink(path),
  removeDirectory: (path) => fs.promises.rmdir(path),

  syncDirectory: async (path) => {
    // Windows can neither open a directory nor needs it: NTFS journals its names.
    if (process.platform === "win32") return;
    const directory = await openAsync(path, fs.constants.O_RDONLY);
    try {
      await fsyncAsync(directory);
    } finally {
      await closeAsync(directory);
    }
  },

  freeBytes: (directory) => {
    try {
      const { bavail, bsize } = fs.statfsSync(directory);
      return bavail * bsize;
    } catch {
      // It is a number to look at; a disk that is gone says so when it is used.
      return undefined;
    }
  },

  lock: (path) => Promise.resolve(takeLock(path)),
};

class NodeFile implements OpenFile {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  read(into: Buffer, position: number): Promise<number> {
    return new Promise((resolve, reject) =>
      fs.read(this.#descriptor, into, 0, into.length, position, (error, bytesRead) =>
        error === null ? resolve(bytesRead) : reject(error),
      ),
    );
  }

  write(bytes: Buffer, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      if (bytes.length <= WRITE_AT_ONCE_BYTES) {
        resolve(fs.writeSync(this.#descriptor, bytes, 0, bytes.length, position));
      } else {
        fs.write(this.#descriptor, bytes, 0, bytes.length, position, (error, written) =>
          error === null ? resolve(written) : reject(error),
        );
      }
    });
  }

  writePieces(pieces: readonly Buffer[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (sizeBytes <= PIECES_AT_ONCE_BYTES) {
        resolve(fs.writevSync(this.#descriptor, pieces, position));
      } else {
        fs.writev(this.#descriptor, pieces, position, (error, written) =>
          error === null ? resolve(written) : reject(error),
        );
      }
    });
  }

  truncate(sizeBytes: number): Promise<void> {
    return ftruncateAsync(this.#descriptor, sizeBytes);
  }

  sync(): Promise<void> {
    return fdatasyncAsync(this.#descriptor);
  }

  async sizeBytes(): Promise<number> {
    return (await fstatAsync(this.#descriptor)).size;
  }

  close(): Promise<void> {
    return closeAsync(this.#descriptor);
  }
}

/**
 * Node has no flock. A file with a process id in it is no lock: taking over one that a dead process left races with
 * others doing the same, and in a container every process is number 1. The exclusive transaction of Node's own SQLite is
 * a lock of the kernel on every system Node runs on: two processes cannot both hold it, and it ends with its process.
 */
function takeLock(path: string): HeldLock | "held by another" {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return "held by another";
    throw inNodesWords(error);
  }
  return {
    release: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/** SQLITE_FULL. */
const sqliteFull = 13;

/** What SQLite found no room for, as each other call of the disk says it. */
function inNodesWords(error: unknown): unknown {
  const isFull = error instanceof Error && "errcode" in error && error.errcode === sqliteFull;
  return isFull
    ? Object.assign(new Error(error.message, { cause: error }), { code: "ENOSPC" })
    : error;
}
