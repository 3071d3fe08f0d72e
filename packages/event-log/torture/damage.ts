import { deepEqual, equal, fail, ok } from "node:assert/strict";
import { EventLogError } from "../src/errors.ts";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import { readBlock } from "../src/embedded/journal/journal-block.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { type Decay, drawDecay } from "./decay.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const TOPIC = "events";
const PARTITIONS = 2;
const APPENDS = 240;
const BEGIN_MS = 1_526_220_000_000;
/** Times and offsets that are looked up in each partition. */
const LOOKUPS = 6;
/** So many stores are made, each once in a process; a damage is done to a copy of one. */
const STORES = 6;

/** What was on disk rots: whatever it is, it is found, or it does no harm. */
export const damage: Scenario = {
  name: "damage",
  what: "bits flipped, bursts, pages zeroed, files cut, blocks swapped, stale and doubled, in every kind of file",
  seeds: seedsFrom1({ short: 5000, long: 500_000 }),
  isEndless: true,
  run: rot,
};

/** A log whose content is known, on a disk that was well until now. */
interface Store {
  readonly disk: SimulatedDisk;
  /** The same disk when half of it was written: where stale blocks come from. */
  readonly earlier: SimulatedDisk;
  readonly isClosed: boolean;
  readonly values: readonly (readonly string[])[];
}

const stores = new Map<number, Promise<Store>>();

async function rot(seed: number, figures: Figures): Promise<void> {
  const random = new SeededRandom(seed);
  const number = random.below(STORES);
  if (!stores.has(number)) stores.set(number, makeStore(number));
  const store = await stores.get(number)!;
  const disk = store.disk.copy();
  const decay = drawDecay(random, disk, store.earlier);
  disk.replace(decay.path, decay.after);
  figures.add(decay.kind);
  try {
    figures.add(await lookAt(disk, store, decay));
  } catch (error) {
    throw new Error(`store ${number}, ${decay.kind} in ${decay.path} at byte ${decay.from}`, {
      cause: error,
    });
  }
}

async function makeStore(number: number): Promise<Store> {
  const random = new SeededRandom(number);
  const disk = new SimulatedDisk({ random });
  const log = await openSmallLog(disk, { segmentBytesMax: random.pick([4096, 16_384]) });
  // Of what was neither synced nor closed nobody can say that it was damaged: it may as well be torn.
  const isDirect = number >= 4;
  const durability = isDirect ? "os" : "sync";
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS, durability });
  const values: string[][] = Array.from({ length: PARTITIONS }, () => []);
  let earlier = disk;
  for (let n = 0; n < APPENDS; n++) {
    const partition = n % PARTITIONS;
    const value = `value ${n} ${".".repeat((n * 37) % 400)}`;
    await log.append(TOPIC, [{ partition, value, key: `k${n}`, timestamp: BEGIN_MS + n }]);
    values[partition]!.push(value);
    if (n === APPENDS / 2) earlier = disk.copy();
  }
  const isClosed = isDirect || number % 2 === 0;
  if (isClosed) await log.close();
  else {
    // What is behind the commits comes to rest: the last of them is proven, the segments are written.
    for (let turn = 0; turn < 20; turn++)
      await new Promise((resolve) => void setImmediate(resolve));
    disk.kill();
  }
  return { disk: disk.copy(), earlier, isClosed, values };
}

type Found = "harmless" | "told at opening" | "told by partition" | "took for torn";

/** Opens the damaged log, reads all of it, and says how the damage was met; throws when it was not met well. */
async function lookAt(disk: SimulatedDisk, store: Store, decay: Decay): Promise<Found> {
  const before = disk.copy();
  let log: EmbeddedLog;
  try {
    log = await openSmallLog(disk);
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    ok(/^EVENT_LOG_(?:CORRUPT|FORMAT_NEWER)$/.test(error.code), error.message);
    for (const path of before.paths().filter((p) => !p.endsWith("/holder")))
      ok(disk.contentOf(path).equals(before.contentOf(path)), `${path} was changed`);
    return "told at opening";
  }
  const read = [];
  for (let partition = 0; partition < PARTITIONS; partition++)
    read.push(await readPartition(log, partition, store.values[partition]!));
  const topics = await log.describeTopics();
  const stopped = topics.flatMap((t) => t.partitions).filter((p) => p.status !== "online");
  await log.close();
  checkNothingCut(disk, before, store);
  if (read.some((part) => part === "told")) {
    ok(stopped.length > 0, "a reader was told of damage and the partition's state is well");
    return "told by partition";
  }
  if (read.every((part) => part === "whole"))
    return stopped.length > 0 ? "told by partition" : "harmless";
  if (hidesTheEnd(store, decay)) return "took for torn";
  return fail(`records are missing and nobody was told: ${read.join(", ")}`);
}

async function readPartition(
  log: EmbeddedLog,
  partition: number,
  values: readonly string[],
): Promise<"whole" | "told" | "less"> {
  if ((await log.describeTopics()).length === 0) return "less";
  try {
    await lookUp(log, partition, values);
    let offset = await log.offsetAt(TOPIC, partition, "earliest");
    equal(offset, 0);
    for (;;) {
      const { records, nextOffset } = await log.fetch({ topic: TOPIC, partition, offset });
      if (nextOffset === offset) break;
      for (const record of records) {
        equal(record.offset, offset++);
        equal(record.value.toString(), values[record.offset], "a damaged record was served");
      }
    }
    return offset === values.length ? "whole" : "less";
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    equal(error.code, "EVENT_LOG_CORRUPT");
    return "told";
  }
}

/** Goes by the indexes: whatever they say, what they lead to is right. */
async function lookUp(
  log: EmbeddedLog,
  partition: number,
  values: readonly string[],
): Promise<void> {
  for (let n = 0; n < LOOKUPS; n++) {
    const offset = Math.floor((values.length * (n + 0.5)) / LOOKUPS);
    const at = BEGIN_MS + offset * PARTITIONS + partition;
    if (offset >= (await log.offsetAt(TOPIC, partition, "latest"))) continue;
    const [first] = (await log.fetch({ topic: TOPIC, partition, offset, bytesMax: 1 })).records;
    equal(first?.value.toString(), values[offset], "an index led to another record");
    equal(await log.offsetAt(TOPIC, partition, at), offset, "an index led to another time");
  }
}

/** In a log that was closed every byte of the segments was synced, so none of them may go or change. */
function checkNothingCut(
  disk: SimulatedDisk,
  before: SimulatedDisk,
  { isClosed, disk: well }: Store,
): void {
  if (!isClosed) return;
  for (const path of before.paths().filter((p) => p.endsWith(".log"))) {
    const kept = Math.min(before.contentOf(path).length, well.contentOf(path).length);
    deepEqual(
      disk.contentOf(path).subarray(0, kept).equals(before.contentOf(path).subarray(0, kept)),
      true,
      `${path} was changed`,
    );
  }
}

/**
 * Of the end of the journal nobody can say whether it was written: damage that takes the last commit and the proof that
 * stands behind it looks like a write that never happened. A flip or a burst is never that large.
 */
function hidesTheEnd({ disk }: Store, decay: Decay): boolean {
  if (!decay.path.endsWith(".journal") || !decay.isLarge) return false;
  const journal = disk.contentOf(decay.path);
  let lastBlockAt = 0;
  for (
    let at = 0, block = readBlock(journal, 0);
    block !== undefined;
    block = readBlock(journal, at)
  ) {
    lastBlockAt = at;
    at += block.sizeBytes;
  }
  return decay.to > lastBlockAt;
}
