import type { SeededRandom } from "../src/testing/seeded-random.ts";
import type { Fault, Operation, SimulatedDisk } from "../src/testing/simulated-disk.ts";
import type { Swarm } from "./swarm.ts";

/** How an operation can fail that the disk or the process has no room for, or that the disk cannot do. */
export const failuresOf: Readonly<Record<Operation, readonly [Fault, ...Fault[]]>> = {
  open: ["EIO", "ENOSPC", "EMFILE"],
  read: ["EIO"],
  write: ["EIO", "ENOSPC"],
  truncate: ["EIO"],
  sync: ["EIO", "ENOSPC"],
  names: ["EIO", "ENOSPC"],
  syncDirectory: ["EIO"],
};

/** What a disk does to one process: short reads and writes, a failing operation, a time without room, and the end of power. */
export class DiskTrouble {
  readonly #disk: SimulatedDisk;
  readonly #random: SeededRandom;
  readonly #shortChance: number;
  readonly #failsAt: number;
  readonly #powerFailsAt: number;
  readonly #fullFrom: number;
  readonly #fullUntil: number;
  #failed = false;
  #wasFull = false;

  /** Without a swarm the disk is well. */
  constructor(disk: SimulatedDisk, random: SeededRandom, swarm?: Swarm) {
    this.#disk = disk;
    this.#random = random;
    this.#shortChance = swarm?.shortChance ?? 0;
    const within = swarm?.crashWithin ?? 1;
    const begin = disk.operations + 1;
    this.#powerFailsAt = swarm === undefined ? Infinity : begin + random.below(within);
    const fails = swarm !== undefined && random.chance(swarm.failureChance);
    this.#failsAt = fails ? begin + random.below(within) : Infinity;
    const fills = swarm !== undefined && random.chance(swarm.fullChance);
    this.#fullFrom = fills ? begin + random.below(within) : Infinity;
    this.#fullUntil = this.#fullFrom + 1 + random.below(40);
    disk.fault = (operation, count) => this.#faultOf(operation, count);
  }

  /** Something was refused, so the log may have refused something too. */
  get hasBegun(): boolean {
    return this.#failed || this.#wasFull;
  }

  /** The disk was full, and nothing else was wrong with it. */
  get onlyRoom(): boolean {
    return this.#wasFull && !this.#failed;
  }

  /** The disk is well from now on. */
  end(): void {
    this.#disk.fault = undefined;
    this.#disk.capacityBytes = Infinity;
  }

  #faultOf(operation: Operation, count: number): Fault | undefined {
    if (count >= this.#powerFailsAt) return "power";
    const isFull = count >= this.#fullFrom && count < this.#fullUntil;
    if (isFull && !this.#wasFull) this.#disk.capacityBytes = this.#disk.usedBytes();
    if (!isFull && this.#wasFull) this.#disk.capacityBytes = Infinity;
    this.#wasFull ||= isFull;
    if (count === this.#failsAt) {
      this.#failed = true;
      return this.#random.pick(failuresOf[operation]);
    }
    return this.#random.chance(this.#shortChance) ? "short" : undefined;
  }
}
