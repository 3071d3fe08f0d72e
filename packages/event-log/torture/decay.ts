import type { SeededRandom } from "../src/testing/seeded-random.ts";
import type { SimulatedDisk } from "../src/testing/simulated-disk.ts";

/** Something that happened to the bytes of one file without any program doing it. */
export interface Decay {
  readonly kind: string;
  readonly path: string;
  readonly after: Buffer;
  /** The first byte that may differ, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** More than a burst of 32 bits. */
  readonly isLarge: boolean;
}

const kinds = {
  "flipped bit": flipBit,
  burst,
  "zeroed page": zeroPage,
  "file cut": cut,
  "swapped blocks": swapBlocks,
  "stale block": staleBlock,
  "doubled block": doubleBlock,
} as const;

/** Draws a file, favouring no kind of it, and what happens to it, until that changes some byte. */
export function drawDecay(
  random: SeededRandom,
  disk: SimulatedDisk,
  earlier: SimulatedDisk,
): Decay {
  for (;;) {
    const decay = drawOnce(random, disk, earlier);
    if (decay !== undefined) return decay;
  }
}

function drawOnce(
  random: SeededRandom,
  disk: SimulatedDisk,
  earlier: SimulatedDisk,
): Decay | undefined {
  const families = [
    /\.log$/,
    /\.log$/,
    /index$/,
    /\.journal$/,
    /\/checkpoint(?:\.copy)?$/,
    /\/format$/,
  ] as const;
  const family = random.pick(families);
  const paths = disk.paths().filter((path) => family.test(path) && disk.contentOf(path).length > 0);
  if (paths.length === 0) return undefined;
  const path = random.pick(paths as [string, ...string[]]);
  const kind = random.pick(Object.keys(kinds) as [keyof typeof kinds]);
  const before = disk.contentOf(path);
  const old = earlier.paths().includes(path) ? earlier.contentOf(path) : Buffer.alloc(0);
  const after = kinds[kind](random, Buffer.from(before), old, path.endsWith(".log"));
  const length = Math.max(before.length, after.length);
  let from = 0;
  while (from < length && before[from] === after[from]) from++;
  if (from === length) return undefined;
  let to = length;
  while (before[to - 1] === after[to - 1]) to--;
  return { kind, path, after, from, to, isLarge: to - from > 5 };
}

/** Of a segment every other time in the header of a batch, of which the checksum does not cover all. */
function flipBit(random: SeededRandom, bytes: Buffer, _old: Buffer, isSegment: boolean): Buffer {
  const inHeader = isSegment && random.chance(0.5);
  const at = inHeader ? drawBatch(random, bytes) + random.below(21) : random.below(bytes.length);
  if (at < bytes.length) bytes[at]! ^= 2 ** random.below(8);
  return bytes;
}

function drawBatch(random: SeededRandom, segment: Buffer): number {
  const batches: number[] = [];
  for (let at = 0; at + 12 <= segment.length; at += 12 + segment.readInt32BE(at + 8))
    batches.push(at);
  return batches[random.below(batches.length)] ?? 0;
}

/** Up to 32 bits in a row, the first and the last of them flipped. */
function burst(random: SeededRandom, bytes: Buffer): Buffer {
  const bits = 2 + random.below(31);
  const first = random.below(Math.max(1, bytes.length * 8 - bits));
  for (let n = 0; n < bits; n++) {
    const at = Math.floor((first + n) / 8);
    const flips = n === 0 || n === bits - 1 || random.chance(0.5);
    if (flips && at < bytes.length) bytes[at]! ^= 2 ** ((first + n) % 8);
  }
  return bytes;
}

function zeroPage(random: SeededRandom, bytes: Buffer): Buffer {
  const { from, to } = drawBlock(random, bytes);
  return bytes.fill(0, from, to);
}

function cut(random: SeededRandom, bytes: Buffer): Buffer {
  return bytes.subarray(0, random.below(bytes.length));
}

function swapBlocks(random: SeededRandom, bytes: Buffer): Buffer {
  const sizeBytes = random.pick([512, 4096]);
  const one = Buffer.from(blockOf(random, bytes, sizeBytes).bytes);
  const two = blockOf(random, bytes, sizeBytes);
  const at = bytes.indexOf(one);
  const other = Buffer.from(two.bytes);
  one.copy(bytes, two.at, 0, other.length);
  other.copy(bytes, at);
  return bytes;
}

/** A block of which the last write never reached the disk. */
function staleBlock(random: SeededRandom, bytes: Buffer, old: Buffer): Buffer {
  const { from, to } = drawBlock(random, bytes);
  bytes.fill(0, from, to);
  if (from < old.length) old.copy(bytes, from, from, Math.min(to, old.length));
  return bytes;
}

/** A write that went to two places. */
function doubleBlock(random: SeededRandom, bytes: Buffer): Buffer {
  const sizeBytes = random.pick([512, 4096]);
  const one = Buffer.from(blockOf(random, bytes, sizeBytes).bytes);
  one.copy(bytes, blockOf(random, bytes, sizeBytes).at);
  return bytes;
}

function drawBlock(random: SeededRandom, bytes: Buffer): { from: number; to: number } {
  const { at, bytes: block } = blockOf(random, bytes, random.pick([512, 4096]));
  return { from: at, to: at + block.length };
}

function blockOf(
  random: SeededRandom,
  bytes: Buffer,
  sizeBytes: number,
): { readonly at: number; readonly bytes: Buffer } {
  const at = random.below(Math.ceil(bytes.length / sizeBytes)) * sizeBytes;
  return { at, bytes: bytes.subarray(at, at + sizeBytes) };
}
