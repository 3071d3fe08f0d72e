import { equal, ok } from "node:assert/strict";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import { EventLogError } from "../src/errors.ts";
import type { Consumer, NewRecord } from "../src/event-log.ts";
import { ManualTimers } from "../src/testing/manual-timers.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { DiskTrouble, drawTrouble } from "./disk-trouble.ts";
import { Ledger, type Look, refusals } from "./ledger.ts";
import type { Figures } from "./scenario.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";

const GROUP = "group";
/** A life takes some hundred turns of the event loop. */
const TURNS_MAX = 20_000;
const BEGIN_MS = 1_526_220_000_000;

/** A log, its disk, and all that is known of it from outside. */
export interface World {
  readonly random: SeededRandom;
  readonly swarm: Swarm;
  readonly disk: SimulatedDisk;
  readonly ledger: Ledger;
  sent: number;
}

/** Processes one after another on one disk, each of which dies at some operation of it. */
export async function livesOnOneDisk(seed: number, figures: Figures): Promise<void> {
  const random = new SeededRandom(seed);
  const swarm = drawSwarm(random);
  const disk = new SimulatedDisk({ random });
  const world: World = { random, swarm, disk, ledger: new Ledger(), sent: 0 };
  for (let crash = 0; crash < swarm.crashes; crash++) {
    const trouble = new DiskTrouble(disk, random, drawTrouble(disk, random, swarm));
    const life = new Life(world, trouble);
    await untilPowerFails(disk, life.timers, swarm.turnMs, life.run());
    trouble.end();
    if (random.chance(swarm.kills)) disk.kill();
    else disk.cutPower();
  }
  const last = new Life(world, new DiskTrouble(disk, random));
  await untilPowerFails(disk, last.timers, swarm.turnMs, last.look());
  figures.add("acknowledged", world.ledger.acknowledged);
}

/** Lets a life run until it is over or the power went; from then on nothing in it will ever answer. */
export async function untilPowerFails(
  disk: { readonly hasPower: boolean },
  timers: ManualTimers,
  turnMs: number,
  life: Promise<void>,
): Promise<void> {
  let over = false;
  const ended = life.finally(() => (over = true));
  ended.catch(() => undefined);
  for (let turns = 0; !over && disk.hasPower; turns++) {
    if (turns > TURNS_MAX) throw new Error(`a life has not ended after ${TURNS_MAX} turns`);
    await timers.nextTurn();
    timers.pass(turnMs);
  }
  if (over) await ended;
}

/** What one process does with the log, from opening it to its end. */
export class Life {
  readonly timers = new ManualTimers();
  readonly #world: World;
  readonly #trouble: DiskTrouble;
  readonly #beginMs: number;

  constructor(world: World, trouble: DiskTrouble) {
    this.#world = world;
    this.#trouble = trouble;
    const jumpMs = world.swarm.clockJumps ? (world.random.next() - 0.5) * 1e10 : 0;
    this.#beginMs = Math.floor(BEGIN_MS + jumpMs);
  }

