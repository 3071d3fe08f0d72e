import { crc32c } from "../batches/crc32c.ts";
import { type FileSystem, ioCode, readWhole, writeFully } from "../disk/file-system.ts";
import { SegmentIndex } from "./segment-index.ts";

/**
 * Writes `<path>.index` and `<path>.timeindex` and gives their checksum, which the checkpoint keeps. They are hints that a
 * scan can build anew: they are not synced, and when they cannot be written there is no checksum and nothing else is lost.
 */
export async function writeIndexFiles(
  fs: FileSystem,
  path: string,
  index: SegmentIndex,
): Promise<number | undefined> {
  const { offsets, times } = index.files();
  try {
    await writeHint(fs, `${path}.index`, offsets);
    await writeHint(fs, `${path}.timeindex`, times);
    return checksumOf(offsets, times);
  } catch (error) {
    if (ioCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Reads them back, unless they are not what was written. */
export async function readIndexFiles(
  fs: FileSystem,
  path: string,
  baseOffset: number,
  checksum: number | undefined,
): Promise<SegmentIndex | undefined> {
  if (checksum === undefined) return undefined;
  const offsets = await readWhole(fs, `${path}.index`);
  const times = await readWhole(fs, `${path}.timeindex`);
  if (offsets === undefined || times === undefined) return undefined;
  if (checksumOf(offsets, times) !== checksum) return undefined;
  return new SegmentIndex(baseOffset, { offsets, times });
}

function checksumOf(offsets: Buffer, times: Buffer): number {
  return crc32c(Buffer.concat([offsets, times]));
}

async function writeHint(fs: FileSystem, path: string, bytes: Buffer): Promise<void> {
  const file = await fs.open(path, "create");
  try {
    await file.truncate(0);
    await writeFully(file, bytes, 0);
  } finally {
    await file.close();
  }
}
