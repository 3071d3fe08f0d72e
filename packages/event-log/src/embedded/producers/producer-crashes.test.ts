import { expect, test } from "vitest";
import { EventLogError } from "../../errors.ts";
import type { Durability, EventLog, Producer } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { expectInEachOf } from "../../testing/property.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { settingsOf } from "../options.ts";
import type { Partition } from "../partitions/partition.ts";
import { BATCHES_REMEMBERED } from "./producer-state.ts";
import { readBatchProducer } from "../batches/record-batch.ts";
import { openStorage } from "../storage.ts";

/** Each seed is several lives of a log and of the sources that feed it, with a full disk now and then and a crash at the end. */
const SEEDS = { sync: 150, others: 60 };
const LIVES = 4;
const TOPIC = "events";
const PARTITIONS = 2;
const SOURCES = ["a", "b"] as const;

test(`G10 whatever is sent, refused, sent again and crashed, in ${SEEDS.sync} seeds each record stands once and in order`, async () => {
  await expectInEachOf(SEEDS.sync, (seed) => liveThrough(seed, "sync"));
}, 120_000);

test.for(["os", { intervalMs: 50 }] as const)(
  "G10 so it is with durability %j, where a power cut takes only the newest records, and the source sends those again",
  { timeout: 120_000 },
  async (durability) => {
    await expectInEachOf(SEEDS.others, (seed) => liveThrough(seed, durability));
  },
);

/** Time passes as fast as the work goes, and ends with the process. */
class Life {
  readonly disk: SimulatedDisk;
  #isOver = false;

  constructor(disk: SimulatedDisk) {
    this.disk = disk;
  }

  end(): void {
    this.#isOver = true;
  }

  open(): Promise<EventLog> {
    const nextTurn = () => this.nextTurn();
    return openSmallLog(this.disk, {
      timers: {
        elapsedMs: () => 0,
        nextTurn,
        after: (_delayMs, callback) => {
          let isDue = true;
          const callBack = () => {
            if (isDue) callback();
          };
          void nextTurn().then(callBack);
          return () => (isDue = false);
        },
      },
    });
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve) => void setImmediate(() => this.#isOver || resolve()));
  }
}

/** By source and partition: positions that were acknowledged. */
type Acked = Map<string, Set<number>>;

async function liveThrough(seed: number, durability: Durability): Promise<void> {
  const random = new SeededRandom(seed);
  const disk = new SimulatedDisk({ random });
  const acked: Acked = new Map();
  for (let life = 0; life < LIVES; life++) {
    const end = disk.operations + 20 + random.below(random.pick([30, 100, 300]));
    disk.fault = (operation, count): Fault | undefined => {
      if (count >= end) return "power";
      return operation === "write" && random.chance(0.02) ? "ENOSPC" : undefined;
    };
    const process = new Life(disk);
    const living = runLife(process, random, acked, durability);
    let over = false;
    living.then(
      () => (over = true),
      () => (over = true),
    );
    while (!over && disk.hasPower) await process.nextTurn();
    process.end();
    if (over) await living;
    disk.fault = undefined;
    if (random.chance(0.3)) disk.kill();
    else {
      disk.cutPower();
      // What else is gone is for `check` to find: a gap, or a record twice.
      if (durability !== "sync") acked.clear();
    }
    await checkMemory(disk, durability);
  }
  const log = await new Life(disk).open();
  await check(log, acked);
  await log.close();
}

async function runLife(
  life: Life,
  random: SeededRandom,
  acked: Acked,
  durability: Durability,
): Promise<void> {
  const log = await untilThereIsRoom(life, () => life.open());
  await untilThereIsRoom(life, () =>
    log.createTopic({ name: TOPIC, partitions: PARTITIONS, durability }),
  );
  await check(log, acked);
  await Promise.all(SOURCES.map((source) => feed(life, log, random, acked, source)));
  if (random.chance(0.5)) await log.close();
}

async function untilThereIsRoom<T>(life: Life, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EventLogError && error.code === "EVENT_LOG_DISK_FULL")) throw error;
      await life.nextTurn();
    }
  }
}

/** Goes on where the log says that it stopped, and appends what comes next of its own; position n goes to partition n mod 2. */
async function feed(life: Life, log: EventLog, random: SeededRandom, acked: Acked, source: string) {
  const start = () =>
    log.producer({ name: source, deliveryTimeoutMs: random.pick([0, 0, 100, 10_000]) });
  let producer = await untilThereIsRoom(life, start);
  let waiting = await unsent(log, producer, source, random);
  for (let round = 0; waiting.length > 0; round++) {
    // A write fails now and then; that one append fails so often in a row would be no chance.
    expect(round).toBeLessThan(100);
    const inFlight = waiting.slice(0, 1 + random.below(8));
    const sending: Promise<unknown>[] = [];
    let hasFailed = false;
    for (const positions of inFlight) {
      // Who knows that one has failed sends that one first.
      if (hasFailed) break;
      sending.push(send(producer, source, positions, random));
      sending.at(-1)!.catch(() => (hasFailed = true));
      // So that they are in several commits, one behind the other.
      for (let turns = random.below(4); turns > 0; turns--) await life.nextTurn();
    }
    const before = producer;
    if (random.chance(0.1)) producer = await untilThereIsRoom(life, start);
    const outcomes = await Promise.allSettled(sending);
    outcomes.forEach(({ status }, n) => {
      if (status === "fulfilled") noteAcked(acked, source, inFlight[n]!);
    });
    for (const outcome of outcomes) if (outcome.status === "rejected") throwUnlessExpected(outcome);
    if (producer === before && !outcomes.some(isPartlyDone)) {
      waiting = waiting.filter((_, n) => outcomes[n]?.status !== "fulfilled");
      continue;
    }
    if (producer === before) {
      waiting = (await unsent(log, producer, source, random)).slice(0, waiting.length);
      continue;
    }
    const late = untilThereIsRoom(life, () => send(before, source, inFlight[0]!, random));
    // Not by `rejects`, which vitest would wait for when the process is dead.
    const [outcome] = await Promise.allSettled([late]);
    expect(outcome).toMatchObject({ reason: { code: "EVENT_LOG_PRODUCER_FENCED" } });
    waiting = (await unsent(log, producer, source, random)).slice(0, waiting.length);
  }
}

