import type { EventLogError } from "../../errors.ts";
import type { FileSystem } from "../disk/file-system.ts";
import {
  BATCH_HEADER_BYTES,
  type BatchFault,
  type BatchHeader,
  hasRightChecksum,
  readBatchHeader,
} from "../batches/record-batch.ts";
import type { Epochs } from "../partitions/epochs.ts";
import { readIndexFiles, writeIndexFiles } from "./index-files.ts";
import type { SegmentBudget } from "../disk/memory-budget.ts";
import type { SegmentHandle } from "./segment-handle.ts";
import { damaged, type SegmentExtent, scanSegment } from "./segment-scan.ts";
import { SegmentIndex } from "./segment-index.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";

/** Read for someone who reads on, while he works: with two, the disk works too while the first is handed over. */
const PIECES_AHEAD = 2;

/** Readers of one segment whose places are remembered. */
const PLACES_MAX = 64;

interface BatchPlace {
  readonly position: number;
  readonly baseOffset: number;
}

/**
 * What of a batch is judged before it is given: all of it, or, for whoever checks the checksum himself as Kafka's clients
 * do, all but that: its place, epoch, length and count.
 */
export type ReadCheck = "whole" | "header";

export interface SegmentReaderOptions {
  readonly fs: FileSystem;
  readonly handle: SegmentHandle;
  readonly budget: SegmentBudget;
  /** Those of its partition, which its batches must carry. */
  readonly epochs: Epochs;
  readonly segment: SegmentExtent;
  readonly indexChecksum: number | undefined;
}

/** Finds and reads batches in a segment, and keeps its index. */
export class SegmentReader {
  readonly #options: SegmentReaderOptions;
  readonly #segment: SegmentExtent;
  readonly #handle: SegmentHandle;
  readonly #epochs: Epochs;
  readonly #budget: SegmentBudget;
  readonly #indexPath: string;
  #index: SegmentIndex | undefined;
  #indexChecksum: number | undefined;
  /** Where readers stopped: the next batch's offset and its position, so that reading on needs no index. */
  readonly #readOn = new Map<number, number>();

