import type { ManualTimers } from "../src/testing/manual-timers.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { SimulatedDisk, SLOW_TURNS_MAX } from "../src/testing/simulated-disk.ts";
import { addSenders } from "./batch-sender.ts";
import { DiskTrouble, drawTrouble } from "./disk-trouble.ts";
import { Life } from "./life.ts";
import type { Figures } from "./scenario.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";
import { World } from "./world.ts";

/** A life takes some hundred turns of the event loop. */
const TURNS_MAX = 20_000;
/** Turns that a sync of a partition may take behind others, on a disk that is well and answers within the turn. */
const SYNC_TURNS_MAX = 30;

/** Processes one after another on one disk, each of which dies at some operation of it. */
export async function livesOnOneDisk(
  seed: number,
  figures: Figures,
  draw: (random: SeededRandom) => Swarm = drawSwarm,
): Promise<void> {
  const random = new SeededRandom(seed);
  const swarm = draw(random);
  const disk = new SimulatedDisk({ random });
  const world = addSenders(new World(random, swarm, disk));
  for (let crash = 0; crash < swarm.crashes; crash++) {
    const trouble = new DiskTrouble(disk, random, drawTrouble(disk, random, swarm));
    const life = new Life(world, trouble);
    await untilPowerFails(disk, life.timers, swarm.turnMs, life.run());
    world.heldTurns += trouble.heldTurns;
    if (trouble.hasBegun) world.owesSync = true;
    else if (life.openMs > syncMsMax(world)) {
      world.owesSync = false;
      world.heldTurns = trouble.heldTurns;
    }
    if (random.chance(swarm.kills)) disk.kill();
    else cutPower(world, trouble);
    trouble.end();
  }
  const last = new Life(world, new DiskTrouble(disk, random));
  await untilPowerFails(disk, last.timers, swarm.turnMs, last.look());
  figures.add("acknowledged", world.ledger.acknowledged);
}

/** Takes from disk and ledger what a power cut takes. */
export function cutPower(world: World, trouble: DiskTrouble): void {
  const { disk, ledger, senders } = world;
  disk.cutPower();
  for (const sender of senders) sender.powerWasCut();
  const isOwed = world.owesSync || trouble.hasBegun;
  ledger.powerWasCut(isOwed ? undefined : syncMsMax(world));
}

function syncMsMax({ swarm: { turnMs, slowChance }, heldTurns }: World): number {
  const slowTurns = SYNC_TURNS_MAX * (slowChance > 0 ? 1 + SLOW_TURNS_MAX : 1);
  return (slowTurns + heldTurns) * turnMs;
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
  // What it was about to answer, it never does.
  timers.stop();
  if (over) await ended;
}
