import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "vitest";
import type { ConsumedBatch, LogRecord } from "../../event-log.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { expectInEachOf } from "../../testing/property.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { WaitingList } from "../partitions/waiting-list.ts";
import { decodeAssignment } from "./consumer-protocol.ts";
import { GroupCoordinator } from "./coordinator.ts";
import { GroupConsumer } from "./group-consumer.ts";
import type { GroupSource, TopicPartition } from "./group-source.ts";

const SEEDS = 40;
const PARTITIONS = 32;
const MEMBERS_MAX = 20;
const GROUPS = ["range-1", "range-2", "sticky-1", "sticky-2"] as const;
const STEPS = 250;
const POLL_MS = 60_000;
const SESSION_MS = 10_000;

/** One topic in memory, and what each group has committed. */
class World {
  readonly random: SeededRandom;
  readonly timers = new ManualTimers();
  readonly records: LogRecord[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly changes = Array.from({ length: PARTITIONS }, () => new WaitingList());
  readonly committed = new Map<string, number>();
  readonly coordinator: GroupCoordinator;
  readonly workers: Worker[] = [];
  /** The dead too, who may not have been found dead yet. */
  readonly everyone: Worker[] = [];
  readonly violations: ConsumedBatch[] = [];
  /** What each group has been given to work on, by partition and offset. */
  readonly worked = new Map<string, Set<string>>(GROUPS.map((group) => [group, new Set()]));

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.coordinator = new GroupCoordinator({
      timers: this.timers,
      random: this.random,
      commitOffsets: async (group, offsets) => {
        for (const { partition, offset } of offsets)
          this.committed.set(`${group}/${partition}`, offset);
      },
    });
  }

  append(): void {
    const partition = this.random.below(PARTITIONS);
    const of = this.records[partition]!;
    for (let left = 1 + this.random.below(5); left > 0; left--)
      of.push({
        topic: "t",
        partition,
        offset: of.length,
        timestamp: 0,
        key: undefined,
        value: Buffer.alloc(0),
        headers: {},
      });
    this.changes[partition]!.wakeAll();
  }

  source(group: string): GroupSource {
    return {
      partitionCount: () => PARTITIONS,
      beginning: ({ partition }) => {
        const offset = this.committed.get(`${group}/${partition}`) ?? 0;
        return { topicId: 0, offset, lost: undefined };
      },
      committedOffset: ({ partition }) => this.committed.get(`${group}/${partition}`),
      startOffset: () => 0,
      hasRecordsAt: ({ partition }, offset) => offset < this.records[partition]!.length,
      read: async ({ partition }, offset) => {
        await this.timers.nextTurn();
        const of = this.records[partition]!;
        const records = of.slice(offset, offset + 4);
        return { records, nextOffset: offset + records.length, highWatermark: of.length };
      },
      checkOffset: () => undefined,
      onChange: ({ partition }, wake) => this.changes[partition]!.add(wake),
    };
  }

  join(group: (typeof GROUPS)[number]): void {
    const n = this.random.below(1000);
    const names = new Set(this.workers.map(({ instanceId }) => instanceId));
    const instanceId = n < 300 && !names.has(`${group} ${n % 5}`) ? `${group} ${n % 5}` : undefined;
    const consumer = new GroupConsumer({
      coordinator: this.coordinator,
      timers: this.timers,
      source: this.source(group),
      group,
      clientId: "c",
      instanceId,
      topics: ["t"],
      from: "earliest",
      assignment: group.startsWith("range") ? "range" : "cooperative-sticky",
      recordsMax: 3,
      sessionTimeoutMs: SESSION_MS,
      pollIntervalMaxMs: POLL_MS,
      onFault: undefined,
      onOffsetLost: undefined,
      closed: () => undefined,
    });
    consumer.join();
    const worker = new Worker(this, group, instanceId, consumer);
    this.workers.push(worker);
    this.everyone.push(worker);
    worker.ask();
  }

  /** No partition has two readers, neither among the members nor in what the leader gave out. */
  check(): void {
    deepEqual(this.violations, []);
    for (const group of GROUPS) {
      const here = this.everyone.filter((worker) => worker.group === group);
      checkOnce(here.flatMap(({ consumer }) => consumer.assignment()));
      const { members } = this.coordinator.snapshot(group);
      checkOnce(members.flatMap(({ assignment }) => decodeAssignment(assignment)));
    }
  }
}

