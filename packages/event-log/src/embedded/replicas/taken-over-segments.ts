import type { StoredBatch } from "../batches/stored-batch.ts";
import { segmentFileNames } from "../segments/segment-mark.ts";
import type { Segment } from "../segments/segment.ts";
import type { ReplicaParts } from "./replica-segments.ts";

/**
 * What stood behind the mark at opening and was taken over. A sync that failed in another life may have left it in the page cache
 * alone, so it is written once more before anything follows it, and until then no mark vouches for it.
 */
export class TakenOverSegments {
  readonly #parts: ReplicaParts;
  /** Some may be left to be written, so that they are looked for only then. */
  #areLeft = false;
  #writing: Promise<void> | undefined;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
  }

  /**
   * Counts in the whole batches that follow behind the mark, in the active segment and in those begun after it. What comes behind
   * the first that is not whole is cut, or left to be swept away; says how many bytes were cut.
   */
  async takeOver(
    beginOffset: number,
    readOnly: boolean,
    taken: (batch: StoredBatch) => void,
  ): Promise<number> {
    const { fs, directory, segments, sync } = this.#parts;
    const names = await fs.list(directory);
    let cutBytes = 0;
    for (let isWhole = true; isWhole;) {
      const { active } = segments;
      if (active !== undefined) {
        isWhole = await active.takeOverUnmarked(taken);
        const behindBytes = readOnly ? 0 : await active.cutToSize();
        if (behindBytes > 0) sync.writing(active);
        cutBytes += behindBytes;
      }
      const baseOffset = active?.nextOffset ?? beginOffset;
      const isThere = names.includes(segmentFileNames({ baseOffset, revision: 0 })[0]);
      if (!isWhole || !isThere || active?.baseOffset === baseOffset) break;
      segments.add({ baseOffset, nextOffset: baseOffset, sizeBytes: 0, maxTimestamp: -1 });
      sync.directoryMade();
      sync.directoryChanged();
    }
    this.#areLeft = this.#left.length > 0;
    return cutBytes;
  }

  get mustBeWritten(): boolean {
    return this.#areLeft && this.#left.length > 0;
  }

  /** Writes once more, where it stands, what is left to be written. What found no room is still left. */
  async write(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { segments, sync } = this.#parts;
    for (const segment of this.#left) {
      try {
        await segment.writeAgain();
      } catch (error) {
        // It was left out meanwhile, and its file may be gone.
        if (segments.all.includes(segment)) throw error;
        continue;
      }
      if (segments.all.includes(segment)) sync.writing(segment);
    }
    this.#areLeft = false;
  }

  get #left(): readonly Segment[] {
    return this.#parts.segments.all.filter((segment) => segment.mustWriteAgain);
  }
}
