import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { EventLog } from "../src/event-log.ts";
import { readAll } from "../src/contract/reading.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const CRASHES = 4;
const TOPIC = "events";
const PARTITIONS = 3;

/** Each seed is a life of a log: some appends and commits, a power cut or kill at some operation, and again. */
export const powerCut: Scenario = {
  name: "power-cut",
  what: "power cuts and kills at any operation of a disk that keeps, drops, tears and reorders what was not synced",
  seeds: seedsFrom1({ short: 5000, long: 200_000 }),
  isEndless: true,
  run: liveThrough,
};

/** What the outside knows: what it sent, what it was told, what it has seen. */
interface Known {
  readonly sent: Map<string, { readonly partition: number; readonly size: number }>;
  readonly acked: Map<string, number>;
  readonly seen: string[][];
  committed: { sent: number; acked: number };
}

async function liveThrough(seed: number, figures: Figures): Promise<void> {
  const random = new SeededRandom(seed);
  const disk = new SimulatedDisk({ random });
  const known: Known = {
    sent: new Map(),
    acked: new Map(),
    seen: Array.from({ length: PARTITIONS }, () => []),
    committed: { sent: 0, acked: 0 },
  };
  for (let crash = 0; crash < CRASHES; crash++) {
    const end = disk.operations + 1 + random.below(random.pick([10, 60, 200]));
    disk.fault = (_operation, count): Fault | undefined => (count >= end ? "power" : undefined);
    await untilPowerFails(disk, runLife(disk, random, known, crash));
    disk.fault = undefined;
    if (random.chance(0.3)) disk.kill();
    else disk.cutPower();
  }
  const log = await openSmallLog(disk);
  await check(log, known);
  await log.close();
  figures.add("acknowledged", known.acked.size);
}

/** Lets a life run until it is over or the power went; from then on nothing in it will ever answer. */
async function untilPowerFails(disk: SimulatedDisk, life: Promise<void>): Promise<void> {
  let over = false;
  const ended = life.then(
    () => (over = true),
    (error: unknown) => {
      over = true;
      throw error;
    },
  );
  while (!over && disk.hasPower) await turn();
  if (over) await ended;
  else ended.catch(() => undefined);
}

async function runLife(
  disk: SimulatedDisk,
  random: SeededRandom,
  known: Known,
  life: number,
): Promise<void> {
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  await check(log, known);
  const member = await log.consume({ group: "group", topics: [TOPIC] });
  const pending: Promise<void>[] = [];
  const appends = random.pick([3, 10, 30]);
  for (let n = 0; n < appends; n++) {
    pending.push(append(log, random, known, `${life}.${n}`));
    if (random.chance(0.2)) pending.push(commitOffset(member, log, known));
    if (random.chance(0.5)) await Promise.all(pending);
    if (random.chance(0.1)) await check(log, known);
  }
  await Promise.all(pending);
  if (random.chance(0.3)) await log.close();
}

async function append(
  log: EventLog,
  random: SeededRandom,
  known: Known,
  id: string,
): Promise<void> {
  const partition = random.below(PARTITIONS);
  const size = 1 + random.below(3);
  const padding = ".".repeat(random.pick([0, 10, 300, 1500]));
  const values = Array.from({ length: size }, (_, n) => `${id}.${n}${padding}`);
  for (const value of values) known.sent.set(value, { partition, size });
  const positions = await log.append(
    TOPIC,
    values.map((value) => ({ value, partition })),
  );
  values.forEach((value, n) => known.acked.set(value, positions[n]!.offset));
}

async function commitOffset(
  member: { commit(topic: string, partition: number, offset: number): Promise<void> },
  log: EventLog,
  known: Known,
): Promise<void> {
  const { highWatermark } = (await log.describeTopics())[0]!.partitions[0]!;
  const offset = Math.max(known.committed.sent, highWatermark);
  if (offset > highWatermark) return;
  known.committed.sent = offset;
  await member.commit(TOPIC, 0, offset);
  known.committed.acked = Math.max(known.committed.acked, offset);
}

async function check(log: EventLog, known: Known): Promise<void> {
  const topics = await log.describeTopics();
  if (topics.length === 0) {
    equal(known.acked.size, 0);
    return;
  }
  for (const { status, fault } of topics[0]!.partitions)
    deepEqual([status, fault], ["online", undefined]);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = await readAll(log, TOPIC, partition);
    const values = records.map((record) => record.value.toString());
    deepEqual(
      records.map((record) => record.offset),
      values.map((_, n) => n),
    );
    equal(new Set(values).size, values.length);
    for (const value of values) equal(known.sent.get(value)?.partition, partition);
    deepEqual(values.slice(0, known.seen[partition]!.length), known.seen[partition]);
    known.seen[partition] = values;
    checkWholeAppends(values, known);
  }
  for (const [value, offset] of known.acked)
    equal(known.seen[known.sent.get(value)!.partition]![offset], value);
  const group = (await log.describeGroups()).find((g) => g.group === "group");
  const committed = group?.partitions.find((p) => p.partition === 0)?.committedOffset ?? 0;
  ok(committed >= known.committed.acked && committed <= known.committed.sent);
  known.committed.acked = committed;
}

function checkWholeAppends(values: readonly string[], known: Known): void {
  for (let n = 0; n < values.length;) {
    const { size } = known.sent.get(values[n]!)!;
    const id = values[n]!.split(".").slice(0, 2).join(".");
    for (let m = 0; m < size; m++) match(values[n + m]!, new RegExp(`^${id}\\.${m}\\.*$`));
    n += size;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
