import { type FileSystem, ioCode, type OpenFile, writeFully } from "../disk/file-system.ts";
import { writeIndexFiles } from "./index-files.ts";
import { type SegmentMark, segmentFileNames } from "./segment-mark.ts";
import { SegmentIndex } from "./segment-index.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/** A segment that is being written beside those in use. No checkpoint names it yet, so a crash leaves nothing of it. */
export class SegmentFile {
  readonly #fs: FileSystem;
  readonly #file: OpenFile;
  readonly #place: Pick<SegmentMark, "baseOffset"> & { readonly revision: number };
  readonly #paths: readonly string[];
  readonly #index: SegmentIndex;
  #sizeBytes = 0;
  #maxTimestamp = -1;
  #isOpen = true;

  private constructor(
    fs: FileSystem,
    file: OpenFile,
    place: { readonly baseOffset: number; readonly revision: number },
    paths: readonly string[],
  ) {
    this.#fs = fs;
    this.#file = file;
    this.#place = place;
    this.#paths = paths;
    this.#index = new SegmentIndex(place.baseOffset);
  }

  static async create(
    fs: FileSystem,
    directory: string,
    place: { readonly baseOffset: number; readonly revision: number },
  ): Promise<SegmentFile> {
    const paths = segmentFileNames(place).map((name) => `${directory}/${name}`);
    const file = await fs.open(paths[0]!, "create");
    const made = new SegmentFile(fs, file, place, paths);
    try {
      // What a compaction left that failed before.
      await file.truncate(0);
    } catch (error) {
      await made.discard();
      throw error;
    }
    return made;
  }

  async append({ header, bytes }: StoredBatch): Promise<void> {
    await writeFully(this.#file, bytes, this.#sizeBytes);
    this.#index.note(header, this.#sizeBytes);
    this.#sizeBytes += bytes.length;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, header.maxTimestamp);
  }

  /** Makes it durable but for its name, and says what a checkpoint is to remember of it. */
  async finish(nextOffset: number): Promise<SegmentMark> {
    await this.#file.sync();
    await this.#close();
    const path = this.#paths[0]!.slice(0, -".log".length);
    const indexChecksum = await writeIndexFiles(this.#fs, path, this.#index);
    const { baseOffset, revision } = this.#place;
    const sizeBytes = this.#sizeBytes;
    const maxTimestamp = this.#maxTimestamp;
    return { baseOffset, nextOffset, sizeBytes, maxTimestamp, revision, indexChecksum };
  }

  /** Removes it; what cannot be removed now goes at the next opening. */
  async discard(): Promise<void> {
    await this.#close();
    for (const path of this.#paths) {
      try {
        await this.#fs.remove(path);
      } catch (error) {
        if (ioCode(error) === undefined) throw error;
      }
    }
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.close();
  }
}
