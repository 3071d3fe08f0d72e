import { readdir, readFile, stat } from "node:fs/promises";
import { IngestError } from "./errors.ts";

/** The files an adapter may read, passed in so that a test can hold them in memory. */
export interface PayloadFiles {
  /** Throws IngestError `INGEST_PATH_UNREADABLE`. */
  read(path: string): Promise<Uint8Array>;
  /** Names in a directory, sorted; undefined when the path is a file. Throws IngestError `INGEST_PATH_UNREADABLE`. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Whether something is there. */
  has(path: string): Promise<boolean>;
}

/** How large a file may be that is read whole. */
export const payloadBytesMax = 256 * 2 ** 20;

/** The files of this machine: regular ones, of {@link payloadBytesMax} at most. */
export const nodePayloadFiles: PayloadFiles = {
  read: (path) =>
    readable(path, async () => {
      const found = await stat(path);
      if (!found.isFile()) throw unreadable(path, "it is no regular file");
      if (found.size > payloadBytesMax)
        throw unreadable(
          path,
          `it has ${mebibytes(found.size)}, and ${mebibytes(payloadBytesMax)} is the most that is read; split it by match`,
        );
      return readFile(path);
    }),
  list: (path) =>
    readable(path, async () =>
      (await stat(path)).isDirectory() ? (await readdir(path)).toSorted() : undefined,
    ),
  has: async (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
};

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof IngestError) throw cause;
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw unreadable(path, why, cause);
  }
}

const unreadable = (path: string, why: string, cause?: unknown): IngestError =>
  new IngestError("INGEST_PATH_UNREADABLE", `${path} cannot be read: ${why}`, { cause });

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
