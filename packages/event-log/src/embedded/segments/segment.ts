import { EventLogError } from "../../errors.ts";
import {
  type FileSystem,
  type OpenFile,
  readFully,
  writePiecesFully,
} from "../disk/file-system.ts";
import {
  BATCH_HEADER_BYTES,
  type BatchFault,
  type BatchHeader,
  readBatch,
  hasRightChecksum,
  readBatchHeader,
} from "../batches/record-batch.ts";
import type { Epochs } from "../partitions/epochs.ts";
import { readIndexFiles, writeIndexFiles } from "./index-files.ts";
import type { MemoryBudget, SegmentBudget } from "../disk/memory-budget.ts";
import { SegmentIndex } from "./segment-index.ts";
import { joinSmall, type StoredBatch } from "../batches/stored-batch.ts";

/** Read for someone who reads on, while he works: with two, the disk works too while the first is handed over. */
const PIECES_AHEAD = 2;

/** Read from disk at once; below 256 KiB the way to a worker thread costs more than the bytes. */
const SCAN_SLICE_BYTES = 1024 * 1024;

/** Readers of one segment whose places are remembered. */
const PLACES_MAX = 64;

interface BatchPlace {
  readonly position: number;
  readonly baseOffset: number;
}

/** Up to where something is true of a segment. */
export interface SegmentEnd {
  readonly nextOffset: number;
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
}

/** What the checkpoint remembers of a segment. */
export interface SegmentMark extends SegmentEnd {
  readonly baseOffset: number;
  /** Counts how often these offsets were written anew into another file, as compaction does. Absent: 0. */
  readonly revision?: number | undefined;
  /** When it was first seen to have records, in the log's time. Absent: not yet. */
  readonly begunAt?: number | undefined;
  /** When the scrubber last read it, epoch ms. */
  readonly scrubbedAt?: number | undefined;
  /** When nothing more was to be written to it, in the log's time. Absent: it is active, or not yet seen to be sealed. */
  readonly sealedAt?: number | undefined;
  /** CRC-32C of both index files, once they are written. */
  readonly indexChecksum?: number | undefined;
}

/**
 * What of a batch is judged before it is given: all of it, or, for whoever checks the checksum himself as Kafka's clients
 * do, all but that: its place, epoch, length and count.
 */
