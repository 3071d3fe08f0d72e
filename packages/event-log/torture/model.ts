import { deepEqual, equal } from "node:assert/strict";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import type { NewRecord } from "../src/event-log.ts";
import { readAll } from "../src/contract/reading.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const TOPIC = "events";
const PARTITIONS = 3;
const COMMANDS_MAX = 60;
const GROUPS = ["a", "b"] as const;

/** One command after another, each answered before the next: so the log must behave exactly as lists in memory do. */
export const model: Scenario = {
  name: "model",
  what: `up to ${COMMANDS_MAX} commands, crash and reopening among them, against lists in memory`,
  seeds: seedsFrom1({ short: 2000, long: 100_000 }),
  isEndless: true,
  run: obey,
};

/** A log beside what it should be. */
interface Twins {
  readonly random: SeededRandom;
  readonly disk: SimulatedDisk;
  log: EmbeddedLog;
  /** Values by partition and offset. */
  readonly partitions: string[][];
  /** Offsets by group and partition. */
  readonly committed: Map<string, number>;
}

async function obey(seed: number, figures: Figures): Promise<void> {
  const random = new SeededRandom(seed);
  const disk = new SimulatedDisk({ random });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  const partitions = Array.from({ length: PARTITIONS }, () => []);
  const twins: Twins = { random, disk, log, partitions, committed: new Map() };
  const count = 1 + random.below(COMMANDS_MAX);
  for (let n = 0; n < count; n++)
    await random.pick([append, append, append, fetch, fetch, consume, restart])(twins);
  await restart(twins);
  figures.add("commands", count);
}

async function append({ random, log, partitions }: Twins): Promise<void> {
  const records: NewRecord[] = [];
  const expected: { partition: number; offset: number }[] = [];
  for (let count = random.below(7); count > 0; count--) {
    const partition = random.below(PARTITIONS);
    const values = partitions[partition]!;
    const sizeBytes = random.below(random.pick([20, 600, 6000]));
    const value = `${values.length}`.padEnd(sizeBytes, ".");
    records.push({ partition, value });
    expected.push({ partition, offset: values.push(value) - 1 });
  }
  deepEqual(await log.append(TOPIC, records), expected);
}

async function fetch({ random, log, partitions }: Twins): Promise<void> {
  const partition = random.below(PARTITIONS);
  const values = partitions[partition]!;
  const offset = random.below(values.length + 1);
  const bytesMax = random.below(5000);
  const result = await log.fetch({ topic: TOPIC, partition, offset, bytesMax });
  const count = result.records.length;
  equal(count > 0, offset < values.length);
  deepEqual(
    result.records.map((record) => record.value.toString()),
    values.slice(offset, offset + count),
  );
  equal(result.nextOffset, offset + count);
  equal(result.highWatermark, values.length);
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
    (sum, values, n) => sum + values.length - (committed.get(`${group}/${n}`) ?? 0),
    0,
  );
}

async function restart(twins: Twins): Promise<void> {
  const { random, disk, partitions, committed } = twins;
  const how = random.pick(["close", "kill", "power cut"]);
  if (how === "close") await twins.log.close();
  else if (how === "kill") disk.kill();
  else disk.cutPower();
  const log = await openSmallLog(disk);
  twins.log = log;
  for (const [partition, values] of partitions.entries()) {
    const records = await readAll(log, TOPIC, partition);
    deepEqual(
      records.map((record) => record.value.toString()),
      values,
    );
  }
  const told = (await log.describeGroups()).flatMap(({ group, partitions: places }) =>
    places.map((place) => [`${group}/${place.partition}`, place.committedOffset] as const),
  );
  deepEqual(new Map(told), committed);
}
