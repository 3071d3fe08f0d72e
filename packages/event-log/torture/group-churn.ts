import { ok } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import type { EventLog } from "../src/event-log.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { ChurningGroup } from "./churning-group.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const TOPIC = "events";
const PARTITIONS = 32;
const MEMBERS = 20;
const GROUPS = [
  { group: "range-1", topics: [TOPIC], assignment: "range" },
  { group: "range-2", topics: [TOPIC], assignment: "range" },
  { group: "sticky-1", topics: [TOPIC], assignment: "cooperative-sticky" },
  { group: "sticky-2", topics: [TOPIC], assignment: "cooperative-sticky" },
] as const;
/** Members come and go for a while, then the groups must settle, and so on: 20 s in all. */
const ROUNDS = 3;
const ROUND_MS = 2000;
const CONVERGED_MS_MAX = 2000;
const DRAINED_MS_MAX = 20_000;

export const groupChurn: Scenario = {
  name: "group-churn",
  what: `up to ${MEMBERS} members join, leave and die in each of ${GROUPS.length} groups on ${PARTITIONS} partitions under appends`,
  seeds: seedsFrom1({ short: 1, long: 30 }),
  isEndless: true,
  workersMax: 1,
  caseSecondsMax: 120,
  run: async (seed, figures) => {
    const directory = await mkdtemp(join(tmpdir(), "touchline-churn-"));
    const log = await openEmbeddedLog({ directory });
    try {
      await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
      await churn(log, new SeededRandom(seed), figures);
    } finally {
      await log.close();
      await rm(directory, { recursive: true });
    }
  },
};

async function churn(log: EventLog, random: SeededRandom, figures: Figures): Promise<void> {
  const groups = GROUPS.map((options) => new ChurningGroup(log, random, options, PARTITIONS));
  const producer = new Producer(log);
  for (const group of groups) for (let n = 0; n < MEMBERS / 2; n++) await group.join();
  for (let round = 0; round < ROUNDS; round++) {
    for (const until = performance.now() + ROUND_MS; performance.now() < until;) {
      for (const group of groups) {
        await changeOne(group, random, figures);
        group.check();
      }
      await pause(random.below(60));
    }
    const took = await Promise.all(groups.map((group) => group.converge(CONVERGED_MS_MAX)));
    figures.measure("converged after ms", ...took);
  }
  const ends = await producer.end();
  for (const group of groups) await drain(group, ends);
  for (const group of groups) {
    await group.end(CONVERGED_MS_MAX);
    figures.add("given again before they were committed", group.witness.duplicates);
  }
  figures.add(
    "records",
    ends.reduce((sum, end) => sum + end, 0),
  );
}

async function changeOne(
  group: ChurningGroup,
  random: SeededRandom,
  figures: Figures,
): Promise<void> {
  // Around ten of them most of the time, now and then all or few.
  if (random.below(MEMBERS) >= group.size) {
    await group.join();
    figures.add("joined");
  } else {
    const fate = random.pick(["leaves", "dies"] as const);
    group.lose(fate);
    figures.add(fate === "leaves" ? "left" : "died");
  }
}

/** Every record reaches the group. */
async function drain(group: ChurningGroup, ends: readonly number[]): Promise<void> {
  const startedAt = performance.now();
  for (let missing = group.witness.missing(ends); missing > 0;) {
    const ms = performance.now() - startedAt;
    ok(ms < DRAINED_MS_MAX, `${missing} records never reached group ${group.name}`);
    await pause(20);
    group.check();
    missing = group.witness.missing(ends);
  }
}

/** Appends a few records every few milliseconds until its end. */
class Producer {
  readonly #log: EventLog;
  readonly #running: Promise<void>;
  #hasEnded = false;

  constructor(log: EventLog) {
    this.#log = log;
    this.#running = this.#run();
    // Whoever ends it sees the failure.
    this.#running.catch(() => undefined);
  }

  /** Where each partition ends. */
  async end(): Promise<number[]> {
    this.#hasEnded = true;
    await this.#running;
    const [topic] = await this.#log.describeTopics();
    return topic!.partitions.map(({ highWatermark }) => highWatermark);
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#hasEnded; n++) {
      const records = Array.from({ length: 20 }, (_, place) => ({
        key: `${n}.${place}`,
        value: "x",
      }));
      await this.#log.append(TOPIC, records);
      await pause(5);
    }
  }
}