  constructor(options: SegmentReaderOptions) {
    this.#options = options;
    this.#segment = options.segment;
    this.#handle = options.handle;
    this.#epochs = options.epochs;
    this.#budget = options.budget;
    this.#indexPath = options.handle.path.slice(0, -".log".length);
    this.#indexChecksum = options.indexChecksum;
    if (this.#segment.sizeBytes === 0) this.#index = new SegmentIndex(this.#segment.baseOffset);
  }

  /** CRC-32C of both index files, while they say where all its batches are. */
  get indexChecksum(): number | undefined {
    return this.#indexChecksum;
  }

  #damaged(fault: BatchFault, position: number, expectedOffset: number): EventLogError {
    return damaged(this.#handle.path, fault, position, expectedOffset);
  }

  /** Counts in a batch that stands behind those the index knows. */
  note(header: BatchHeader, position: number): void {
    this.#index?.note(header, position);
  }

  /** More is being written: what the index files say ends before that. */
  outgrowIndexFiles(): void {
    this.#indexChecksum = undefined;
    this.#budget.indexes.forget(this);
  }

  /** Forgets the index, which stands in its files. */
  letGoOfIndex(): void {
    this.#index = undefined;
  }

  /** Forgets all it knows, as the segment ends elsewhere now. */
  forget(): void {
    this.#index = undefined;
    this.#indexChecksum = undefined;
    this.#readOn.clear();
  }

  /** Writes the index files of a segment that is full. Not synced, and no matter if it fails: a scan builds them anew. */
  async writeIndex(): Promise<void> {
    const index = this.#index;
    if (index === undefined) return;
    this.#indexChecksum = await writeIndexFiles(this.#options.fs, this.#indexPath, index);
    if (this.#index === index) this.#keepIndex(index);
  }

  /** Forgets what was read ahead, for nobody will ask for it. */
  dropAhead(): void {
    this.#budget.reads.dropAheadOf(this);
  }

  /** Counts no more among those whose index may be let go of. */
  close(): void {
    this.#budget.indexes.forget(this);
  }

  /** Whole batches from the one that holds `offset` on, about `bytesMax` of them and at least one. */
  read(offset: number, bytesMax: number, check: ReadCheck = "whole"): Promise<StoredBatch[]> {
    const sizeBytes = Math.min(Math.max(bytesMax, BATCH_HEADER_BYTES), this.#segment.sizeBytes);
    return this.#budget.reads.within(sizeBytes, () =>
      this.#handle.whileOpen(() => this.#read(offset, sizeBytes, check)),
    );
  }

  async #read(offset: number, bytesMax: number, check: ReadCheck): Promise<StoredBatch[]> {
    const position = this.#readOn.get(offset);
    const first =
      position === undefined ? await this.#find(offset) : { position, baseOffset: offset };
    const bytes = await this.#sliceWithBatch(first, bytesMax);
    const batches = this.#batchesIn(bytes, first);
    const nextPosition = batches.reduce((at, { header }) => at + header.sizeBytes, first.position);
    this.#rememberPlace(batches.at(-1)!.header.nextOffset, nextPosition);
    // Whoever comes from where a reader stopped will read on: the disk works while he does.
    if (position !== undefined) this.#readAhead(nextPosition, bytesMax);
    if (check === "whole") this.#checkChecksums(batches, first.position);
    return batches;
  }

  /** The batches in a piece of the file that begins with one, by their headers. */
  #batchesIn(bytes: Buffer, first: BatchPlace): StoredBatch[] {
    const batches: StoredBatch[] = [];
    let expected = first.baseOffset;
    // Not one byte is there where the file was cut: that is told as damage too.
    for (let at = 0; at < bytes.length || batches.length === 0;) {
      const header = wholeBatchHeader(bytes, at, expected, this.#epochs);
      if (header === "incomplete" && batches.length > 0) break;
      if (typeof header === "string") {
        // A wrong length leads to a wrong place, so it may be the batch before that is damaged.
        this.#checkChecksums(batches, first.position);
        throw this.#damaged(header, first.position + at, expected);
      }
      batches.push({ header, bytes: bytes.subarray(at, at + header.sizeBytes) });
      at += header.sizeBytes;
      expected = header.nextOffset;
    }
    return batches;
  }

  #checkChecksums(batches: readonly StoredBatch[], position: number): void {
    for (const { header, bytes } of batches) {
      if (!hasRightChecksum(bytes))
        throw this.#damaged("bad checksum", position, header.baseOffset);
      position += header.sizeBytes;
    }
  }

