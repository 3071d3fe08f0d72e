import { deepEqual, equal } from "node:assert/strict";
import { readAll } from "../src/contract/reading.ts";
import { readBlock } from "../src/embedded/journal/journal-block.ts";
import { readBatch } from "../src/embedded/batches/record-batch.ts";
import type { Durability } from "../src/event-log.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import type { Figures, Scenario } from "./scenario.ts";

const TOPIC = "events";
const APPENDS = 9;
/** A seed says in a number each where the file is cut, whether zeros follow, and which file it is. */
const ZEROS = 1_000_000;
const SEGMENT = 2_000_000;

/** A process dies at each byte of what it writes. */
export const tornTail: Scenario = {
  name: "torn-tail",
  what: "the journal, and the last three batches of a segment, end or turn to zeros at each of their bytes",
  seeds: async () => {
    const [journal, segment] = await Promise.all([tornFile("sync"), tornFile("os")]);
    const seeds: number[] = [];
    for (let cut = 0; cut <= journal.writes.at(-1)!.to; cut++) seeds.push(cut, ZEROS + cut);
    for (let cut = segment.writes.at(-3)!.from; cut <= segment.writes.at(-1)!.to; cut++)
      seeds.push(SEGMENT + cut, SEGMENT + ZEROS + cut);
    return seeds;
  },
  isEndless: false,
  run: (seed, figures) =>
    tear(seed >= SEGMENT ? "os" : "sync", seed % SEGMENT >= ZEROS, seed % ZEROS, figures),
};

/** A log that was killed at rest, and the file of it that held what was appended. */
interface TornFile {
  readonly disk: SimulatedDisk;
  readonly path: string;
  /** What was written to the file, one after another: how many records each brought, and the bytes that say so. */
  readonly writes: readonly {
    readonly from: number;
    readonly to: number;
    readonly records: number;
  }[];
}

const files = new Map<Durability, Promise<TornFile>>();

function tornFile(durability: "sync" | "os"): Promise<TornFile> {
  let file = files.get(durability);
  if (file === undefined) files.set(durability, (file = fill(durability)));
  return file;
}

async function fill(durability: "sync" | "os"): Promise<TornFile> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { journalBytesMax: 16_384 });
  await log.createTopic({ name: TOPIC, partitions: 1, durability });
  for (let n = 0; n < APPENDS; n++) await log.append(TOPIC, [{ value: valueOf(n) }]);
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => void setImmediate(resolve));
  disk.kill();
  const path = disk
    .paths()
    .find((name) => name.endsWith(durability === "os" ? ".log" : ".journal"))!;
  const bytes = disk.contentOf(path);
  return { disk, path, writes: durability === "os" ? batchesIn(bytes) : blocksIn(bytes) };
}

function valueOf(n: number): string {
  return `value ${n} ${".".repeat((n * 131) % 700)}`;
}

function blocksIn(journal: Buffer) {
  const writes: { from: number; to: number; records: number }[] = [];
  for (
    let at = 0, block = readBlock(journal, 0);
    block !== undefined;
    block = readBlock(journal, at)
  ) {
    const bodies = block.entries.reduce((sum, entry) => sum + entry.body.length, 0);
    const records = block.entries.filter((entry) => entry.kind === "batch").length;
    writes.push({ from: at, to: at + journal.readUInt32BE(at + 12) + bodies, records });
    at += block.sizeBytes;
  }
  return writes;
}

function batchesIn(segment: Buffer) {
  const writes: { from: number; to: number; records: number }[] = [];
  for (let at = 0; at < segment.length;) {
    const batch = readBatch(segment, at, undefined, undefined);
    if (typeof batch === "string") throw new Error(batch);
    writes.push({ from: at, to: at + batch.sizeBytes, records: batch.recordCount });
    at += batch.sizeBytes;
  }
  return writes;
}

async function tear(
  durability: "sync" | "os",
  turnsToZeros: boolean,
  cut: number,
  figures: Figures,
): Promise<void> {
  const { disk: whole, path, writes } = await tornFile(durability);
  const disk = whole.copy();
  const bytes = Buffer.from(disk.contentOf(path));
  const after = turnsToZeros ? Buffer.alloc(bytes.length - cut) : Buffer.alloc(0);
  disk.replace(path, Buffer.concat([bytes.subarray(0, cut), after]));
  const torn = disk.contentOf(path);
  // A write may end in zeros of its own.
  const broken = writes.findIndex(
    ({ from, to }) => !bytes.subarray(from, to).equals(torn.subarray(from, to)),
  );
  const kept = (broken < 0 ? writes : writes.slice(0, broken)).reduce((n, w) => n + w.records, 0);
  const log = await openSmallLog(disk);
  const [topic] = await log.describeTopics();
  if (topic === undefined) return equal(kept, 0);
  deepEqual(
    topic.partitions.map(({ status, fault }) => [status, fault]),
    [["online", undefined]],
  );
  deepEqual(
    (await readAll(log, TOPIC, 0)).map((record) => record.value.toString()),
    Array.from({ length: kept }, (_, n) => valueOf(n)),
  );
  const [next] = await log.append(TOPIC, [{ value: "goes on" }]);
  equal(next!.offset, kept);
  figures.add("kept", kept);
}
