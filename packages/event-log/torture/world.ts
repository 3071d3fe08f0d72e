import type { EmbeddedLog } from "../src/embedded/index.ts";
import type { TopicOptions } from "../src/event-log.ts";
import { ManualTimers } from "../src/testing/manual-timers.ts";
import type { SeededRandom } from "../src/testing/seeded-random.ts";
import type { SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { Ledger } from "./ledger.ts";
import type { TopicLedger } from "./topic-ledger.ts";
import type { Swarm } from "./swarm.ts";

export const BEGIN_MS = 1_526_220_000_000;

/** Whoever sends over several lives of the log. */
export interface LastingSender {
  readonly topic: TopicLedger | undefined;
  /** A process has opened the log; what the one before owed it never comes. */
  beginLife(): void;
  powerWasCut(): void;
  send(log: EmbeddedLog, mayRefuse: () => boolean): Promise<void>;
}

/** A log, its disk, who sends to it over many lives, and all that is known of it from outside. */
export class World {
  readonly random: SeededRandom;
  readonly swarm: Swarm;
  readonly disk: SimulatedDisk;
  readonly ledger: Ledger;
  readonly senders: LastingSender[] = [];
  sent = 0;
  /** A sync failed or never ended, and no process has had the time to make up for it. */
  owesSync = false;
  /** Turns for which operations of the disk were held, since a process had the time to make up for it. */
  heldTurns = 0;
  #passedMs = 0;
  #clockErrorMs = 0;
  /** Since when the log's clock goes on evenly. */
  evenSince = 0;
  #timers = new ManualTimers();

  constructor(random: SeededRandom, swarm: Swarm, disk: SimulatedDisk) {
    this.random = random;
    this.swarm = swarm;
    this.disk = disk;
    this.ledger = new Ledger(() => this.now());
  }

  /** Milliseconds that have passed in all lives together. */
  now(): number {
    return this.#passedMs + this.#timers.now();
  }

  /** From now on time passes by these timers, of the next life. */
  beginLife(timers: ManualTimers): void {
    this.#passedMs = this.now();
    this.#timers = timers;
    if (!this.swarm.clockJumps) return;
    this.#clockErrorMs = Math.floor((this.random.next() - 0.5) * 1e10);
    this.evenSince = this.#passedMs;
  }

  /** What the log's clock says. */
  clockMs(): number {
    return BEGIN_MS + this.#clockErrorMs + this.now();
  }

  topicNames(): string[] {
    return Array.from({ length: this.swarm.topics }, (_, n) => `topic-${n}`);
  }

  /** A topic with some of the features that are in play. */
  drawTopic(name: string): TopicOptions {
    const { random, swarm } = this;
    const isCompacted = swarm.compacts && random.chance(0.8);
    return {
      name,
      partitions: swarm.partitions,
      durability: random.pick(swarm.durabilities),
      ...(isCompacted ? { cleanupPolicy: "compact" as const } : this.drawRetention()),
    };
  }

  /** How long and how much a topic keeps: so little that it matters within a life. */
  drawRetention(): Pick<TopicOptions, "retentionMs" | "retentionBytes"> {
    const { random, swarm } = this;
    return {
      ...(swarm.retainsByAge && { retentionMs: swarm.turnMs * (20 + random.below(100)) }),
      ...(swarm.retainsBySize && { retentionBytes: 500 + random.below(8000) }),
    };
  }
}
