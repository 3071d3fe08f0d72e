import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file that was written in the last so many ms may be written again without its time showing it. */
const tickMs = 100;

/**
 * A cheap look at whether a topic may have records that it had not when it was looked at last, without opening the log: whatever
 * is appended changes the time of a journal file, or the size of a segment, and a checkpoint is a new file. The first look
 * says yes.
 */
export function changesIn(
  directories: readonly string[],
  topic: string,
  now: () => number = Date.now,
): () => Promise<boolean> {
  let last: string | undefined;
  return async () => {
    const lookedAt = now();
    const files = (await Promise.all(directories.map((path) => filesOf(path, topic)))).flat();
    const isSettled = files.every(({ mtimeMs }) => mtimeMs < lookedAt - tickMs);
    const trace = JSON.stringify(files);
    const isSame = trace === last;
    last = isSettled ? trace : undefined;
    return !isSame;
  };
}

interface Seen {
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

/** What an append to the topic writes to, as FORMAT.md of the event log tells it. */
async function filesOf(directory: string, topic: string): Promise<readonly Seen[]> {
  const partitions = join(directory, "partitions");
  const ofTopic = (await namesIn(partitions)).filter(
    (name) => name.slice(0, name.lastIndexOf("-")) === topic,
  );
  const folders = [join(directory, "journal"), ...ofTopic.map((name) => join(partitions, name))];
  const inFolders = await Promise.all(
    folders.map(async (folder) => (await namesIn(folder)).map((name) => join(folder, name))),
  );
  const paths = [join(directory, "checkpoint"), ...inFolders.flat()];
  return (await Promise.all(paths.map(seen))).filter((file) => file !== undefined);
}

/** None where it was removed meanwhile: then the next look shows another list. */
const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).then(
    (names) => names.toSorted(),
    () => [],
  );

const seen = (path: string): Promise<Seen | undefined> =>
  stat(path).then(
    ({ mtimeMs, size, ino }) => ({ path, mtimeMs, size, ino }),
    () => undefined,
  );
