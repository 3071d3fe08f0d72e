import { type FileSystem, ioCode } from "../disk/file-system.ts";

/** A topic that was deleted and whose files may still be there. */
export interface RemovedTopic {
  readonly name: string;
  readonly partitions: number;
}

/** Where the segments of a partition are. */
export function partitionDirectory(directory: string, topic: string, partition: number): string {
  return `${directory}/${topic}-${partition}`;
}

/**
 * Removes what is left of a deleted topic in the directory of all partitions. When it resolves no crash brings any of it
 * back, so the name may be used again; begun anew after a crash it goes on where it was.
 */
export async function removeTopicFiles(
  fs: FileSystem,
  directory: string,
  { name, partitions }: RemovedTopic,
): Promise<void> {
  for (let partition = 0; partition < partitions; partition++)
    await removeDirectoryWithFiles(fs, partitionDirectory(directory, name, partition));
  await fs.syncDirectory(directory);
}

async function removeDirectoryWithFiles(fs: FileSystem, directory: string): Promise<void> {
  const names = await fs.list(directory);
  for (const name of names) await unlessGone(fs.remove(`${directory}/${name}`));
  // Else the names could be back after a crash that the directory survives.
  if (names.length > 0) await fs.syncDirectory(directory);
  await unlessGone(fs.removeDirectory(directory));
}

async function unlessGone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (ioCode(error) !== "ENOENT") throw error;
  }
}