  async run(): Promise<void> {
    const log = await this.#open();
    if (log === undefined) return;
    const { random, swarm } = this.#world;
    if (!(await this.#makeTopics(log))) return;
    await this.#check(log, true);
    // What was seen once must stay, even if the power goes before anything else is done.
    if (random.chance(swarm.onlyLooks)) return;
    if (swarm.tailing) this.#tailAll(log);
    const member = swarm.commits ? await this.#join(log) : undefined;
    const pending: Promise<void>[] = [];
    for (let n = 0; n < swarm.appends; n++) {
      pending.push(this.#append(log));
      if (member !== undefined && random.chance(0.2)) pending.push(this.#commit(log, member));
      if (random.chance(swarm.patience)) await Promise.all(pending);
      if (random.chance(0.05)) await this.#check(log, false);
      if (swarm.readOnlyLooks && random.chance(0.1)) await this.#lookReadOnly();
    }
    await Promise.all(pending);
    if (swarm.fullChance > 0 && this.#trouble.onlyRoom) await this.#goesOnWithRoom(log);
    if (random.chance(swarm.closes)) await this.#close(log);
  }

  /** Opens the log on a disk that is well, and looks at everything. */
  async look(): Promise<void> {
    const log = await this.#open();
    if (log === undefined) throw new Error("the log did not open on a disk that is well");
    await this.#check(log, true);
    await log.close();
  }

  /** Does as `look`, and appends once more. */
  async goOn(): Promise<void> {
    const log = await this.#open();
    if (log === undefined || !(await this.#makeTopics(log))) throw new Error("it did not open");
    await this.#check(log, true);
    await this.#appendForSure(log);
    await this.#check(log, false);
    await log.close();
  }

  async #open(): Promise<EmbeddedLog | undefined> {
    try {
      return await openSmallLog(this.#world.disk, this.#options());
    } catch (error) {
      this.#allow(error);
      return undefined;
    }
  }

  #options() {
    const clock = { now: () => this.#beginMs + this.timers.now() };
    return { ...this.#world.swarm.limits, clock, timers: this.timers };
  }

  async #makeTopics(log: EmbeddedLog): Promise<boolean> {
    const { swarm, ledger } = this.#world;
    const { partitions } = swarm;
    for (let n = 0; n < swarm.topics; n++) {
      try {
        await log.createTopic({ name: `topic-${n}`, partitions });
      } catch (error) {
        this.#allow(error);
        return false;
      }
      ledger.topicMade(`topic-${n}`, partitions);
    }
    return true;
  }

  async #append(log: EmbeddedLog): Promise<void> {
    const { random, ledger } = this.#world;
    const topic = random.pick(ledger.topics as [string, ...string[]]);
    const records = this.#newRecords();
    const append = ledger.send(topic, records);
    try {
      ledger.acknowledge(append, await log.append(topic, records));
    } catch (error) {
      if (!this.#trouble.hasBegun) throw error;
      ledger.refuse(append, error);
    }
  }

  #newRecords(): NewRecord[] {
    const { random, swarm } = this.#world;
    const count = 1 + random.below(swarm.recordsMax);
    const one = random.below(swarm.partitions);
    return Array.from({ length: count }, () => {
      const value = `${this.#world.sent++} ${".".repeat(random.pick(swarm.paddings))}`;
      const headers = swarm.headers ? { schema: "1", n: String(random.below(9)) } : undefined;
      const timestamp = random.chance(0.2) ? BEGIN_MS + random.below(100_000) : undefined;
      if (swarm.keyed && random.chance(0.7))
        return { value, headers, timestamp, key: `k${random.below(20)}` };
      const partition = swarm.severalPartitions ? random.below(swarm.partitions) : one;
      return { value, headers, timestamp, partition };
    });
  }

  async #join(log: EmbeddedLog): Promise<Consumer> {
    return log.consume({ group: GROUP, topics: this.#world.ledger.topics });
  }

  async #commit(log: EmbeddedLog, member: Consumer): Promise<void> {
    const { random, swarm, ledger } = this.#world;
    const topic = random.pick(ledger.topics as [string, ...string[]]);
    const partition = random.below(swarm.partitions);
    const offset = await log.offsetAt(topic, partition, "latest");
    ledger.sendCommit(GROUP, topic, partition, offset);
    try {
      const committed = member.commit(topic, partition, offset);
      await Promise.all([committed, ledger.seeCommitted(log)]);
      ledger.acknowledgeCommit(GROUP, topic, partition, offset);
    } catch (error) {
      this.#allow(error);
    }
  }

  /** Readers at the end of each partition: what they are shown must still be there after any crash. */
  #tailAll(log: EmbeddedLog): void {
    const { ledger, swarm } = this.#world;
    for (const topic of ledger.topics)
      for (let partition = 0; partition < swarm.partitions; partition++)
        void this.#tail(log, topic, partition);
  }

  async #tail(log: EmbeddedLog, topic: string, partition: number): Promise<void> {
    const { ledger } = this.#world;
    try {
      let offset = await log.offsetAt(topic, partition, "latest");
      for (;;) {
        const result = await log.fetch({ topic, partition, offset, waitMs: 60_000 });
        for (const record of result.records) ledger.see(record);
        offset = result.nextOffset;
      }
    } catch (error) {
      // The log was closed under it, which is how its life ends.
      if (error instanceof EventLogError && error.code === "EVENT_LOG_CLOSED") return;
      this.#allow(error);
    }
  }

  async #check(log: EmbeddedLog, afterRestart: boolean): Promise<void> {
    const { ledger, swarm } = this.#world;
    await ledger.check(log, this.#look(afterRestart));
    for (const topic of ledger.topics)
      await this.#checkTimes(log, topic, this.#world.random.below(swarm.partitions));
  }

  #look(afterRestart: boolean): Look {
    const mayRefuse = () => this.#trouble.hasBegun;
    return { afterRestart, mayRefuse, bytesMax: this.#world.swarm.fetchBytes };
  }

  /** A time leads to the first record that is not older. */
  async #checkTimes(log: EmbeddedLog, topic: string, partition: number): Promise<void> {
    const at = BEGIN_MS + this.#world.random.below(100_000);
    try {
      const end = await log.offsetAt(topic, partition, "latest");
      const found = await log.offsetAt(topic, partition, at);
      let first = end;
      for (let offset = 0; offset < end && first === end;) {
        const { records, nextOffset } = await log.fetch({ topic, partition, offset });
        first = records.find((record) => record.timestamp >= at)?.offset ?? end;
        offset = nextOffset;
      }
      // Between the two looks more may have come.
      ok(found === first || (first >= end && found >= end), `${at} led to ${found}, not ${first}`);
    } catch (error) {
      this.#allow(error);
    }
  }

  /** What another process sees while this one writes: only what was sent, dense, and never more than what is there. */
  async #lookReadOnly(): Promise<void> {
    const { disk, ledger } = this.#world;
    const options = { ...this.#options(), readOnly: true };
    const log = await openSmallLog(disk, options).catch((error: unknown) => this.#allow(error));
    if (log === undefined) return;
    try {
      for (const { name, partitions } of await log.describeTopics())
        for (const { partition } of partitions) await this.#readDense(log, name, partition, ledger);
      await log.close();
    } catch (error) {
      this.#allow(error);
    }
  }

  async #readDense(log: EmbeddedLog, topic: string, partition: number, ledger: Ledger) {
    for (let offset = 0; ;) {
      const { records, nextOffset } = await log.fetch({ topic, partition, offset });
      if (nextOffset === offset) return;
      for (const record of records) {
        equal(record.offset, offset++);
        ledger.judge(record);
      }
    }
  }

  /** The disk was full for a while; soon after it has room again, appends are taken. */
  async #goesOnWithRoom(log: EmbeddedLog): Promise<void> {
    this.#trouble.recover();
    const { timers } = this;
    for (const until = timers.now() + 5000; timers.now() < until;) await timers.nextTurn();
    await this.#appendForSure(log);
  }

  async #appendForSure(log: EmbeddedLog): Promise<void> {
    const { ledger } = this.#world;
    const topic = ledger.topics[0]!;
    const records = this.#newRecords();
    ledger.acknowledge(ledger.send(topic, records), await log.append(topic, records));
  }

  async #close(log: EmbeddedLog): Promise<void> {
    await log.close().catch((error: unknown) => this.#allow(error));
  }

  /** Lets an error pass that the disk's trouble can have caused. */
  #allow(error: unknown): undefined {
    if (!this.#trouble.hasBegun || !(error instanceof EventLogError)) throw error;
    if (!refusals.has(error.code)) throw error;
  }
}
