import { batchAt } from "./batches.ts";
import { crc32c } from "./crc32c.ts";
import { field, list, num, str } from "./fields.ts";
import type { Files } from "./files.ts";
import { type LogState, type Partition, take } from "./log-state.ts";

/** Gives how many pairs of index files vouched for themselves. */
export function readSegments(files: Files, topic: unknown, state: LogState): number {
  let indexes = 0;
  const { isDirect, partitions } = state.topics.get(num(topic, "id"))!;
  for (const [n, mark] of list(topic, "partitions").entries()) {
    const partition = partitions[n]!;
    const directory = `partitions/${str(topic, "name")}-${n}`;
    const segments = list(mark, "segments");
    const [first] = segments;
    if (first !== undefined) partition.nextOffset = num(first, "baseOffset");
    for (const segment of segments) {
      const stem = `${directory}/${stemOf(segment)}`;
      const bytes = files.get(`${stem}.log`)!;
      let position = 0;
      while (position < num(segment, "sizeBytes")) {
        const batch = batchAt(bytes, position);
        if (batch === undefined) throw new Error(`${stem}.log is damaged at ${position}`);
        take(partition, batch);
        position += batch.length;
      }
      if (partition.nextOffset !== num(segment, "nextOffset"))
        throw new Error(`${stem}.log ends at another offset`);
      if (field(segment, "indexChecksum") === undefined) continue;
      checkIndexes(files, stem, bytes, segment);
      indexes++;
    }
    if (!isDirect && field(mark, "hasDirectEnd") !== true) continue;
    takeOver(files, directory, segments.at(-1), partition);
  }
  return indexes;
}

/** The offset in 20 digits, and from its first rewriting on a revision. */
function stemOf(segment: unknown): string {
  const revision = Number(field(segment, "revision") ?? 0);
  const offset = str(segment, "baseOffset").padStart(20, "0");
  return revision === 0 ? offset : `${offset}.${revision}`;
}

/** What bypasses the journal stands behind the mark, in the last segment and in those that follow it. */
function takeOver(files: Files, directory: string, last: unknown, partition: Partition): void {
  let bytes: Buffer | undefined;
  let position = 0;
  if (last !== undefined) {
    bytes = files.get(`${directory}/${stemOf(last)}.log`);
    position = num(last, "sizeBytes");
  }
  for (;;) {
    const batch = bytes && batchAt(bytes, position);
    if (batch !== undefined && Number(batch.readBigInt64BE(0)) === partition.nextOffset) {
      take(partition, batch);
      position += batch.length;
      continue;
    }
    const next = files.get(`${directory}/${String(partition.nextOffset).padStart(20, "0")}.log`);
    if (next === undefined || next === bytes) return;
    bytes = next;
    position = 0;
  }
}

/** Each entry of `.index` points at a batch that ends where it says, and each of `.timeindex` is true of what stands before. */
function checkIndexes(files: Files, stem: string, log: Buffer, segment: unknown): void {
  const baseOffset = num(segment, "baseOffset");
  const offsets = files.get(`${stem}.index`)!;
  const times = files.get(`${stem}.timeindex`)!;
  if (crc32c(Buffer.concat([offsets, times])) !== num(segment, "indexChecksum"))
    throw new Error(`${stem}.index`);
  for (let at = 0; at < offsets.length; at += 8) {
    const batch = batchAt(log, offsets.readUInt32BE(at + 4));
    const lastOffset = batch && Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23);
    if (lastOffset !== baseOffset + offsets.readUInt32BE(at))
      throw new Error(`${stem}.index, ${at}`);
  }
  for (let at = 0; at < times.length; at += 12) {
    const lastOffset = baseOffset + times.readUInt32BE(at + 8);
    let highest = -Infinity;
    for (let position = 0; position < num(segment, "sizeBytes");) {
      const batch = batchAt(log, position)!;
      if (Number(batch.readBigInt64BE(0)) > lastOffset) break;
      highest = Math.max(highest, Number(batch.readBigInt64BE(35)));
      position += batch.length;
    }
    if (highest !== Number(times.readBigInt64BE(at))) throw new Error(`${stem}.timeindex, ${at}`);
  }
}
