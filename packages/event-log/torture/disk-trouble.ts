import type { SeededRandom } from "../src/testing/seeded-random.ts";
import type { Fault, Operation, SimulatedDisk } from "../src/testing/simulated-disk.ts";
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

/** Operations of one kind on files of one kind: where it hurts. */
interface Aim {
  readonly operation: Operation;
  readonly path: string;
}

const aims: readonly [Aim, ...Aim[]] = [
  { operation: "sync", path: ".journal" },
  { operation: "write", path: ".journal" },
  { operation: "sync", path: "/partitions/" },
  { operation: "write", path: "/checkpoint.new" },
  { operation: "names", path: "/checkpoint" },
];

/** What is to happen, by the number of the disk's operation. What is left out never does. */
export interface TroublePlan {
  readonly powerFailsAt?: number;
  /** Then the power waits for the first of these. */
  readonly powerFailsIn?: Aim | undefined;
  readonly failsAt?: number;
  readonly failsIn?: Aim | undefined;
  /** How it fails then; by default as the seed says. */
  readonly failure?: (operation: Operation) => Fault;
  readonly fullFrom?: number;
  readonly fullUntil?: number;
  /** Chance that a read or a write does only a part. */
  readonly shortChance?: number;
}

/** A plan for one process, within the operations that it may live for. */
export function drawTrouble(disk: SimulatedDisk, random: SeededRandom, swarm: Swarm): TroublePlan {
  const sometime = () => disk.operations + 1 + random.below(swarm.crashWithin);
  const somewhere = () => (random.chance(0.5) ? random.pick(aims) : undefined);
  const fullFrom = random.chance(swarm.fullChance) ? sometime() : Infinity;
  return {
    powerFailsAt: sometime(),
    powerFailsIn: somewhere(),
    failsAt: random.chance(swarm.failureChance) ? sometime() : Infinity,
    failsIn: somewhere(),
    fullFrom,
    fullUntil: fullFrom + 1 + random.below(40),
    shortChance: swarm.shortChance,
  };
}

/** What a disk does to one process: short reads and writes, a failing operation, a time without room, and the end of power. */
export class DiskTrouble {
  readonly #disk: SimulatedDisk;
  readonly #random: SeededRandom;
  readonly #plan: TroublePlan;
  #hasPower = true;
  #hasStruck = false;
  #failed = false;
  #wasFull = false;
  #isFull = false;

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
    const { powerFailsIn, failsIn, failure, shortChance = 0 } = this.#plan;
    const isIn = (aim: Aim | undefined) =>
      aim === undefined || (aim.operation === operation && path.includes(aim.path));
    if (count >= powerFailsAt && (!this.#hasPower || isIn(powerFailsIn))) {
      this.#hasPower = false;
      return "power";
    }
    if (count === fullFrom) {
      this.#wasFull = true;
      this.#isFull = true;
      this.#disk.capacityBytes = this.#disk.usedBytes();
    }
    if (this.#isFull && count >= (fullUntil ?? Infinity)) this.makeRoom();
    if (count >= failsAt && !this.#hasStruck && isIn(failsIn)) {
      this.#hasStruck = true;
      const fault = failure?.(operation) ?? this.#random.pick(failuresOf[operation]);
      this.#failed = fault !== "short";
      return fault;
    }
    return this.#random.chance(shortChance) ? "short" : undefined;
  }
}