  #readAhead(position: number, bytesMax: number): void {
    for (let n = 0; n < PIECES_AHEAD && position < this.#segment.sizeBytes; n++) {
      const from = position;
      const sizeBytes = this.#sliceBytes(from, bytesMax);
      this.#budget.reads.readAhead(this, from, sizeBytes, () =>
        this.#handle.slice(from, sizeBytes),
      );
      position += sizeBytes;
    }
  }

  /** As many of `bytesMax` as end with a batch, if the index says where: then the next piece can be read before this one is. */
  #sliceBytes(position: number, bytesMax: number): number {
    if (bytesMax >= this.#segment.sizeBytes - position) return this.#segment.sizeBytes - position;
    const end = this.#index?.positionBefore(position + bytesMax) ?? 0;
    return end > position ? end - position : bytesMax;
  }

  /** An offset in this segment before which no record is as late as `at`. */
  offsetBefore(at: number): Promise<number> {
    return this.#handle.whileOpen(async () => (await this.#loadIndex()).offsetBefore(at));
  }

  /** Reads every byte, telling `read` of each piece, and builds the index anew. Throws CORRUPT with file and position at the first damage. */
  async verify(read?: (sizeBytes: number) => Promise<void>): Promise<void> {
    this.#keepIndex(await scanSegment(this.#options, read));
  }

  /** A piece of the file from a batch on, with the whole of that batch in it. */
  async #sliceWithBatch(batch: BatchPlace, bytesMax: number): Promise<Buffer> {
    const restBytes = this.#segment.sizeBytes - batch.position;
    const sizeBytes = this.#sliceBytes(batch.position, bytesMax);
    const ahead = await this.#budget.reads.takeAhead(this, batch.position, sizeBytes);
    const slice = ahead ?? (await this.#handle.slice(batch.position, sizeBytes));
    const header = readBatchHeader(slice, 0, batch.baseOffset, this.#epochs);
    if (typeof header === "string" || header.sizeBytes <= slice.length) return slice;
    if (header.sizeBytes > restBytes)
      throw this.#damaged("bad length", batch.position, batch.baseOffset);
    return this.#handle.slice(batch.position, header.sizeBytes);
  }

  #rememberPlace(offset: number, position: number): void {
    this.#readOn.set(offset, position);
    for (const oldest of this.#readOn.keys()) {
      if (this.#readOn.size <= PLACES_MAX) return;
      this.#readOn.delete(oldest);
    }
  }

  async #find(offset: number): Promise<BatchPlace> {
    const { position, header } = await this.#findBatch(await this.#positionOf(offset), offset);
    return { position, baseOffset: header.baseOffset };
  }

  /** Where the index says to begin, once it has been held against the batch that stands there. */
  async #positionOf(offset: number): Promise<BatchPlace> {
    for (const attempt of ["as it is", "built anew"]) {
      const found = (await this.#loadIndex()).find(offset);
      if (found === undefined) break;
      if (found.position < this.#segment.sizeBytes) {
        const header = await this.#header(found.position, undefined);
        if (typeof header !== "string" && header.nextOffset - 1 === found.lastOffset)
          return { position: found.position, baseOffset: header.baseOffset };
      }
      if (attempt === "as it is") await this.verify();
    }
    return { position: 0, baseOffset: this.#segment.baseOffset };
  }

  /** Walks over headers to the batch that holds `offset`; the index leaves at most a few kilobytes to walk. */
  async #findBatch(
    from: BatchPlace,
    offset: number,
  ): Promise<{ position: number; header: BatchHeader }> {
    let { position, baseOffset: expected } = from;
    const window = await this.#handle.slice(
      position,
      Math.min(16_384, this.#segment.sizeBytes - position),
    );
    const windowAt = position;
    while (position < this.#segment.sizeBytes) {
      let header = readBatchHeader(window, position - windowAt, expected, this.#epochs);
      if (header === "incomplete") header = await this.#header(position, expected);
      if (typeof header === "string") throw this.#damaged(header, position, expected);
      if (offset < header.nextOffset) return { position, header };
      position += header.sizeBytes;
      expected = header.nextOffset;
    }
    throw this.#damaged("incomplete", position, expected);
  }

  async #header(
    position: number,
    expectedOffset: number | undefined,
  ): Promise<BatchHeader | BatchFault> {
    const bytes = await this.#handle.slice(
      position,
      Math.min(64, this.#segment.sizeBytes - position),
    );
    return readBatchHeader(bytes, 0, expectedOffset, this.#epochs);
  }

  async #loadIndex(): Promise<SegmentIndex> {
    const { fs, segment } = this.#options;
    const index =
      this.#index ??
      (await readIndexFiles(fs, this.#indexPath, segment.baseOffset, this.#indexChecksum)) ??
      (await scanSegment(this.#options));
    // Another reader may have been here first, and an active segment notes into the one it has.
    return this.#keepIndex(this.#index ?? index);
  }

  #keepIndex(index: SegmentIndex): SegmentIndex {
    this.#index = index;
    // Without its files it would take a scan to have it again.
    if (this.#indexChecksum !== undefined) this.#budget.indexes.use(this, index.sizeBytes);
    return index;
  }
}

/** Judges a batch by its header, and that all of it is there. */
function wholeBatchHeader(
  bytes: Buffer,
  at: number,
  expected: number,
  epochs: Epochs,
): BatchHeader | BatchFault {
  const header = readBatchHeader(bytes, at, expected, epochs);
  const isCut = typeof header !== "string" && at + header.sizeBytes > bytes.length;
  return isCut ? "incomplete" : header;
}
