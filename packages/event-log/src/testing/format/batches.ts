import { zstdDecompressSync } from "node:zlib";
import { crc32c } from "./crc32c.ts";

/** One record, its bytes as text. */
export interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole batch; undefined where none begins. */
export function batchAt(bytes: Buffer, position: number): Buffer | undefined {
  if (position + 61 > bytes.length) return undefined;
  const end = position + 12 + bytes.readInt32BE(position + 8);
  if (end > bytes.length || end < position + 61) return undefined;
  const batch = bytes.subarray(position, end);
  const isWhole = batch.readInt8(16) === 2 && crc32c(batch.subarray(21)) === batch.readUInt32BE(17);
  return isWhole ? batch : undefined;
}

/** The records of a whole batch, in their order. */
export function recordsOf(batch: Buffer): readonly ReadRecord[] {
  const codec = batch.readInt16BE(21) & 7;
  const stored = batch.subarray(61);
  const bytes = codec === 4 ? zstdDecompressSync(stored) : stored;
  let at = 0;
  const varint = (): number => {
    let zigzag = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      zigzag |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number((zigzag >> 1n) ^ -(zigzag & 1n));
    }
  };
  const bytesOrNull = (): string | null => {
    const length = varint();
    if (length < 0) return null;
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  return Array.from({ length: batch.readInt32BE(57) }, () => {
    varint();
    at += 1;
    const timestamp = Number(batch.readBigInt64BE(27)) + varint();
    const offset = Number(batch.readBigInt64BE(0)) + varint();
    const [key, value] = [bytesOrNull(), bytesOrNull()];
    const headers = Array.from(
      { length: varint() },
      () => [bytesOrNull() ?? "", bytesOrNull() ?? ""] as const,
    );
    return { offset, timestamp, key, value, headers: Object.fromEntries(headers) };
  });
}
