import { crc32c } from "../batches/crc32c.ts";
import { type OpenFile, readFully } from "../disk/file-system.ts";
import { BATCH_HEADER_BYTES } from "../batches/record-batch.ts";

/** Read from disk at once. */
const WINDOW_BYTES = 1024 * 1024;
const LENGTH_COUNTS_FROM = 12;
const CRC_COVERS_FROM = 21;
const MAGIC = 2;

/** What stands in a file of record batches, from its first byte to its last. */
export type SegmentStep =
  | { readonly type: "batch"; readonly position: number; readonly bytes: Buffer }
  | {
      readonly type: "damage";
      readonly position: number;
      /** Where the next whole batch stands, or the file ends. */
      readonly endPosition: number;
      readonly fault: WalkFault;
    };

/** What can be seen of a batch without knowing what should stand there. */
export type WalkFault = "cut off" | "bad magic" | "bad length" | "bad checksum";

/**
 * Walks over any file of Kafka's record batches, format 2, and goes on behind damage: at the batch that the damaged one's
 * length leads to, or else at the next bytes that are a whole batch. Judges what a batch says of itself, its checksum, and
 * nothing else: offsets and epochs are for whoever knows which to expect.
 */
export async function* walkSegment(
  file: OpenFile,
  sizeBytes: number,
): AsyncGenerator<SegmentStep, void, undefined> {
  const window = new ByteWindow(file, sizeBytes);
  let position = 0;
  while (position < sizeBytes) {
    const judged = await judgeAt(window, position);
    if (typeof judged !== "string") {
      yield { type: "batch", position, bytes: judged };
      position += judged.length;
      continue;
    }
    const endPosition = await nextWhole(window, position);
    yield { type: "damage", position, endPosition, fault: judged };
    position = endPosition;
  }
}

async function judgeAt(window: ByteWindow, position: number): Promise<Buffer | WalkFault> {
  const header = await window.at(position, BATCH_HEADER_BYTES);
  if (header.length < BATCH_HEADER_BYTES) return "cut off";
  if (header.readInt8(16) !== MAGIC) return "bad magic";
  const sizeBytes = header.readInt32BE(8) + LENGTH_COUNTS_FROM;
  if (sizeBytes < BATCH_HEADER_BYTES) return "bad length";
  if (position + sizeBytes > window.sizeBytes) return "cut off";
  const bytes = await window.at(position, sizeBytes);
  if (bytes.length < sizeBytes) return "cut off";
  const isWhole = bytes.readUInt32BE(17) === crc32c(bytes.subarray(CRC_COVERS_FROM));
  return isWhole ? bytes : "bad checksum";
}

async function nextWhole(window: ByteWindow, damaged: number): Promise<number> {
  const header = await window.at(damaged, LENGTH_COUNTS_FROM);
  if (header.length === LENGTH_COUNTS_FROM) {
    const claimed = damaged + header.readInt32BE(8) + LENGTH_COUNTS_FROM;
    const leadsOn = claimed > damaged && claimed < window.sizeBytes;
    if (leadsOn && typeof (await judgeAt(window, claimed)) !== "string") return claimed;
  }
  for (let from = damaged + 1; from < window.sizeBytes;) {
    const bytes = await window.at(from, WINDOW_BYTES);
    for (let at = 0; at + BATCH_HEADER_BYTES <= bytes.length; at++)
      if (mayBegin(bytes, at) && typeof (await judgeAt(window, from + at)) !== "string")
        return from + at;
    if (from + bytes.length >= window.sizeBytes) break;
    from += bytes.length - BATCH_HEADER_BYTES + 1;
  }
  return window.sizeBytes;
}

/** Whether a checksum is worth computing: what damage left is not searched with one for every byte. */
function mayBegin(bytes: Buffer, at: number): boolean {
  return (
    bytes[at + 16] === MAGIC &&
    bytes.readInt32BE(at) >= 0 &&
    bytes.readInt32BE(at + 8) >= BATCH_HEADER_BYTES - LENGTH_COUNTS_FROM &&
    bytes.readInt32BE(at + 57) >= 0
  );
}

/** A file through a window that moves forward, so that one of any size takes little memory. */
class ByteWindow {
  readonly sizeBytes: number;
  readonly #file: OpenFile;
  #bytes: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(file: OpenFile, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  /** So many bytes from a position on; fewer where the file ends. */
  async at(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.sizeBytes - position);
    const end = position + wanted;
    if (position < this.#position || end > this.#position + this.#bytes.length) {
      const ahead = Math.min(Math.max(wanted, WINDOW_BYTES), this.sizeBytes - position);
      this.#bytes = await readFully(this.#file, Buffer.allocUnsafeSlow(ahead), position);
      this.#position = position;
    }
    return this.#bytes.subarray(position - this.#position, end - this.#position);
  }
}
