import { SeededRandom } from "../src/testing/seeded-random.ts";
import { type Fault, type Operation, SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { addSenders } from "./batch-sender.ts";
import { DiskTrouble, failuresOf } from "./disk-trouble.ts";
import { Life } from "./life.ts";
import { cutPower, untilPowerFails } from "./lives.ts";
import type { Figures, Scenario } from "./scenario.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";
import { World } from "./world.ts";

/** A seed is made of three numbers: script, operation, and which of its faults. */
const SCRIPT = 1_000_000;
const OPERATION = 10;
const RECORDS = 500;
const LIVES = 2;

/** What a script does with a well disk is known, so each of its operations can be made to fail once, in each way there is. */
export const everyFailure: Scenario = {
  name: "every-failure",
  what: `each operation of the disk in scripts of ${RECORDS} records and ${LIVES} lives fails once: EIO, ENOSPC, EMFILE, short`,
  seeds: (size) => seedsOfScripts(size === "short" ? 1 : 20),
  isEndless: false,
  run: async (seed, figures) => {
    const script = Math.floor(seed / SCRIPT);
    const operation = Math.floor((seed % SCRIPT) / OPERATION);
    await runScript(script, operation, seed % OPERATION, figures);
  },
};

async function* seedsByScript(scripts: number): AsyncGenerator<number> {
  for (let script = 1; script <= scripts; script++) {
    const operations = await operationsOf(script);
    for (const [n, operation] of operations.entries())
      for (const fault of faultsOf(operation).keys())
        yield script * SCRIPT + (n + 1) * OPERATION + fault;
  }
}

function seedsOfScripts(scripts: number): Promise<number[]> {
  return Array.fromAsync(seedsByScript(scripts));
}

function faultsOf(operation: Operation): readonly Fault[] {
  const isPartial = operation === "read" || operation === "write";
  return isPartial ? [...failuresOf[operation], "short"] : failuresOf[operation];
}

/** The operations of a script on a disk that is well. */
async function operationsOf(script: number): Promise<Operation[]> {
  const operations: Operation[] = [];
  const world = worldOf(script);
  await live(world, (trouble) => {
    const { fault } = world.disk;
    world.disk.fault = (operation, count, path) => {
      operations.push(operation);
      return fault?.(operation, count, path);
    };
    return trouble;
  });
  return operations;
}

/** Lives through a script of which one operation fails, cuts the power, and looks at what is there. */
async function runScript(
  script: number,
  failsAt: number,
  fault: number,
  figures: Figures,
): Promise<void> {
  const world = worldOf(script);
  const trouble = await live(world, undefined, failsAt, fault);
  cutPower(world, trouble);
  const last = new Life(world, new DiskTrouble(world.disk, world.random));
  await untilPowerFails(world.disk, last.timers, world.swarm.turnMs, last.goOn());
  figures.add("acknowledged", world.ledger.acknowledged);
}

async function live(
  world: World,
  watch?: (trouble: DiskTrouble) => void,
  failsAt = Infinity,
  fault = 0,
): Promise<DiskTrouble> {
  const { disk, random, swarm } = world;
  // Every other time the power goes soon after, before a checkpoint can make good what was lost.
  const powerFailsAt =
    failsAt % 2 === 0 ? failsAt + 1 + random.below(random.pick([6, 12, 60])) : Infinity;
  for (let n = 1; ; n++) {
    const failure = (operation: Operation) => faultsOf(operation)[fault] ?? "EIO";
    const trouble = new DiskTrouble(disk, random, { failsAt, failure, powerFailsAt });
    watch?.(trouble);
    const life = new Life(world, trouble);
    await untilPowerFails(disk, life.timers, swarm.turnMs, life.run());
    const hadPower = disk.hasPower;
    trouble.end();
    // The last one ends as it may: closed, or in the middle of it all.
    if (!hadPower || n === LIVES) return trouble;
    disk.kill();
  }
}

function worldOf(script: number): World {
  const random = new SeededRandom(script);
  const disk = new SimulatedDisk({ random });
  return addSenders(new World(random, swarmOf(script, random), disk));
}

/** Some of everything, so that each part of the log is met, and records enough. */
function swarmOf(script: number, random: SeededRandom): Swarm {
  const recordsMax = 15;
  return {
    ...drawSwarm(random),
    topics: 1,
    partitions: 2,
    limits: {
      segmentBytesMax: random.pick([2048, 4096, 8192]),
      journalBytesMax: 1024,
      stagingBytesMax: 16_384,
      cacheBytesMax: random.pick([0, 4096]),
    },
    appends: Math.ceil(RECORDS / LIVES / ((1 + recordsMax) / 2)),
    recordsMax,
    paddings: [0, 10, 80],
    // Every other script goes by the journal alone.
    ...(script % 2 === 1 && { durabilities: ["sync"] as const }),
    patience: 0.5,
    commits: true,
    tailing: random.chance(0.5),
    onlyLooks: 0,
    fetchBytes: 5000,
    closes: 0.5,
    turnMs: 10,
    retainsByAge: false,
    retainsBySize: false,
    deletes: 0,
    changes: 0,
    idleTurns: 0,
    shortChance: 0,
    failureChance: 0,
    fullChance: 0,
  };
}
