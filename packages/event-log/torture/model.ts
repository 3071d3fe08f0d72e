import { deepEqual, equal } from "node:assert/strict";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import type { NewRecord, OffsetReset } from "../src/event-log.ts";
import { readAll } from "../src/contract/reading.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const TOPIC = "events";
const PARTITIONS = 3;
const COMMANDS_MAX = 60;
const GROUPS = ["a", "b"] as const;
const PRODUCERS = ["feed", "other feed"] as const;
/** Times of records, far enough from each other and from now to be told apart. */
const TIMES = 1000;

/** One command after another, each answered before the next: so the log must behave exactly as lists in memory do. */
export const model: Scenario = {
  name: "model",
  what: `up to ${COMMANDS_MAX} commands, crash and reopening among them, against lists in memory`,
  seeds: seedsFrom1({ short: 2000, long: 100_000 }),
  isEndless: true,
  run: obey,
};

interface Kept {
  readonly value: string;
  readonly timestamp: number;
}

/** A log beside what it should be. */
interface Twins {
  readonly random: SeededRandom;
  readonly disk: SimulatedDisk;
  log: EmbeddedLog;
  /** Records by partition and offset. */
  readonly partitions: Kept[][];
  /** Offsets by group and partition. */
  readonly committed: Map<string, number>;
  /** By name: how often it was taken up, and the offset of its newest record by partition. */
  readonly producers: Map<string, { taken: number; last: (number | undefined)[] }>;
  settings: { retentionMs: number | undefined; retentionBytes: number | undefined };
}

type Command = (twins: Twins) => Promise<void>;

const OFTEN: readonly Command[] = [append, append, append, fetch, fetch, consume, restart];
const SELDOM: readonly Command[] = [produce, seek, reset, change, remake];

async function obey(seed: number, figures: Figures): Promise<void> {
  const random = new SeededRandom(seed);
  const disk = new SimulatedDisk({ random });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  const twins: Twins = {
    random,
    disk,
    log,
    partitions: Array.from({ length: PARTITIONS }, () => []),
    committed: new Map(),
    producers: new Map(),
    settings: { retentionMs: undefined, retentionBytes: undefined },
  };
  const count = 1 + random.below(COMMANDS_MAX);
  for (let n = 0; n < count; n++) {
    const among = random.chance(0.7) ? OFTEN : SELDOM;
    await among[random.below(among.length)]!(twins);
  }
  await restart(twins);
  figures.add("commands", count);
}

/** Some records, and where each of them must come to stand. */
function newRecords({ random, partitions }: Twins) {
  const records: (NewRecord & { readonly partition: number })[] = [];
  const expected: { partition: number; offset: number }[] = [];
  for (let count = random.below(7); count > 0; count--) {
    const partition = random.below(PARTITIONS);
    const kept = partitions[partition]!;
    const sizeBytes = random.below(random.pick([20, 600, 6000]));
    const value = `${kept.length}`.padEnd(sizeBytes, ".");
    const timestamp = random.below(TIMES);
    records.push({ partition, value, timestamp });
    expected.push({ partition, offset: kept.push({ value, timestamp }) - 1 });
  }
  return { records, expected };
}

async function append(twins: Twins): Promise<void> {
  const { records, expected } = newRecords(twins);
  const compression = twins.random.chance(0.2) ? "zstd" : undefined;
  deepEqual(await twins.log.append(TOPIC, records, { compression }), expected);
}

/** A producer is taken up by its name, hears where it stood, and appends behind that. */
async function produce(twins: Twins): Promise<void> {
  const { random, log, producers } = twins;
  const name = random.pick(PRODUCERS);
  const known = producers.get(name) ?? { taken: 0, last: [] };
  producers.set(name, known);
  const producer = await log.producer({ name });
  equal(producer.epoch, known.taken++);
  for (let partition = 0; partition < PARTITIONS; partition++)
    equal(await producer.lastOffset(TOPIC, partition), known.last[partition]);
  for (let left = random.below(4); left > 0; left--) {
    const { records, expected } = newRecords(twins);
    deepEqual(await producer.append(TOPIC, records), expected);
    for (const { partition, offset } of expected) known.last[partition] = offset;
  }
  await producer.close();
}

async function fetch({ random, log, partitions }: Twins): Promise<void> {
  const partition = random.below(PARTITIONS);
  const kept = partitions[partition]!;
  const offset = random.below(kept.length + 1);
  const bytesMax = random.below(5000);
  const result = await log.fetch({ topic: TOPIC, partition, offset, bytesMax });
  const count = result.records.length;
  equal(count > 0, offset < kept.length);
  deepEqual(result.records.map(keptOf), kept.slice(offset, offset + count));
  equal(result.nextOffset, offset + count);
  equal(result.highWatermark, kept.length);
}

