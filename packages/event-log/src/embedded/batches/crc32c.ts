import { createRequire } from "node:module";

/** CRC-32C (Castagnoli) of the bytes, unsigned. `"123456789"` gives 0xE3069283. */
export type Crc32c = (bytes: Buffer) => number;

/** Slice-by-8 in plain JavaScript: a sixth of the native speed, for machines the native part has no build for. */
export const crc32cInJavaScript: Crc32c = (bytes) => {
  let crc = 0xffffffff;
  let i = 0;
  for (const whole = bytes.length - (bytes.length % 8); i < whole; i += 8) {
    const low =
      crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc =
      tables[0x700 + (low & 0xff)]! ^
      tables[0x600 + ((low >>> 8) & 0xff)]! ^
      tables[0x500 + ((low >>> 16) & 0xff)]! ^
      tables[0x400 + (low >>> 24)]! ^
      tables[0x300 + bytes[i + 4]!]! ^
      tables[0x200 + bytes[i + 5]!]! ^
      tables[0x100 + bytes[i + 6]!]! ^
      tables[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
};

/** Eight tables of 256, one after another: table n steps a byte that has n more bytes behind it. */
const tables = makeTables();

function makeTables(): Int32Array {
  const all = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    all[byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let table = 1; table < 8; table++) {
      const before = all[(table - 1) * 256 + byte]!;
      all[table * 256 + byte] = (before >>> 8) ^ all[before & 0xff]!;
    }
  }
  return all;
}

/** The native one where it loads and answers rightly, else the JavaScript one. */
export const crc32c: Crc32c = loadNative() ?? crc32cInJavaScript;

function loadNative(): Crc32c | undefined {
  try {
    const native: unknown = createRequire(import.meta.url)("@node-rs/crc32");
    if (typeof native !== "object" || native === null || !("crc32c" in native)) return undefined;
    const candidate = native.crc32c;
    if (typeof candidate !== "function") return undefined;
    const native32c: Crc32c = (bytes) => Number(candidate(bytes));
    return native32c(Buffer.from("123456789")) === 0xe3069283 ? native32c : undefined;
  } catch {
    return undefined;
  }
}
