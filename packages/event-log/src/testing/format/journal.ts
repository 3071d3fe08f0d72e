import { crc32c } from "./crc32c.ts";
import { num } from "./fields.ts";
import type { Files } from "./files.ts";
import type { LogState } from "./log-state.ts";

interface Block {
  readonly salt: bigint;
  readonly number: number;
  readonly commit: number;
  readonly before: number;
  readonly sizeBytes: number;
  readonly header: Buffer;
  readonly bodies: readonly Buffer[];
}

/** Applies each commit behind the place that the checkpoint names, to the first that is not whole. */
export function readJournal(files: Files, from: unknown, state: LogState): void {
  const journals = [...files]
    .filter(([path]) => path.startsWith("journal/"))
    .flatMap(([, bytes]) => {
      const newest = blocksIn(bytes).toSorted((a, b) => b.number - a.number)[0];
      return newest === undefined ? [] : [{ bytes, number: newest.number, salt: newest.salt }];
    })
    .filter(({ number }) => number >= num(from, "number"))
    .toSorted((a, b) => a.number - b.number);
  let commit = num(from, "commit");
  for (const [n, { bytes, number, salt }] of journals.entries()) {
    const next = journals[n + 1] && blocksIn(journals[n + 1]!.bytes)[0];
    // Where the journal between them got nothing on the disk, the first commit of the next says where this one ends.
    const end = next?.number === number + 1 ? next.before : bytes.length;
    let position = number === num(from, "number") ? num(from, "position") : 0;
    while (position < end && (next === undefined || commit < next.commit)) {
      const block = blockAt(bytes, position);
      if (block?.number !== number || block.salt !== salt || block.commit !== commit) break;
      for (const [i, body] of block.bodies.entries())
        apply(block.header.subarray(68 + 32 * i), body, state);
      position += block.sizeBytes;
      commit++;
    }
  }
}

function apply(entry: Buffer, body: Buffer, state: LogState): void {
  if (entry[0] === 1) state.batch(entry.readUInt32BE(4), entry.readUInt32BE(8), body);
  else state.note(JSON.parse(body.toString()));
}

function blocksIn(bytes: Buffer): readonly Block[] {
  const positions = Array.from({ length: Math.ceil(bytes.length / 512) }, (_, n) => n * 512);
  return positions.flatMap((position) => blockAt(bytes, position) ?? []);
}

/** A whole block, its bodies included; undefined where none begins. */
function blockAt(bytes: Buffer, position: number): Block | undefined {
  if (bytes.toString("latin1", position, position + 8) !== "TLJRNL01") return undefined;
  const headerBytes = bytes.readUInt32BE(position + 12);
  const header = bytes.subarray(position, position + headerBytes);
  if (headerBytes < 68 || header.length < headerBytes) return undefined;
  if (crc32c(header.subarray(12)) !== header.readUInt32BE(8)) return undefined;
  if (Number(header.readBigUInt64BE(40)) !== position) return undefined;
  const bodies: Buffer[] = [];
  let at = position + headerBytes;
  for (let n = 0; n < header.readUInt32BE(64); n++) {
    const entry = header.subarray(68 + 32 * n);
    const body = bytes.subarray(at, at + entry.readUInt32BE(12));
    const crc = entry[0] === 1 ? body.readUInt32BE(17) : entry.readUInt32BE(24);
    if (crc32c(entry[0] === 1 ? body.subarray(21) : body) !== crc) return undefined;
    bodies.push(body);
    at += body.length;
  }
  return {
    salt: header.readBigUInt64BE(16),
    number: Number(header.readBigUInt64BE(24)),
    commit: Number(header.readBigUInt64BE(32)),
    before: Number(header.readBigUInt64BE(48)),
    sizeBytes: Number(header.readBigUInt64BE(56)),
    header,
    bodies,
  };
}