/** A time leads to the first record that is not older. */
async function seek({ random, log, partitions }: Twins): Promise<void> {
  const partition = random.below(PARTITIONS);
  const at = random.below(TIMES + 10);
  equal(await log.offsetAt(TOPIC, partition, at), firstFrom(partitions[partition]!, at));
}

/** Where a reset would move a group is where it moves it. */
async function reset({ random, log, partitions, committed }: Twins): Promise<void> {
  const group = random.pick(GROUPS);
  const number = random.below(TIMES);
  const shift = random.below(21) - 10;
  const targets = ["earliest", "latest", { time: number }, { shift }, { offset: number % 30 }];
  const to = targets[random.below(targets.length)] as OffsetReset["to"];
  const moves = await log.previewOffsets({ group, to, topics: [TOPIC] });
  const expected = partitions.map((kept, partition) => {
    const from = committed.get(`${group}/${partition}`);
    return { topic: TOPIC, partition, from, to: targetOf(kept, from ?? 0, to) };
  });
  deepEqual(moves, expected);
  if (random.chance(0.3)) return;
  await log.moveOffsets(group, moves);
  for (const move of moves) committed.set(`${group}/${move.partition}`, move.to);
}

function targetOf(kept: readonly Kept[], from: number, to: OffsetReset["to"]): number {
  const within = (offset: number) => Math.min(Math.max(0, offset), kept.length);
  if (to === "earliest") return 0;
  if (to === "latest") return kept.length;
  if ("time" in to) return firstFrom(kept, to.time);
  return within("shift" in to ? from + to.shift : to.offset);
}

function firstFrom(kept: readonly Kept[], at: number): number {
  const first = kept.findIndex(({ timestamp }) => timestamp >= at);
  return first < 0 ? kept.length : first;
}

/** Settings that are given are taken over, the others stay; none of these lets go of a record yet. */
async function change(twins: Twins): Promise<void> {
  const { random, log, settings } = twins;
  const changed = random.chance(0.5)
    ? { retentionMs: 1e9 * (1 + random.below(9)) }
    : { retentionBytes: 1e9 * (1 + random.below(9)) };
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS, ...changed });
  twins.settings = { ...settings, ...changed };
}

/** The topic goes with all that was in it, and another one has its name. */
async function remake(twins: Twins): Promise<void> {
  const { random, log, partitions, committed, producers } = twins;
  if (!random.chance(0.4)) return;
  await log.deleteTopic(TOPIC);
  deepEqual(await log.describeTopics(), []);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  for (const kept of partitions) kept.length = 0;
  committed.clear();
  for (const producer of producers.values()) producer.last = [];
  twins.settings = { retentionMs: undefined, retentionBytes: undefined };
}

async function consume(twins: Twins): Promise<void> {
  const { random, log, committed } = twins;
  const group = random.pick(GROUPS);
  if (unread(twins, group) === 0) return;
  const member = await log.consume({ group, topics: [TOPIC], recordsMax: 3 });
  let left = 1 + random.below(5);
  for await (const { partition, records } of member) {
    const from = committed.get(`${group}/${partition}`) ?? 0;
    deepEqual(
      records.map((record) => record.offset),
      records.map((_, n) => from + n),
    );
    await member.commit(TOPIC, partition, from + records.length);
    committed.set(`${group}/${partition}`, from + records.length);
    if (--left === 0 || unread(twins, group) === 0) break;
  }
}

function unread({ partitions, committed }: Twins, group: string): number {
  return partitions.reduce(
    (sum, kept, n) => sum + kept.length - (committed.get(`${group}/${n}`) ?? 0),
    0,
  );
}

async function restart(twins: Twins): Promise<void> {
  const { random, disk, partitions, committed, settings } = twins;
  const how = random.pick(["close", "kill", "power cut"]);
  if (how === "close") await twins.log.close();
  else if (how === "kill") disk.kill();
  else disk.cutPower();
  const log = await openSmallLog(disk);
  twins.log = log;
  for (const [partition, kept] of partitions.entries())
    deepEqual((await readAll(log, TOPIC, partition)).map(keptOf), kept);
  const told = (await log.describeGroups()).flatMap(({ group, partitions: places }) =>
    places.map((place) => [`${group}/${place.partition}`, place.committedOffset] as const),
  );
  deepEqual(new Map(told), committed);
  const [topic] = await log.describeTopics();
  equal(topic?.retentionMs, settings.retentionMs);
  equal(topic?.retentionBytes, settings.retentionBytes);
}

function keptOf({ value, timestamp }: { readonly value: Buffer; readonly timestamp: number }) {
  return { value: value.toString(), timestamp };
}
