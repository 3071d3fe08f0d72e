import { zstdDecompressSync } from "node:zlib";

/**
 * Reads the log of one directory by what FORMAT.md says and by nothing else: it uses no code of the engine, so that whatever
 * the page leaves out fails a test. For logs that are whole; what is torn at the journal's end is left out.
 */
export interface ReadLog {
  readonly format: number;
  /** By `topic/partition`. */
  readonly records: ReadonlyMap<string, readonly ReadRecord[]>;
  /** By `group/topic/partition`. */
  readonly committed: ReadonlyMap<string, number>;
  /** The roster's generation. */
  readonly generation: number;
  /** Index files that were held against their segments. */
  readonly indexes: number;
}

export interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A directory as its files' contents, by path within it. */
export type Files = ReadonlyMap<string, Buffer>;

interface Topic {
  readonly id: number;
  readonly name: string;
  readonly isDirect: boolean;
  readonly partitions: Partition[];
}

interface Epoch {
  readonly epoch: number;
  readonly startOffset: number;
}

interface Partition {
  readonly epochs: Epoch[];
  nextOffset: number;
  readonly batches: Buffer[];
}

const field = (value: unknown, name: string | number): unknown => Reflect.get(Object(value), name);
const list = (value: unknown, name?: string): readonly unknown[] => {
  const found = name === undefined ? value : field(value, name);
  return Array.isArray(found) ? found : [];
};
/** A number that the page says is there; NaN fails whatever is done with it. */
const num = (value: unknown, name: string | number): number =>
  Number(field(value, name) ?? Number.NaN);
const str = (value: unknown, name: string | number): string => String(field(value, name));

export function readLog(files: Files): ReadLog {
  const format = Number(/^touchline-event-log (\d+)\n$/.exec(text(files, "format"))?.[1]);
  const checkpoint = newestCheckpoint(files);
  const state = new State(checkpoint);
  let indexes = 0;
  for (const mark of list(checkpoint, "topics")) indexes += readSegments(files, mark, state);
  readJournal(files, field(checkpoint, "journal"), state);
  const records = new Map<string, readonly ReadRecord[]>();
  for (const { name, partitions } of state.topics.values())
    for (const [n, { batches }] of partitions.entries())
      records.set(`${name}/${n}`, batches.flatMap(recordsOf));
  return { format, records, committed: state.committed, generation: state.generation, indexes };
}

/** What the checkpoint says, and then each note. */
class State {
  readonly topics = new Map<number, Topic>();
  readonly committed = new Map<string, number>();
  generation: number;

  constructor(checkpoint: unknown) {
    this.generation = num(field(checkpoint, "roster"), "generation");
    for (const topic of list(checkpoint, "topics"))
      this.topics.set(num(topic, "id"), {
        id: num(topic, "id"),
        name: str(topic, "name"),
        isDirect: field(topic, "isDirect") === true,
        partitions: list(topic, "partitions").map((partition) => ({
          epochs: list(partition, "epochs").map(epochIn),
          nextOffset: Number(field(partition, "startOffset") ?? 0),
          batches: [],
        })),
      });
    for (const group of list(checkpoint, "committedOffsets"))
      for (const topic of list(group, "topics"))
        for (const offset of list(topic, "offsets"))
          this.#commit(group, topic, num(offset, 0), num(offset, 1));
  }

  note(note: unknown): void {
    switch (field(note, "type")) {
      case "topic made":
        return this.#make(num(note, "id"), field(note, "topic"));
      case "topic deleted":
        this.topics.delete(num(note, "id"));
        return this.#forget((_group, topic) => topic === field(note, "name"));
      case "group deleted":
        return this.#forget((group) => group === field(note, "group"));
      case "offsets committed":
        for (const group of list(note, "groups"))
          for (const topic of list(group, "topics"))
            for (const offset of list(topic, "offsets"))
              this.#commit(group, topic, num(offset, "partition"), num(offset, "offset"));
        return;
      case "epoch raised": {
        const topic = [...this.topics.values()].find(({ name }) => name === field(note, "topic"));
        topic?.partitions[num(note, "partition")]?.epochs.push(epochIn(note));
        return;
      }
      case "roster changed":
        this.generation = Math.max(this.generation, num(field(note, "roster"), "generation"));
        return;
      case "topic changed":
      case "producer started":
        return;
      default:
        throw new Error(`FORMAT.md knows no note ${str(note, "type")}`);
    }
  }

