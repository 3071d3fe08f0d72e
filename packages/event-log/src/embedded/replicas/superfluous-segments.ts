import { type FileSystem, ioCode } from "../disk/file-system.ts";
import type { Segment } from "../segments/segment.ts";
import { segmentFileNames } from "../segments/segment-mark.ts";

/** What `segmentFileNames` gives, and such a name while its file is being made. */
const SEGMENT_FILE_NAME = /^\d{20}(?:\.\d+)?\.(?:log|index|timeindex)(?:\.new)?$/;

/**
 * Segments that are no longer part of a replica, though a checkpoint may still name them: their files go once one is durable
 * that does not.
 */
export class SuperfluousSegments {
  readonly #fs: FileSystem;
  /** Oldest first. */
  readonly #left: { readonly segment: Segment; readonly since: number }[] = [];
  #marksTaken = 0;

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  get isEmpty(): boolean {
    return this.#left.length === 0;
  }

  get segments(): readonly Segment[] {
    return this.#left.map(({ segment }) => segment);
  }

  add(segments: readonly Segment[]): void {
    for (const segment of segments) this.#left.push({ segment, since: this.#marksTaken });
  }

  /** A mark was taken that names none of them. */
  markTaken(): void {
    this.#marksTaken++;
  }

  /** A file that was given up has come to be used again. */
  async keepFile(name: string): Promise<void> {
    const at = this.#left.findIndex(({ segment }) => segmentFileNames(segment)[0] === name);
    if (at >= 0) await this.#left.splice(at, 1)[0]!.segment.close();
  }

  /** The lowest revision of which no file that begins at this offset is left. */
  freeRevision(baseOffset: number): number {
    const namesakes = this.#left.filter(({ segment }) => segment.baseOffset === baseOffset);
    return Math.max(-1, ...namesakes.map(({ segment }) => segment.revision)) + 1;
  }

  /** Removes the files that the last mark no longer named. Call it when a checkpoint with that mark is durable. */
  async removeFiles(): Promise<void> {
    while (this.#left[0] !== undefined && this.#left[0].since < this.#marksTaken) {
      const { segment } = this.#left[0];
      await segment.close();
      await removeIfThere(this.#fs, segment.paths);
      this.#left.shift();
    }
  }

  async close(): Promise<void> {
    for (const { segment } of this.#left) await segment.close();
  }
}

/** Removes what a crash left behind: files of segments that are none of those `known` and that `isKept` does not claim. */
export async function sweepSegments(
  fs: FileSystem,
  directory: string,
  known: readonly Segment[],
  isKept: (fileName: string) => boolean = () => false,
): Promise<void> {
  const knownNames = new Set(known.flatMap((segment) => segmentFileNames(segment)));
  const names = await fs.list(directory);
  const swept = names.filter(
    (name) => SEGMENT_FILE_NAME.test(name) && !knownNames.has(name) && !isKept(name),
  );
  await removeIfThere(
    fs,
    swept.map((name) => `${directory}/${name}`),
  );
}

async function removeIfThere(fs: FileSystem, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await fs.remove(path);
    } catch (error) {
      if (ioCode(error) !== "ENOENT") throw error;
    }
  }
}
