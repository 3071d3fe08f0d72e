import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { test } from "vitest";
import type { EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "../testing/seeded-random.ts";
import { SimulatedDisk } from "../testing/simulated-disk.ts";
import { openSmallLog } from "../testing/small-log.ts";

/** What the log should be: a list of values a partition, an offset a group and partition. */
interface Model {
  readonly partitions: string[][];
  readonly committed: Map<string, number>;
}
interface Real {
  readonly disk: SimulatedDisk;
  log: EventLog;
}
type Command = fc.AsyncCommand<Model, Real>;

const TOPIC = "events";
const PARTITIONS = 3;
const RUNS = Number(process.env["EVENT_LOG_MODEL_RUNS"] ?? 200);

class Append implements Command {
  readonly records: readonly { readonly partition: number; readonly sizeBytes: number }[];
  constructor(records: Append["records"]) {
    this.records = records;
  }
  check = () => true;
  async run(model: Model, { log }: Real): Promise<void> {
    const records = this.records.map(({ partition, sizeBytes }, n) => ({
      partition,
      value: `${model.partitions[partition]!.length + n}`.padEnd(sizeBytes, "."),
    }));
    const expected = records.map(({ partition, value }) => {
      const offset = model.partitions[partition]!.push(value) - 1;
      return { partition, offset };
    });
    deepEqual(await log.append(TOPIC, records), expected);
  }
  toString = () => `append(${JSON.stringify(this.records)})`;
}

class Fetch implements Command {
  readonly partition: number;
  readonly share: number;
  readonly bytesMax: number;
  constructor(partition: number, share: number, bytesMax: number) {
    this.partition = partition;
    this.share = share;
    this.bytesMax = bytesMax;
  }
  check = () => true;
  async run(model: Model, { log }: Real): Promise<void> {
    const values = model.partitions[this.partition]!;
    const offset = Math.floor(values.length * this.share);
    const { partition, bytesMax } = this;
    const result = await log.fetch({ topic: TOPIC, partition, offset, bytesMax });
    const count = result.records.length;
    equal(count > 0, offset < values.length);
    const expected = values.slice(offset, offset + count);
    deepEqual(
      result.records.map((r) => r.value.toString()),
      expected,
    );
    equal(result.nextOffset, offset + count);
    equal(result.highWatermark, values.length);
  }
  toString = () => `fetch(${this.partition}, ${this.share}, ${this.bytesMax})`;
}

class Consume implements Command {
  readonly group: string;
  readonly batches: number;
  constructor(group: string, batches: number) {
    this.group = group;
    this.batches = batches;
  }
  check = (model: Readonly<Model>) => this.#unread(model) > 0;
  #unread(model: Readonly<Model>): number {
    return model.partitions.reduce(
      (sum, values, n) => sum + values.length - (model.committed.get(`${this.group}/${n}`) ?? 0),
      0,
    );
  }
  async run(model: Model, { log }: Real): Promise<void> {
    const member = await log.consume({ group: this.group, topics: [TOPIC], recordsMax: 3 });
    let left = this.batches;
    for await (const { partition, records } of member) {
      const key = `${this.group}/${partition}`;
      const from = model.committed.get(key) ?? 0;
      deepEqual(
        records.map((r) => r.offset),
        records.map((_, n) => from + n),
      );
      await member.commit(TOPIC, partition, from + records.length);
      model.committed.set(key, from + records.length);
      if (--left === 0 || this.#unread(model) === 0) break;
    }
  }
  toString = () => `consume(${this.group}, ${this.batches})`;
}

class Restart implements Command {
  readonly how: "close" | "kill" | "power cut";
  constructor(how: Restart["how"]) {
    this.how = how;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    if (this.how === "close") await real.log.close();
    else if (this.how === "kill") real.disk.kill();
    else real.disk.cutPower();
    real.log = await openSmallLog(real.disk);
    for (const [partition, values] of model.partitions.entries()) {
      const records = await readAll(real.log, TOPIC, partition);
      deepEqual(
        records.map((r) => r.value.toString()),
        values,
      );
    }
    const committed = (await real.log.describeGroups()).flatMap(({ group, partitions }) =>
      partitions.map((p) => [`${group}/${p.partition}`, p.committedOffset] as const),
    );
    deepEqual(new Map(committed), model.committed);
  }
  toString = () => this.how;
}

const partition = fc.nat(PARTITIONS - 1);
const sizeBytes = fc.oneof(fc.nat(20), fc.nat(600), fc.nat(6000));
const commands = [
  fc
    .array(fc.record({ partition, sizeBytes }), { maxLength: 6 })
    .map((records) => new Append(records)),
  fc
    .tuple(partition, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5000))
    .map(([p, share, bytes]) => new Fetch(p, share, bytes)),
  fc
    .tuple(fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 5 }))
    .map(([group, batches]) => new Consume(group, batches)),
  fc
    .constantFrom("close" as const, "kill" as const, "power cut" as const)
    .map((how) => new Restart(how)),
];

test(`G1 G2 G4 G7 in ${RUNS} random lives the log behaves as lists in memory do`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands(commands, { maxCommands: 60, size: "max" }),
      fc.nat(),
      async (sequence, seed) => {
        await fc.asyncModelRun(async () => {
          const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
          const log = await openSmallLog(disk);
          await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
          const model: Model = {
            partitions: Array.from({ length: PARTITIONS }, () => []),
            committed: new Map(),
          };
          return { model, real: { disk, log } };
        }, sequence);
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