  /** A batch of the journal: below the partition's end it is in a segment already, at the end it is the next. */
  batch(topicId: number, partitionNumber: number, batch: Buffer): void {
    const partition = this.topics.get(topicId)?.partitions[partitionNumber];
    const baseOffset = Number(batch.readBigInt64BE(0));
    if (partition === undefined || baseOffset < partition.nextOffset) return;
    take(partition, batch);
  }

  #make(id: number, topic: unknown): void {
    const durability = field(topic, "durability");
    const partitions = Array.from({ length: num(topic, "partitions") }, () => ({
      epochs: [{ epoch: 0, startOffset: 0 }],
      nextOffset: 0,
      batches: [],
    }));
    const isDirect = durability !== undefined && durability !== "sync";
    this.topics.set(id, { id, name: str(topic, "name"), isDirect, partitions });
  }

  #commit(group: unknown, topic: unknown, partition: number, offset: number): void {
    this.committed.set(`${str(group, "group")}/${str(topic, "topic")}/${partition}`, offset);
  }

  #forget(isGone: (group: string, topic: string) => boolean): void {
    for (const key of this.committed.keys()) {
      const [group = "", topic = ""] = key.split("/");
      if (isGone(group, topic)) this.committed.delete(key);
    }
  }
}

const epochIn = (mark: unknown): Epoch => ({
  epoch: num(mark, "epoch"),
  startOffset: num(mark, "startOffset"),
});

function newestCheckpoint(files: Files): unknown {
  const whole = ["checkpoint", "checkpoint.copy"].flatMap((name) => {
    const [, crc = "", json = ""] = /^crc32c ([0-9a-f]{8})\n(.*\n)$/s.exec(text(files, name)) ?? [];
    const isWhole = json !== "" && crc32c(Buffer.from(json)) === Number.parseInt(crc, 16);
    return isWhole ? [JSON.parse(json)] : [];
  });
  const age = (checkpoint: unknown, name: string) => num(field(checkpoint, "journal"), name);
  const [newest] = whole.toSorted(
    (a, b) => age(b, "number") - age(a, "number") || age(b, "commit") - age(a, "commit"),
  );
  if (newest === undefined) throw new Error("neither file of the checkpoint is whole");
  return newest;
}

/** Gives how many pairs of index files vouched for themselves. */
function readSegments(files: Files, topic: unknown, state: State): number {
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
    if (!isDirect) continue;
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

function take(partition: Partition, batch: Buffer): void {
  const baseOffset = Number(batch.readBigInt64BE(0));
  const epoch =
    partition.epochs.findLast(({ startOffset }) => startOffset <= baseOffset)?.epoch ?? 0;
  if (baseOffset !== partition.nextOffset || batch.readInt32BE(12) !== epoch)
    throw new Error(`a batch at ${baseOffset} of epoch ${batch.readInt32BE(12)} does not follow`);
  partition.batches.push(batch);
  partition.nextOffset = baseOffset + batch.readInt32BE(23) + 1;
}

/** A whole batch; undefined where none begins. */
function batchAt(bytes: Buffer, position: number): Buffer | undefined {
  if (position + 61 > bytes.length) return undefined;
  const end = position + 12 + bytes.readInt32BE(position + 8);
  if (end > bytes.length || end < position + 61) return undefined;
  const batch = bytes.subarray(position, end);
  const isWhole = batch.readInt8(16) === 2 && crc32c(batch.subarray(21)) === batch.readUInt32BE(17);
  return isWhole ? batch : undefined;
}

function recordsOf(batch: Buffer): readonly ReadRecord[] {
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

interface Block {
  readonly salt: bigint;
  readonly number: number;
  readonly commit: number;
  readonly before: number;
  readonly sizeBytes: number;
  readonly header: Buffer;
  readonly bodies: readonly Buffer[];
}

function readJournal(files: Files, from: unknown, state: State): void {
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
    const end = next?.before ?? bytes.length;
    let position = number === num(from, "number") ? num(from, "position") : 0;
    while (position < end) {
      const block = blockAt(bytes, position);
      if (block?.number !== number || block.salt !== salt || block.commit !== commit) break;
      for (const [i, body] of block.bodies.entries())
        apply(block.header.subarray(68 + 32 * i), body, state);
      position += block.sizeBytes;
      commit++;
    }
  }
}

function apply(entry: Buffer, body: Buffer, state: State): void {
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

const text = (files: Files, path: string): string => files.get(path)?.toString() ?? "";

/** Castagnoli's, as in iSCSI. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]!;
  return ~crc >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});
