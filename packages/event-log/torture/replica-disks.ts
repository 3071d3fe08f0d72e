import { ok } from "node:assert/strict";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import { EventLogError } from "../src/errors.ts";
import type { TopicOptions } from "../src/event-log.ts";
import { ManualTimers } from "../src/testing/manual-timers.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { Ledger } from "./ledger.ts";
import { untilPowerFails } from "./lives.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";
import { MOUNTS, ThreeDisks } from "./three-disks.ts";

const GROUP = "group";
const PARTITIONS = 2;
const TOPICS = [
  { name: "twice", partitions: PARTITIONS, replicationFactor: 2 },
  { name: "thrice", partitions: PARTITIONS, replicationFactor: 3 },
] as const satisfies readonly TopicOptions[];
const TOPIC_NAMES = ["twice", "thrice"] as const;
const LIVES_MAX = 4;
const APPENDS_MAX = 25;
/** Turns in which a directory that is well again is rebuilt. */
const REBUILT_TURNS_MAX = 3000;
const TURN_MS = 5;

/**
 * Never more than one disk is in trouble until all directories are in sync again: so no append may fail but for want of room,
 * no partition may stop, and nothing that was acknowledged may be gone, whatever becomes of that disk.
 */
export const replicaDisks: Scenario = {
  name: "replica-disks",
  what: "of three disks one at a time fails, fills, or comes back empty, stale or rotten, under appends, kills and power cuts",
  seeds: seedsFrom1({ short: 150, long: 50_000 }),
  isEndless: true,
  run: async (seed, figures) => {
    const random = new SeededRandom(seed);
    const disks = await ThreeDisks.make(random);
    const history = new History(random, disks, figures);
    for (let lives = 1 + random.below(LIVES_MAX); lives > 0; lives--) await history.liveOnce();
    await history.end();
  },
};

/** Processes one after another on the same three disks. */
class History {
  readonly #random: SeededRandom;
  readonly #disks: ThreeDisks;
  readonly #figures: Figures;
  readonly #ledger = new Ledger();
  /** By partition, the last epoch seen: it never goes back. */
  readonly #epochs = new Map<string, number>();
  #sent = 0;
  #openings = 0;

  constructor(random: SeededRandom, disks: ThreeDisks, figures: Figures) {
    this.#random = random;
    this.#disks = disks;
    this.#figures = figures;
  }