/** Somebody who reads, works on a batch for a while, commits it mostly, and may die over it. */
class Worker {
  readonly group: (typeof GROUPS)[number];
  readonly instanceId: string | undefined;
  readonly consumer: GroupConsumer;
  readonly #world: World;
  readonly #reading: AsyncIterator<ConsumedBatch>;
  #isAsking = false;
  batch: ConsumedBatch | undefined;

  constructor(
    world: World,
    group: (typeof GROUPS)[number],
    instanceId: string | undefined,
    consumer: GroupConsumer,
  ) {
    this.#world = world;
    this.group = group;
    this.instanceId = instanceId;
    this.consumer = consumer;
    this.#reading = consumer[Symbol.asyncIterator]();
  }

  async commit(): Promise<void> {
    if (this.batch === undefined) return;
    const { topic, partition, records } = this.batch;
    const refused = await this.consumer.commit(topic, partition, records.at(-1)!.offset + 1).then(
      () => "",
      (error: { code: string }) => error.code,
    );
    ok(refused === "" || refused === "EVENT_LOG_PARTITION_NOT_ASSIGNED", refused);
  }

  /** Is done with its batch, if it has one, and asks for the next. */
  ask(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.batch = undefined;
    void this.#hear(this.#reading.next());
  }

  async #hear(next: Promise<IteratorResult<ConsumedBatch>>): Promise<void> {
    const { value, done } = await next;
    this.#isAsking = false;
    if (done !== true) this.#take(value);
  }

  #take(batch: ConsumedBatch): void {
    this.batch = batch;
    const worked = this.#world.worked.get(this.group)!;
    for (const { offset } of batch.records) worked.add(`${batch.partition}/${offset}`);
    // Nobody else works on a partition that is its own.
    const alsoWorks = (worker: Worker) =>
      worker !== this &&
      worker.group === this.group &&
      worker.batch?.partition === batch.partition &&
      worker.consumer.assignment().some(({ partition }) => partition === batch.partition);
    if (this.#world.everyone.some(alsoWorks)) this.#world.violations.push(batch);
  }
}

async function live(seed: number): Promise<void> {
  const world = new World(seed);
  const { random, timers, workers } = world;
  for (let step = 0; step < STEPS; step++) {
    const worker = workers[random.below(Math.max(1, workers.length))];
    const dice = random.below(100);
    if (dice < 12 && workers.length < MEMBERS_MAX) world.join(random.pick(GROUPS));
    else if (dice < 40) world.append();
    else if (dice < 46) timers.pass(random.below(SESSION_MS));
    else if (dice < 47) timers.pass(POLL_MS);
    else if (worker === undefined) continue;
    else if (dice < 52) {
      workers.splice(workers.indexOf(worker), 1);
      // Some leave in good order; the others die over what they have in hand, and say nothing.
      if (dice < 50) await worker.consumer.close();
    } else {
      if (dice < 95) await worker.commit();
      worker.ask();
    }
    world.check();
    await timers.nextTurn();
  }
  await settle(world);
}

/** Lets the dead be found dead and everyone read on: then all is shared evenly, and all was worked on by every group. */
async function settle(world: World): Promise<void> {
  const { timers, workers, records, coordinator } = world;
  for (const group of GROUPS) if (!workers.some((w) => w.group === group)) world.join(group);
  const total = records.reduce((sum, of) => sum + of.length, 0);
  for (let round = 0; round < 2 * total + 50; round++) {
    for (const worker of workers) {
      await worker.commit();
      worker.ask();
    }
    world.check();
    timers.pass(SESSION_MS / 4);
    await timers.nextTurn();
    if (round > 50 && GROUPS.every((group) => world.worked.get(group)!.size === total)) break;
  }
  for (const group of GROUPS) {
    equal(world.worked.get(group)!.size, total);
    const { members, state } = coordinator.snapshot(group);
    const loads = members.map(({ assignment }) => decodeAssignment(assignment).length);
    equal(state, "Stable");
    equal(
      loads.reduce((sum, load) => sum + load, 0),
      PARTITIONS,
    );
    ok(Math.max(...loads) - Math.min(...loads) <= 1, `${group}: ${loads.join(", ")}`);
  }
}

function checkOnce(partitions: readonly TopicPartition[]): void {
  equal(new Set(partitions.map(({ partition }) => partition)).size, partitions.length);
}

test(`G8 in ${SEEDS} churns of ${MEMBERS_MAX} members in 4 groups no partition has two readers, and all is read by all`, async () => {
  await expectInEachOf(SEEDS, live);
}, 120_000);
