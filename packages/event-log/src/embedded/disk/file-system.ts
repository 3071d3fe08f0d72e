/**
 * All that the engine asks of a disk. The real one is node-file-system.ts; testing/simulated-disk.ts is one that can be
 * torn, filled, failed and have its power cut, by seed. Failures are Node's: an Error with `code` ENOENT, ENOSPC, EIO …
 */
export interface FileSystem {
  /** Opens a file that is there, or with `create` makes an empty one where none is. */
  open(path: string, mode: "read" | "write" | "create"): Promise<OpenFile>;
  /** Names in a directory, in no order; none when it is not there. */
  list(directory: string): Promise<readonly string[]>;
  /** Makes a directory and those above it. */
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Removes a directory that is empty. */
  removeDirectory(path: string): Promise<void>;
  /** Makes the names in a directory durable: what was created, renamed or removed in it. */
  syncDirectory(path: string): Promise<void>;
  /** Room for new bytes on the disk that a directory is on, as this process may use it; undefined where nobody says. */
  freeBytes(directory: string): number | undefined;
  /** Takes the lock that this file stands for, or says that another holds it. Ends with the process, however it dies. */
  lock(path: string): Promise<HeldLock | "held by another">;
}

export interface OpenFile {
  /** Reads up to the buffer's length; fewer at the end of the file, or when the disk feels like it. */
  read(into: Buffer, position: number): Promise<number>;
  /** Writes some of the bytes and says how many: a nearly full disk writes short and does not fail. */
  write(bytes: Buffer, position: number): Promise<number>;
  /** As `write`, with the bytes in several pieces that come one behind the other. */
  writePieces(pieces: readonly Buffer[], position: number): Promise<number>;
  truncate(sizeBytes: number): Promise<void>;
  /** fdatasync: when it resolves, what was written and the size are on disk. After it failed, nothing is certain. */
  sync(): Promise<void>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface HeldLock {
  release(): Promise<void>;
}

/** The kernel takes no more pieces in one call than this; IOV_MAX is 1024. */
const PIECES_MAX = 512;

/** Writes all the pieces one behind the other, however short the disk writes. Throws ENOSPC when it takes none. */
export async function writePiecesFully(
  file: OpenFile,
  pieces: readonly Buffer[],
  position: number,
): Promise<void> {
  let at = position;
  for (let first = 0; first < pieces.length; first += PIECES_MAX) {
    const some = pieces.slice(first, first + PIECES_MAX);
    let wrote = some.length === 1 ? 0 : await file.writePieces(some, at);
    for (const piece of some) {
      // What a short write left out is written piece by piece.
      if (wrote < piece.length) await writeFully(file, piece.subarray(wrote), at + wrote);
      wrote = Math.max(0, wrote - piece.length);
      at += piece.length;
    }
  }
}

/** Writes all the bytes, however short the disk writes; `tookSome` is called for each part. Throws ENOSPC when it takes none. */
export async function writeFully(
  file: OpenFile,
  bytes: Buffer,
  position: number,
  tookSome?: () => void,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const wrote = await file.write(bytes.subarray(done), position + done);
    if (wrote === 0) throw Object.assign(new Error("the disk took no bytes"), { code: "ENOSPC" });
    tookSome?.();
    done += wrote;
  }
}

/** Reads until the buffer is full or the file ends; gives what there was. */
export async function readFully(file: OpenFile, into: Buffer, position: number): Promise<Buffer> {
  let done = 0;
  while (done < into.length) {
    const got = await file.read(into.subarray(done), position + done);
    if (got === 0) break;
    done += got;
  }
  return done === into.length ? into : into.subarray(0, done);
}

/** A whole file, or undefined when there is none. */
export async function readWhole(fs: FileSystem, path: string): Promise<Buffer | undefined> {
  let file: OpenFile;
  try {
    file = await fs.open(path, "read");
  } catch (error) {
    if (ioCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return await readFully(file, Buffer.allocUnsafeSlow(await file.sizeBytes()), 0);
  } finally {
    await file.close();
  }
}

/** Replaces a file in one step: after a crash it is the old one or the new one, whole and durable. */
export async function replaceFile(
  fs: FileSystem,
  directory: string,
  name: string,
  bytes: Buffer,
): Promise<void> {
  const fresh = `${directory}/${name}.new`;
  const file = await fs.open(fresh, "create");
  try {
    await file.truncate(0);
    await writeFully(file, bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(fresh, `${directory}/${name}`);
  await fs.syncDirectory(directory);
}

/** Node's code of a failed call: ENOENT, ENOSPC, EIO … */
export function ioCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** Whether a failure means that there is no room, so that it can pass by itself. */
export function isDiskFull(error: unknown): boolean {
  const code = ioCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
