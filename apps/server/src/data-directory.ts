import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes a directory and those above it, one by one: Node's own recursive mkdir never ends where the system refuses with
 * ENOENT below a directory that exists, as in /proc. Throws the system's error.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== "ENOENT" || (await isThere(parent))) throw error;
    await makeDirectory(parent);
    await mkdir(path);
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What lies where in the data directory. */
export const logDirectoryOf = (dataDirectory: string): string => join(dataDirectory, "log");
/** Built from the log, and built again when it is gone. */
export const projectionsFileOf = (dataDirectory: string): string =>
  join(dataDirectory, "projections.sqlite");
