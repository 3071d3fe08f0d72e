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

/** The files of this machine. */
export const nodePayloadFiles: PayloadFiles = {
  read: (path) => readable(path, () => readFile(path)),
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
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new IngestError("INGEST_PATH_UNREADABLE", `${path} cannot be read: ${why}`, { cause });
  }
}
