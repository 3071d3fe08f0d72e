import type { FileSystem } from "../disk/file-system.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { Epochs } from "../partitions/epochs.ts";
import type { BatchHeader } from "../batches/record-batch.ts";
import { SegmentHandle } from "./segment-handle.ts";
import { type SegmentEnd, segmentFileNames, type SegmentMark } from "./segment-mark.ts";
import { type ReadCheck, SegmentReader } from "./segment-reader.ts";
import { damaged, type ScannedSegment, wholeBatches } from "./segment-scan.ts";
import { joinSmall, type StoredBatch } from "../batches/stored-batch.ts";

export interface SegmentOptions {
  readonly fs: FileSystem;
  readonly budget: Pick<MemoryBudget, "segments">;
  readonly directory: string;
  /** Those of its partition, which its batches must carry. */
  readonly epochs: Epochs;
  readonly readOnly: boolean;
}

/** One file of batches, `<first offset>.log`, with its indexes. Bytes below `sizeBytes` never change. */
export class Segment {
  readonly baseOffset: number;
  readonly revision: number;
  readonly path: string;
  begunAt: number | undefined;
  /** When every byte of it was last read and found whole or damaged, epoch ms. */
  scrubbedAt: number | undefined;
  sealedAt: number | undefined;
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #readOnly: boolean;
  readonly #scanned: Omit<ScannedSegment, "segment">;
  readonly #handle: SegmentHandle;
  readonly #reader: SegmentReader;
  /** It was found not to be what was synced. */
  isDamaged = false;
  /** How far it is known to be on disk. */
  #synced: SegmentEnd;
  #mustWriteAgain = false;
  #nextOffset: number;
  #sizeBytes: number;
  #maxTimestamp: number;

  constructor(options: SegmentOptions, mark: SegmentMark) {
    const { fs, directory, epochs, readOnly } = options;
    this.#fs = fs;
    this.#directory = directory;
    this.#readOnly = readOnly;
    this.baseOffset = mark.baseOffset;
    this.revision = mark.revision ?? 0;
    this.path = `${directory}/${segmentFileNames(this)[0]}`;
    const { nextOffset, sizeBytes, maxTimestamp } = mark;
    this.#synced = { nextOffset, sizeBytes, maxTimestamp };
    this.#nextOffset = mark.nextOffset;
    this.#sizeBytes = mark.sizeBytes;
    this.#maxTimestamp = mark.maxTimestamp;
    this.begunAt = mark.begunAt;
    this.scrubbedAt = mark.scrubbedAt;
    this.sealedAt = mark.sealedAt;
    const budget = options.budget.segments;
    // A file that should have bytes in it is never made: it would hide that it was lost.
    const mode = readOnly ? "read" : mark.sizeBytes === 0 ? "create" : "write";
    const handle = new SegmentHandle(fs, this.path, mode, budget);
    const { indexChecksum } = mark;
    this.#handle = handle;
    this.#scanned = { handle, budget, epochs };
    this.#reader = new SegmentReader({ fs, handle, budget, epochs, segment: this, indexChecksum });
  }