export type ReadCheck = "whole" | "header";

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
  readonly #epochs: Epochs;
  readonly #budget: SegmentBudget;
  readonly #indexPath: string;
  #mode: "read" | "write" | "create";
  /** It was found not to be what was synced. */
  isDamaged = false;
  /** How far it is known to be on disk. */
  #synced: SegmentEnd;
  #syncFailed = false;
  #nextOffset: number;
  #sizeBytes: number;
  #maxTimestamp: number;
  #index: SegmentIndex | undefined;
  #indexChecksum: number | undefined;
  #file: Promise<OpenFile> | undefined;
  /** Appends that no sync has covered yet. */
  #unsynced = 0;
  #readers = 0;
  /** Its file is to be closed when nobody reads in it, unless it is used again before. */
  #mustLetGo = false;
  #onIdle: (() => void) | undefined;
  /** Where readers stopped: the next batch's offset and its position, so that reading on needs no index. */
  readonly #readOn = new Map<number, number>();

  constructor(options: SegmentOptions, mark: SegmentMark) {
    const { fs, directory, epochs, readOnly } = options;
    this.#fs = fs;
    this.#directory = directory;
    this.#epochs = epochs;
    this.#budget = options.budget.segments;
    // A file that should have bytes in it is never made: it would hide that it was lost.
    this.#mode = readOnly ? "read" : mark.sizeBytes === 0 ? "create" : "write";
    this.baseOffset = mark.baseOffset;
    this.revision = mark.revision ?? 0;
    this.path = `${directory}/${segmentFileNames(this)[0]}`;
    this.#indexPath = this.path.slice(0, -".log".length);
    const { nextOffset, sizeBytes, maxTimestamp } = mark;
    this.#synced = { nextOffset, sizeBytes, maxTimestamp };
    this.#nextOffset = mark.nextOffset;
    this.#sizeBytes = mark.sizeBytes;
    this.#maxTimestamp = mark.maxTimestamp;
    this.#indexChecksum = mark.indexChecksum;
    this.begunAt = mark.begunAt;
    this.scrubbedAt = mark.scrubbedAt;
    this.sealedAt = mark.sealedAt;
    if (mark.sizeBytes === 0) this.#index = new SegmentIndex(mark.baseOffset);
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
      indexChecksum: this.#indexChecksum,
    };
  }

  /** Writes batches behind the others in one go. Not durable until `sync`. After a failure nothing has moved. */
  append(batches: readonly StoredBatch[]): Promise<void> {
    return this.#whileOpen(async () => {
      this.#unsynced++;
      const file = await this.#open();
      this.#budget.files.forget(this);
      // What its index files say ends before these.
      this.#indexChecksum = undefined;
      this.#budget.indexes.forget(this);
      await writePiecesFully(file, joinSmall(batches), this.#sizeBytes);
      for (const { header } of batches) this.#note(header);
    });
  }

  /** Makes durable what was appended before. Once it failed it is never tried again: the next would say yes and mean nothing. */
  sync(): Promise<void> {
    if (this.#syncFailed) return Promise.resolve();
    return this.#whileOpen(async () => {
      const unsynced = this.#unsynced;
      const { nextOffset, sizeBytes, maxTimestamp } = this;
      try {
        await (await this.#open()).sync();
      } catch (error) {
        this.#syncFailed = true;
        throw error;
      }
      this.#synced = { nextOffset, sizeBytes, maxTimestamp };
      // Only now may its file be closed: another descriptor would not be told of what this one's bytes met.
      this.#unsynced -= unsynced;
      if (this.#unsynced === 0) this.#budget.files.use(this);
    });
  }

  /** Closes the file until it is needed again, once nobody reads in it. */
  letGoOfFile(): void {
    if (this.#readers > 0) this.#mustLetGo = true;
    else void this.#closeFile().catch(() => undefined);
  }

  /** Forgets the index, which stands in its files. */
  letGoOfIndex(): void {
    this.#index = undefined;
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
    this.#index = undefined;
    this.#indexChecksum = undefined;
    this.#readOn.clear();
  }

  /**
   * Counts in the whole batches that follow behind the known size, and tells of each. Says whether these are all there is in the file. The
   * segment was verified before, unless it is empty.
   */
  async takeOverUnmarked(taken: (batch: StoredBatch) => void): Promise<boolean> {
    const fileBytes = (await this.fileBytes()) ?? 0;
    while (this.#sizeBytes < fileBytes) {
      const position = this.#sizeBytes;
      const restBytes = fileBytes - position;
      let bytes = await this.#slice(position, Math.min(SCAN_SLICE_BYTES, restBytes));
      const first = readBatchHeader(bytes, 0, this.#nextOffset, this.#epochs);
      if (typeof first === "string" || first.sizeBytes > restBytes) return false;
      if (first.sizeBytes > bytes.length) bytes = await this.#slice(position, first.sizeBytes);
      for (let at = 0; at < bytes.length;) {
        const header = readBatch(bytes, at, this.#nextOffset, this.#epochs);
        if (header === "incomplete" && at > 0) break;
        if (typeof header === "string") return false;
        this.#note(header);
        taken({ header, bytes: bytes.subarray(at, at + header.sizeBytes) });
        at += header.sizeBytes;
      }
    }
    return true;
  }

  /**
   * Cuts what stands behind the known size, bytes written after the last checkpoint, which the journal holds too, and says
   * how many that were.
   */
  cutToSize(): Promise<number> {
    return this.#whileOpen(async () => {
      const file = await this.#open();
      const behindBytes = (await file.sizeBytes()) - this.#sizeBytes;
      if (behindBytes > 0) await file.truncate(this.#sizeBytes);
      return Math.max(0, behindBytes);
    });
  }

  /** Bytes in the file, whatever they are; undefined when there is no file. */
  async fileBytes(): Promise<number | undefined> {
    const names = await this.#fs.list(this.#directory);
    if (!names.includes(segmentFileNames(this)[0])) return undefined;
    return this.#whileOpen(async () => (await this.#open()).sizeBytes());
  }

  /** Writes the index files of a segment that is full. Not synced, and no matter if it fails: a scan builds them anew. */
  async writeIndex(): Promise<void> {
    const index = this.#index;
    if (index === undefined) return;
    this.#indexChecksum = await writeIndexFiles(this.#fs, this.#indexPath, index);
    if (this.#index === index) this.#keepIndex(index);
  }

  /** Whole batches from the one that holds `offset` on, about `bytesMax` of them and at least one. */
  read(offset: number, bytesMax: number, check: ReadCheck = "whole"): Promise<StoredBatch[]> {
    const sizeBytes = Math.min(Math.max(bytesMax, BATCH_HEADER_BYTES), this.#sizeBytes);
    return this.#budget.reads.within(sizeBytes, () =>
      this.#whileOpen(() => this.#read(offset, sizeBytes, check)),
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
    for (let at = 0; at < bytes.length;) {
      const header = wholeBatchHeader(bytes, at, expected, this.#epochs);
      if (header === "incomplete" && batches.length > 0) break;
      if (typeof header === "string") {
        // A wrong length leads to a wrong place, so it may be the batch before that is damaged.
        this.#checkChecksums(batches, first.position);
        throw this.#damage(header, first.position + at, expected);
      }
      batches.push({ header, bytes: bytes.subarray(at, at + header.sizeBytes) });
      at += header.sizeBytes;
      expected = header.nextOffset;
    }
    return batches;
  }

  #checkChecksums(batches: readonly StoredBatch[], position: number): void {
    for (const { header, bytes } of batches) {
      if (!hasRightChecksum(bytes)) throw this.#damage("bad checksum", position, header.baseOffset);
      position += header.sizeBytes;
    }
  }

  #readAhead(position: number, bytesMax: number): void {
    for (let n = 0; n < PIECES_AHEAD && position < this.#sizeBytes; n++) {
      const from = position;
      const sizeBytes = this.#sliceBytes(from, bytesMax);
      this.#budget.reads.readAhead(this, from, sizeBytes, () => this.#slice(from, sizeBytes));
      position += sizeBytes;
    }
  }

  /** As many of `bytesMax` as end with a batch, if the index says where: then the next piece can be read before this one is. */
  #sliceBytes(position: number, bytesMax: number): number {
    if (bytesMax >= this.#sizeBytes - position) return this.#sizeBytes - position;
    const end = this.#index?.positionBefore(position + bytesMax) ?? 0;
    return end > position ? end - position : bytesMax;
  }

  /** An offset in this segment before which no record is as late as `at`. */
  offsetBefore(at: number): Promise<number> {
    return this.#whileOpen(async () => (await this.#loadIndex()).offsetBefore(at));
  }

  /** Reads every byte, telling `read` of each piece, and builds the index anew. Throws CORRUPT with file and position at the first damage. */
  async verify(read: (sizeBytes: number) => Promise<void> = readOn): Promise<void> {
    this.#keepIndex(await this.#scan(read));
  }

  async #scan(read: (sizeBytes: number) => Promise<void>): Promise<SegmentIndex> {
    const index = new SegmentIndex(this.baseOffset);
    let expected = this.baseOffset;
    let position = 0;
    while (position < this.#sizeBytes) {
      let bytes = await this.#slice(
        position,
        Math.min(SCAN_SLICE_BYTES, this.#sizeBytes - position),
      );
      const first = readBatchHeader(bytes, 0, expected, this.#epochs);
      if (typeof first !== "string" && first.sizeBytes > bytes.length) {
        if (first.sizeBytes > this.#sizeBytes - position)
          throw this.#damage("bad length", position, expected);
        bytes = await this.#slice(position, first.sizeBytes);
      }
      let at = 0;
      while (at < bytes.length) {
        const header = readBatch(bytes, at, expected, this.#epochs);
        if (header === "incomplete" && at > 0) break;
        if (typeof header === "string") throw this.#damage(header, position + at, expected);
        index.note(header, position + at);
        at += header.sizeBytes;
        expected = header.nextOffset;
      }
      position += at;
      this.#budget.reads.giveBack(bytes);
      await read(at);
    }
    if (expected !== this.#nextOffset) throw this.#damage("wrong offset", position, expected);
    return index;
  }

  /** Lets go of the file once those have ended who are reading it. */
  async close(): Promise<void> {
    this.#budget.reads.dropAheadOf(this);
    if (this.#readers > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#budget.files.forget(this);
    this.#budget.indexes.forget(this);
    await this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    this.#mustLetGo = false;
    const file = this.#file;
    this.#file = undefined;
    await (await file?.catch(() => undefined))?.close();
  }

  async #whileOpen<T>(reading: () => Promise<T>): Promise<T> {
    this.#readers++;
    try {
      return await reading();
    } finally {
      if (--this.#readers === 0) {
        if (this.#mustLetGo) this.letGoOfFile();
        this.#onIdle?.();
      }
    }
  }

  #note(header: BatchHeader): void {
    this.#index?.note(header, this.#sizeBytes);
    this.#sizeBytes += header.sizeBytes;
    this.#nextOffset = header.nextOffset;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, header.maxTimestamp);
  }

  /** A piece of the file from a batch on, with the whole of that batch in it. */
  async #sliceWithBatch(batch: BatchPlace, bytesMax: number): Promise<Buffer> {
    const restBytes = this.#sizeBytes - batch.position;
    const sizeBytes = this.#sliceBytes(batch.position, bytesMax);
    const ahead = await this.#budget.reads.takeAhead(this, batch.position, sizeBytes);
    const slice = ahead ?? (await this.#slice(batch.position, sizeBytes));
    const header = readBatchHeader(slice, 0, batch.baseOffset, this.#epochs);
    if (typeof header === "string" || header.sizeBytes <= slice.length) return slice;
    if (header.sizeBytes > restBytes)
      throw this.#damage("bad length", batch.position, batch.baseOffset);
    return this.#slice(batch.position, header.sizeBytes);
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
      if (found.position < this.#sizeBytes) {
        const header = await this.#header(found.position, undefined);
        if (typeof header !== "string" && header.nextOffset - 1 === found.lastOffset)
          return { position: found.position, baseOffset: header.baseOffset };
      }
      if (attempt === "as it is") await this.verify();
    }
    return { position: 0, baseOffset: this.baseOffset };
  }

  /** Walks over headers to the batch that holds `offset`; the index leaves at most a few kilobytes to walk. */
  async #findBatch(
    from: BatchPlace,
    offset: number,
  ): Promise<{ position: number; header: BatchHeader }> {
    let { position, baseOffset: expected } = from;
    const window = await this.#slice(position, Math.min(16_384, this.#sizeBytes - position));
    const windowAt = position;
    while (position < this.#sizeBytes) {
      let header = readBatchHeader(window, position - windowAt, expected, this.#epochs);
      if (header === "incomplete") header = await this.#header(position, expected);
      if (typeof header === "string") throw this.#damage(header, position, expected);
      if (offset < header.nextOffset) return { position, header };
      position += header.sizeBytes;
      expected = header.nextOffset;
    }
    throw this.#damage("incomplete", position, expected);
  }

  async #header(
    position: number,
    expectedOffset: number | undefined,
  ): Promise<BatchHeader | BatchFault> {
    const bytes = await this.#slice(position, Math.min(64, this.#sizeBytes - position));
    return readBatchHeader(bytes, 0, expectedOffset, this.#epochs);
  }

  #slice(position: number, sizeBytes: number): Promise<Buffer> {
    return this.#whileOpen(async () =>
      readFully(await this.#open(), this.#budget.reads.take(sizeBytes), position),
    );
  }

  async #loadIndex(): Promise<SegmentIndex> {
    const { baseOffset } = this;
    const index =
      this.#index ??
      (await readIndexFiles(this.#fs, this.#indexPath, baseOffset, this.#indexChecksum)) ??
      (await this.#scan(readOn));
    // Another reader may have been here first, and an active segment notes into the one it has.
    return this.#keepIndex(this.#index ?? index);
  }

  #keepIndex(index: SegmentIndex): SegmentIndex {
    this.#index = index;
    // Without its files it would take a scan to have it again.
    if (this.#indexChecksum !== undefined) this.#budget.indexes.use(this, index.sizeBytes);
    return index;
  }

  /** Use the file inside `#whileOpen` alone: else it may be closed, and its descriptor be that of another file. */
  async #open(): Promise<OpenFile> {
    this.#mustLetGo = false;
    this.#file ??= this.#fs.open(this.path, this.#mode);
    if (this.#unsynced === 0) this.#budget.files.use(this);
    try {
      const file = await this.#file;
      // Once made it is never made again: it would hide that it was lost.
      if (this.#mode === "create") this.#mode = "write";
      return file;
    } catch (error) {
      this.#file = undefined;
      this.#budget.files.forget(this);
      throw error;
    }
  }

  #damage(fault: BatchFault, position: number, expectedOffset: number): EventLogError {
    return new EventLogError(
      "EVENT_LOG_CORRUPT",
      `${this.path} is damaged at byte ${position}, where offset ${expectedOffset} should stand: ${fault}. ` +
        "It was left as it is; restore the file from a copy",
    );
  }
}

/** The log and its two indexes. Twenty digits, so that names sort as offsets do. */
export function segmentFileNames(segment: {
  readonly baseOffset: number;
  readonly revision: number;
}): [log: string, index: string, timeIndex: string] {
  const digits = String(segment.baseOffset).padStart(20, "0");
  const name = segment.revision === 0 ? digits : `${digits}.${segment.revision}`;
  return [`${name}.log`, `${name}.index`, `${name}.timeindex`];
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

const readOn = () => Promise.resolve();