/** Appends of one to three positions each, from the first on that the log does not have. */
async function unsent(
  log: EventLog,
  producer: Producer,
  source: string,
  random: SeededRandom,
): Promise<number[][]> {
  const done: number[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const offset = await producer.lastOffset(TOPIC, partition);
    if (offset === undefined) done.push(-1);
    else {
      const { records } = await log.fetch({ topic: TOPIC, partition, offset, bytesMax: 1 });
      const [from, position] = records[0]!.value.toString().split(":");
      expect(from).toBe(source);
      done.push(Number(position));
    }
  }
  const appends: number[][] = [];
  let position = Math.min(...done) + 1;
  for (let n = 0; n < 12; n++) {
    const positions: number[] = [];
    for (let left = 1 + random.below(3); left > 0; left--, position++)
      if (position > done[position % PARTITIONS]!) positions.push(position);
    if (positions.length > 0) appends.push(positions);
  }
  return appends;
}

function send(producer: Producer, source: string, positions: number[], random: SeededRandom) {
  const padding = ".".repeat(random.pick([0, 30, 500]));
  const compression = random.pick([undefined, "zstd" as const]);
  const records = positions.map((position) => ({
    value: `${source}:${position}:${padding}`,
    partition: position % PARTITIONS,
  }));
  return producer.append(TOPIC, records, { compression });
}

/** Some of its partitions have their records, others not. */
function isPartlyDone(outcome: PromiseSettledResult<unknown>): boolean {
  if (outcome.status === "fulfilled") return false;
  const { reason } = outcome;
  return reason instanceof EventLogError && reason.code === "EVENT_LOG_PARTLY_APPENDED";
}

function throwUnlessExpected({ reason }: PromiseRejectedResult): void {
  const expected = [
    "EVENT_LOG_DISK_FULL",
    "EVENT_LOG_PARTLY_APPENDED",
    "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
    "EVENT_LOG_PRODUCER_FENCED",
  ];
  if (!(reason instanceof EventLogError && expected.includes(reason.code))) throw reason;
}

function noteAcked(acked: Acked, source: string, positions: readonly number[]): void {
  for (const position of positions) {
    const key = `${source}/${position % PARTITIONS}`;
    if (!acked.has(key)) acked.set(key, new Set());
    acked.get(key)!.add(position);
  }
}

/** Of each source and partition the positions stand there once each, in order, without a gap, and at least those acknowledged. */
async function check(log: EventLog, acked: Acked): Promise<void> {
  if ((await log.describeTopics()).length === 0) return;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const values = (await readAll(log, TOPIC, partition)).map(({ value }) => value.toString());
    for (const source of SOURCES) {
      const positions = values
        .map((value) => value.split(":"))
        .filter(([from]) => from === source)
        .map(([, position]) => Number(position));
      expect(positions).toEqual(positions.map((_, n) => n * PARTITIONS + partition));
      for (const position of acked.get(`${source}/${partition}`) ?? [])
        expect(position).toBeLessThanOrEqual(positions.at(-1) ?? -1);
    }
  }
}

/**
 * What a log that is opened remembers of its producers is what its batches say. Where the newest were lost, their producers are
 * known still, with those of their last five batches that are left.
 */
async function checkMemory(disk: SimulatedDisk, durability: Durability): Promise<void> {
  const fs = disk.fileSystem();
  const storage = await openStorage(settingsOf({ directory: "/data", fs, readOnly: true })).catch(
    () => undefined,
  );
  for (const partition of storage?.state.partitions() ?? []) {
    const told = await batchesByProducer(partition);
    const known = new Set(partition.producers.ids());
    if (durability === "sync") expect(known).toEqual(new Set(told.keys()));
    else expect(known.isSupersetOf(new Set(told.keys()))).toBe(true);
    for (const producerId of known) {
      const batches = told.get(producerId) ?? [];
      const state = partition.producers.state(producerId)!;
      if (durability === "sync") expect(state.epoch).toBe(batches.at(-1)!.epoch);
      const ofEpoch = batches.filter(({ epoch }) => epoch === state.epoch);
      const remembered = state.batches.map(({ baseOffset }) => baseOffset);
      const count = durability === "sync" ? BATCHES_REMEMBERED : remembered.length;
      const last = ofEpoch.slice(-count).map(({ baseOffset }) => baseOffset);
      expect(remembered).toEqual(count === 0 ? [] : last);
    }
  }
}

async function batchesByProducer(partition: Partition) {
  const told = new Map<number, { epoch: number; baseOffset: number }[]>();
  for (let offset = 0; offset < partition.highWatermark;) {
    for (const { bytes, header } of await partition.read(offset, 100_000)) {
      offset = header.nextOffset;
      const { producerId, producerEpoch } = readBatchProducer(bytes)!;
      if (!told.has(producerId)) told.set(producerId, []);
      told.get(producerId)!.push({ epoch: producerEpoch, baseOffset: header.baseOffset });
    }
  }
  return told;
}
