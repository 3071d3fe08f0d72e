import type { SeededRandom } from "../src/testing/seeded-random.ts";
import { type Aim, aimsOfHolds } from "./aim.ts";
import { livesOnOneDisk } from "./lives.ts";
import { type Scenario, seedsFrom1 } from "./scenario.ts";
import { drawSwarm, type Swarm, TURNS_WITHOUT_CLEANING } from "./swarm.ts";

/** As `power-cut`, on a disk that is in no hurry. */
export const heldDisk: Scenario = {
  name: "held-disk",
  what: "operations of the disk are under way for long, while intervals end, segments are sealed and cleaned, and others read",
  seeds: seedsFrom1({ short: 1000, long: 100_000 }),
  isEndless: true,
  run: (seed, figures) => livesOnOneDisk(seed, figures, drawHolding),
};

/** What would hide that something else happened beside what is held is away. */
export function drawHolding(random: SeededRandom): Swarm {
  const swarm = drawSwarm(random);
  const { limits, turnMs } = swarm;
  const intervalMs = turnMs * random.pick([1, 5, 20]);
  const cleanTurns = random.pick([5, 10, TURNS_WITHOUT_CLEANING]);
  const holding: Swarm = {
    ...swarm,
    limits: { ...limits, cleanIntervalMs: turnMs * cleanTurns, readBytesMax: READ_BYTES_MAX },
    partitions: random.pick([1, 2]),
    crashes: random.pick([1, 2, 4]),
    kills: random.pick([0, 0, 0.5]),
    crashWithin: 1000,
    powerFailsIn: undefined,
    appends: random.pick([10, 30]),
    durabilities: random.pick<Swarm["durabilities"]>([
      ["sync"],
      ["os"],
      [{ intervalMs }],
      ["sync", "os", { intervalMs }],
    ]),
    patience: random.pick([0, 0, 0.3]),
    retainsByAge: random.chance(0.3),
    retainsBySize: random.chance(0.3),
    compacts: random.chance(0.5),
    idleTurns: random.pick([60, 300]),
    onlyLooks: 0,
    failureChance: random.pick([0, 0, 0.8]),
    fullChance: 0,
    holdsMax: random.pick([2, 6]),
    holdsIn: random.chance(0.8) ? random.pick(aimsOfHolds) : undefined,
    pauseTurns: random.pick([2, 10, 30]),
    looks: 0.3,
  };
  return random.chance(0.3) ? withLongTurns(random, holding) : holding;
}

/** So few that readers wait for others. */
const READ_BYTES_MAX = 256 * 1024;

const SEGMENT_WRITES: Aim = { operation: "write", path: "/partitions/" };

/** Turns so long that segments are sealed for their age, and nobody waits so long for an answer. */
function withLongTurns(random: SeededRandom, swarm: Swarm): Swarm {
  const turnMs = 6 * 3_600_000;
  return {
    ...swarm,
    turnMs,
    limits: {
      ...swarm.limits,
      cleanIntervalMs: turnMs * random.pick([1, 4]),
      deleteRetentionMs: turnMs * random.pick([0, 20, 10_000]),
    },
    durabilities: random.pick([["sync"], ["os"], ["os"]]),
    compacts: true,
    clockJumps: false,
    producers: 0,
    senders: 0,
    commits: false,
    holdsIn: random.chance(0.7) ? SEGMENT_WRITES : undefined,
    pauseTurns: random.pick([10, 30]),
  };
}