  /** A process lives until it ends or its machine does. */
  async liveOnce(): Promise<void> {
    const timers = new ManualTimers();
    this.#disks.powerFailsIn(30 + this.#random.below(1500));
    await untilPowerFails(this.#disks, timers, TURN_MS, this.#live(timers));
    this.#disks.endLife();
    // What happened to a disk goes on, ends, or gets worse while no process looks.
    const said = await this.#disks.changeAtRest();
    if (said !== undefined) this.#figures.add(said);
  }

  /** All disks are well: every directory comes to be in sync, and each of them alone has everything. */
  async end(): Promise<void> {
    const timers = new ManualTimers();
    this.#disks.heal();
    await untilPowerFails(this.#disks, timers, TURN_MS, this.#lookAtEach(timers));
    this.#figures.add("acknowledged", this.#ledger.acknowledged);
  }

  async #live(timers: ManualTimers): Promise<void> {
    const log = await this.#open(timers);
    await this.#check(log, true);
    const pending: Promise<void>[] = [];
    const patience = this.#random.pick([0, 0.5, 1]);
    for (let left = this.#random.below(APPENDS_MAX); left > 0; left--) {
      const luck = this.#random.next();
      if (luck < 0.1) this.#strike();
      else if (luck < 0.2) await this.#recover(log, timers);
      pending.push(this.#append(log));
      if (this.#random.chance(0.2)) pending.push(this.#commit(log));
      if (this.#random.chance(patience)) await Promise.all(pending);
      if (this.#random.chance(0.1)) await this.#check(log, false);
    }
    await Promise.all(pending);
    if (this.#random.chance(0.5)) await log.close();
  }

  async #lookAtEach(timers: ManualTimers): Promise<void> {
    const log = await this.#open(timers);
    await this.#check(log, true);
    await this.#untilInSync(log, timers);
    await log.close();
    for (const mount of MOUNTS) {
      // The third one is no home of a topic that stands in two.
      if (mount === "/c") continue;
      this.#disks.leaveOnly(mount);
      const alone = await this.#open(timers);
      await this.#check(alone, true);
      await alone.close();
      // What went on alone is newer than the others, which follow it from here on.
      this.#disks.heal();
      const together = await this.#open(timers);
      await this.#untilInSync(together, timers);
      await this.#check(together, true);
      await together.close();
    }
  }

  async #open(timers: ManualTimers): Promise<EmbeddedLog> {
    const [directory, ...replicaDirectories] = MOUNTS.map((mount) => `${mount}/log`);
    const log = await openSmallLog(this.#disks.first, {
      ...{ fs: this.#disks.fileSystem(), directory: directory!, replicaDirectories, timers },
      ...{ replicaRetryMs: 20, diskFullRetryMs: 50, scrubIntervalMs: 1000 },
      random: new SeededRandom(this.#random.below(2 ** 31) + this.#openings++),
    });
    for (const topic of TOPICS) {
      await this.#untilTaken(() => log.createTopic(topic));
      this.#ledger.topicMade(topic);
    }
    return log;
  }

  /** A disk that is full is waited for a while before it is gone on without. */
  async #untilTaken<T>(work: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!this.#isForWantOfRoom(error)) throw error;
        await new Promise((resolve) => void setImmediate(resolve));
      }
  }

  async #append(log: EmbeddedLog): Promise<void> {
    const topic = this.#random.pick(TOPIC_NAMES);
    const records = Array.from({ length: 1 + this.#random.below(4) }, () => {
      const partition = this.#random.below(PARTITIONS);
      const value = `${this.#sent++} ${".".repeat(this.#random.pick([0, 10, 300, 1500]))}`;
      return { partition, value };
    });
    const append = this.#ledger.send(topic, records);
    try {
      this.#ledger.acknowledge(append, await log.append(topic, records));
    } catch (error) {
      if (!this.#isForWantOfRoom(error)) throw error;
      this.#ledger.refuse(append, error);
    }
  }

  async #commit(log: EmbeddedLog): Promise<void> {
    const topic = this.#random.pick(TOPIC_NAMES);
    const partition = this.#random.below(PARTITIONS);
    const offset = await log.offsetAt(topic, partition, "latest");
    const at = this.#ledger.topicNamed(topic)!.partitions[partition]!;
    this.#ledger.commits.send(GROUP, at, offset);
    try {
      await log.moveOffsets(GROUP, [{ topic, partition, from: undefined, to: offset }]);
      this.#ledger.commits.acknowledge(GROUP, at, offset);
    } catch (error) {
      if (!this.#isForWantOfRoom(error)) throw error;
    }
  }

  #isForWantOfRoom(error: unknown): boolean {
    const isFull = error instanceof EventLogError && error.code === "EVENT_LOG_DISK_FULL";
    return isFull && this.#disks.wasFull;
  }

  #strike(): void {
    const said = this.#disks.strike();
    if (said !== undefined) this.#figures.add(said);
  }

  /** The disk is well again, and its directory is rebuilt beside the appends. */
  async #recover(log: EmbeddedLog, timers: ManualTimers): Promise<void> {
    this.#disks.heal();
    await log.scrub();
    await this.#untilInSync(log, timers);
    this.#figures.add("back in sync");
  }

  async #untilInSync(log: EmbeddedLog, timers: ManualTimers): Promise<void> {
    for (let turns = 0; ; turns++) {
      if (log.replicas().every(({ state }) => state === "in_sync")) break;
      ok(turns < REBUILT_TURNS_MAX, `not in sync: ${JSON.stringify(log.replicas())}`);
      await timers.nextTurn();
    }
    // That it is so counts once it is durable, as whatever is acknowledged after it is.
    await this.#untilTaken(() => this.#append(log));
    this.#disks.allInSync();
  }

  async #check(log: EmbeddedLog, afterRestart: boolean): Promise<void> {
    await this.#ledger.check(log, { afterRestart, mayRefuse: () => false, bytesMax: 2000 });
    await this.#checkEpochs(log);
  }

  async #checkEpochs(log: EmbeddedLog): Promise<void> {
    for (const { name, partitions } of await log.describeTopics())
      for (const { partition, epoch } of partitions) {
        const place = `${name}/${partition}`;
        const before = this.#epochs.get(place) ?? 0;
        ok(epoch >= before, `${place} went back from epoch ${before} to ${epoch}`);
        this.#epochs.set(place, epoch);
      }
  }
}
