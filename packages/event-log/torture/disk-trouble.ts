import type { SeededRandom } from "../src/testing/seeded-random.ts";
import type { Fault, Operation, SimulatedDisk } from "../src/testing/simulated-disk.ts";
import { type Aim, isIn } from "./aim.ts";
import type { Swarm } from "./swarm.ts";

/** How an operation can fail, where the disk or the process has no room for it or the disk cannot do it. */
export const failuresOf: Readonly<Record<Operation, readonly [Fault, ...Fault[]]>> = {
  open: ["EIO", "ENOSPC", "EMFILE"],
  read: ["EIO"],
  write: ["EIO", "ENOSPC"],
  truncate: ["EIO"],
  sync: ["EIO", "ENOSPC"],
  names: ["EIO", "ENOSPC"],
  syncDirectory: ["EIO"],
};

/** What is to happen, by the number of the disk's operation. What is left out never does. */
export interface TroublePlan {
  readonly powerFailsAt?: number;
  /** Then the power waits for the first of these. */
  readonly powerFailsIn?: Aim | undefined;
  readonly failsAt?: number;
  readonly failsIn?: Aim | undefined;
  /** So many operations after a failure the power fails. */
  readonly outlivesBy?: number | undefined;
  /** How it fails then; by default as the seed says. */
  readonly failure?: (operation: Operation) => Fault;
  readonly fullFrom?: number;
  readonly fullUntil?: number;
  /** Chance that a read or a write does only a part. */
  readonly shortChance?: number;
  /** Chance that an operation takes its time. */
  readonly slowChance?: number;
  /** What is held, and how often at most, so that everything else goes on beside it. */
  readonly holdsIn?: Aim | undefined;
  readonly holdsMax?: number;
}

/** Turns that an operation is held, at most: in the longest, intervals pass and cleaning comes round. */
const HELD_TURNS_MAX = [4, 15, 60] as const;
/** Chance that one is held which may be. */
const HOLD_CHANCE = 0.2;

/** A plan for one process, within the operations that it may live for. */
export function drawTrouble(disk: SimulatedDisk, random: SeededRandom, swarm: Swarm): TroublePlan {
  const sometime = (within = swarm.crashWithin) => disk.operations + 1 + random.below(within);
  const { powerFailsIn, failsIn, outlivesWithin, shortChance, slowChance } = swarm;
  const fullFrom = random.chance(swarm.fullChance) ? sometime() : Infinity;
  return {
    powerFailsAt: sometime(),
    powerFailsIn,
    failsAt: random.chance(swarm.failureChance) ? sometime(swarm.failsWithin) : Infinity,
    failsIn,
    outlivesBy: outlivesWithin === undefined ? undefined : 1 + random.below(outlivesWithin),
    fullFrom,
    fullUntil: fullFrom + 1 + random.below(40),
    shortChance,
    slowChance,
    holdsIn: swarm.holdsIn,
    holdsMax: swarm.holdsMax,
  };
}

/** What a disk does to one process: short reads and writes, a failing operation, a time without room, and the end of power. */
export class DiskTrouble {
  readonly #disk: SimulatedDisk;
  readonly #random: SeededRandom;
  readonly #plan: TroublePlan;
  /** A failure was the beginning of the end. */
  #endsAt = Infinity;
  #hasStruck = false;
  #failed = false;
  #wasFull = false;
  #isFull = false;
  #holds = 0;
  #heldTurns = 0;

  constructor(disk: SimulatedDisk, random: SeededRandom, plan: TroublePlan = {}) {
    this.#disk = disk;
    this.#random = random;
    this.#plan = plan;
    disk.fault = (operation, count, path) => this.#faultOf(operation, count, path);
  }

  /** Something was refused, so the log may have refused something too. */
  get hasBegun(): boolean {
    return this.#failed || this.#wasFull;
  }

  /** The disk was full, and nothing else was wrong with it. */
  get onlyRoom(): boolean {
    return this.#wasFull && !this.#failed;
  }

  /** Turns in which something was held, of all that were together. */
  get heldTurns(): number {
    return this.#heldTurns;
  }

  /** From now on the disk has room, and nothing of it fails but the power. */
  recover(): void {
    this.#hasStruck = true;
    this.makeRoom();
  }

  /** The disk has room from now on. */
  makeRoom(): void {
    this.#isFull = false;
    this.#disk.capacityBytes = Infinity;
  }

  /** The disk is well from now on. */
  end(): void {
    this.makeRoom();
    this.#disk.fault = undefined;
  }

  #faultOf(operation: Operation, count: number, path: string): Fault | undefined {
    const { powerFailsAt = Infinity, failsAt = Infinity, fullFrom, fullUntil } = this.#plan;
    const { powerFailsIn, failsIn, outlivesBy = Infinity, failure } = this.#plan;
    const { shortChance = 0, slowChance = 0, holdsIn, holdsMax = 0 } = this.#plan;
    if (count >= powerFailsAt && isIn(powerFailsIn, operation, path)) this.#endsAt = count;
    if (count >= this.#endsAt) {
      return "power";
    }
    if (count === fullFrom) {
      this.#wasFull = true;
      this.#isFull = true;
      this.#disk.capacityBytes = this.#disk.usedBytes();
    }
    if (this.#isFull && count >= (fullUntil ?? Infinity)) this.makeRoom();
    if (count >= failsAt && !this.#hasStruck && isIn(failsIn, operation, path)) {
      this.#hasStruck = true;
      const fault = failure?.(operation) ?? this.#random.pick(failuresOf[operation]);
      this.#failed = fault !== "short";
      this.#endsAt = count + outlivesBy;
      return fault;
    }
    if (this.#random.chance(shortChance)) return "short";
    if (this.#random.chance(slowChance)) return "slow";
    const mayHold = this.#holds < holdsMax && isIn(holdsIn, operation, path);
    return mayHold && this.#random.chance(HOLD_CHANCE) ? this.#hold() : undefined;
  }

  #hold(): Fault {
    const heldTurns = 1 + this.#random.below(this.#random.pick(HELD_TURNS_MAX));
    this.#holds++;
    this.#heldTurns += heldTurns;
    return { heldTurns };
  }
}