  /** All its files. */
  get paths(): readonly string[] {
    return segmentFileNames(this).map((name) => `${this.#directory}/${name}`);
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  mark(): SegmentMark {
    return {
      baseOffset: this.baseOffset,
      nextOffset: this.#nextOffset,
      sizeBytes: this.#sizeBytes,
      maxTimestamp: this.#maxTimestamp,
      revision: this.revision === 0 ? undefined : this.revision,
      begunAt: this.begunAt,
      scrubbedAt: this.scrubbedAt,
      sealedAt: this.sealedAt,
      indexChecksum: this.#reader.indexChecksum,
    };
  }

  /** Writes batches behind the others in one go. Not durable until `sync`. After a failure nothing has moved. */
  async append(batches: readonly StoredBatch[]): Promise<void> {
    this.#reader.outgrowIndexFiles();
    await this.#handle.write(joinSmall(batches), this.#sizeBytes);
    for (const { header } of batches) this.#note(header);
  }

  /** Makes durable what was appended before. Once it failed it is never tried again: the next would say yes and mean nothing. */
  async sync(): Promise<void> {
    if (this.#mustWriteAgain) return;
    const { nextOffset, sizeBytes, maxTimestamp } = this;
    if (await this.#handle.sync()) this.#synced = { nextOffset, sizeBytes, maxTimestamp };
  }

  /** How far it is known to be on disk. */
  get synced(): SegmentEnd {
    return this.#synced;
  }

  /** Goes back to what is known to be on disk; what it gives up stands elsewhere by then. */
  forgetUnsynced(): void {
    const { nextOffset, sizeBytes, maxTimestamp } = this.#synced;
    this.#nextOffset = nextOffset;
    this.#sizeBytes = sizeBytes;
    this.#maxTimestamp = maxTimestamp;
    this.#reader.forget();
  }

  /**
   * Counts in the whole batches that follow behind the known size, and tells of each. Says whether these are all there is in the file. The
   * segment was verified before, unless it is empty. Unless it is only read, what was counted in is to be written again.
   */
  async takeOverUnmarked(taken: (batch: StoredBatch) => void): Promise<boolean> {
    const fileBytes = (await this.fileBytes()) ?? 0;
    for await (const { batches } of wholeBatches(this.#scanned, this, fileBytes)) {
      for (const batch of batches) {
        this.#note(batch.header);
        taken(batch);
      }
    }
    this.#mustWriteAgain = !this.#readOnly && this.#sizeBytes > this.#synced.sizeBytes;
    return this.#sizeBytes >= fileBytes;
  }

  /**
   * What was taken over is yet to be written once more: after a sync that failed in another life, the page cache shows bytes
   * as clean that never reached the disk, and another sync would say yes to them.
   */
  get mustWriteAgain(): boolean {
    return this.#mustWriteAgain;
  }

  /**
   * Writes what was taken over once more where it stands. After a failure it is as before. Throws CORRUPT when the page cache has
   * lost it meanwhile.
   */
  async writeAgain(): Promise<void> {
    let { sizeBytes: end, nextOffset } = this.#synced;
    const pieces = wholeBatches(this.#scanned, this.#synced, this.#sizeBytes);
    for await (const { position, bytes, batches } of pieces) {
      await this.#handle.write([bytes], position);
      end = position + bytes.length;
      nextOffset = batches.at(-1)!.header.nextOffset;
    }
    if (end < this.#sizeBytes) throw damaged(this.path, "wrong offset", end, nextOffset);
    this.#mustWriteAgain = false;
  }

  /**
   * Cuts what stands behind the known size, bytes written after the last checkpoint, which the journal holds too, and says
   * how many that were.
   */
  cutToSize(): Promise<number> {
    return this.#handle.whileOpen(async (file) => {
      const behindBytes = (await file.sizeBytes()) - this.#sizeBytes;
      if (behindBytes > 0) await file.truncate(this.#sizeBytes);
      return Math.max(0, behindBytes);
    });
  }

  /** Bytes in the file, whatever they are; undefined when there is no file. */
  async fileBytes(): Promise<number | undefined> {
    const names = await this.#fs.list(this.#directory);
    if (!names.includes(segmentFileNames(this)[0])) return undefined;
    return this.#handle.whileOpen((file) => file.sizeBytes());
  }

  /** As `SegmentReader.writeIndex`. */
  writeIndex(): Promise<void> {
    return this.#reader.writeIndex();
  }

  /** As `SegmentReader.read`. */
  read(offset: number, bytesMax: number, check?: ReadCheck): Promise<StoredBatch[]> {
    // While it waits for room to read into, the file may come to be one that is to be removed.
    return this.#handle.whileKept(() => this.#reader.read(offset, bytesMax, check));
  }

  /** An offset in this segment before which no record is as late as `at`. */
  offsetBefore(at: number): Promise<number> {
    return this.#reader.offsetBefore(at);
  }

  /** As `SegmentReader.verify`. */
  verify(read?: (sizeBytes: number) => Promise<void>): Promise<void> {
    return this.#reader.verify(read);
  }

  /** Lets go of the file once those have ended who are reading it. */
  async close(): Promise<void> {
    this.#reader.dropAhead();
    await this.#handle.close();
    this.#reader.close();
  }

  #note(header: BatchHeader): void {
    this.#reader.note(header, this.#sizeBytes);
    this.#sizeBytes += header.sizeBytes;
    this.#nextOffset = header.nextOffset;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, header.maxTimestamp);
  }
}
