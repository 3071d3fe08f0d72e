import { readFormat } from "../recovery/checkpoint.ts";
import type { FileSystem } from "../disk/file-system.ts";
import type { Journal } from "../journal/journal.ts";
import { segmentFileNames } from "../segments/segment-mark.ts";
import type { Replica } from "./replica.ts";
import type { Store } from "./store.ts";

/** Its format file is the one that no checkpoint and no cleaning ever replaces. What cannot be read may be read again. */
export async function isGone({ fs, directory }: Store): Promise<boolean> {
  try {
    return (await readFormat(fs, directory)) === undefined;
  } catch {
    return false;
  }
}

/**
 * Throws when a file that was made in a directory has no name there any more: whoever removes a directory may be at it while it is
 * made anew, and a file that is open takes every byte all the same.
 */
export async function expectPresent(
  store: Store,
  journal: Journal,
  replicas: Iterable<Replica>,
): Promise<void> {
  const { fs, directory, journalDirectory } = store;
  if (await isGone(store)) throw new Error(`${directory} was removed while it was rebuilt`);
  await expectNames(fs, journalDirectory, [journal.position.file]);
  for (const replica of replicas) {
    const written = replica.segments.filter(({ sizeBytes }) => sizeBytes > 0);
    const names = written.map((segment) => segmentFileNames(segment)[0]);
    if (names.length > 0) await expectNames(fs, replica.directory, names);
  }
}

async function expectNames(fs: FileSystem, directory: string, names: string[]): Promise<void> {
  const there = new Set(await fs.list(directory));
  const missing = names.find((name) => !there.has(name));
  if (missing !== undefined)
    throw new Error(`${directory}/${missing} was removed while its directory was rebuilt`);
}
