import type { FileSystem } from "../src/embedded/disk/file-system.ts";
import { fileSystemOf } from "../src/testing/several-disks.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../src/testing/simulated-disk.ts";

export const MOUNTS = ["/a", "/b", "/c"] as const;
export type Mount = (typeof MOUNTS)[number];

const STRIKES = ["fails", "fails once", "fills", "rots"] as const;
const CHANGES_AT_REST = ["well again", "back empty", "away", "rotten at rest"] as const;

/** Three disks of one machine, of which never more than one is in trouble until `allInSync` is said. */
export class ThreeDisks {
  readonly #random: SeededRandom;
  readonly #disks: Record<Mount, SimulatedDisk>;
  /** Which may lack something, or be wrong, since all were in sync. */
  #wounded: Mount | undefined;
  /** What its operations meet. */
  #trouble: "every operation fails" | "the next one fails" | undefined;
  /** The others are away. */
  #alone: Mount | undefined;
  #operationsLeft = Infinity;
  #hasPower = true;
  /** Some disk has been full in this life: that it is not any longer is noticed after a while. */
  #wasFull = false;

  private constructor(random: SeededRandom, disks: Record<Mount, SimulatedDisk>) {
    this.#random = random;
    this.#disks = disks;
    for (const mount of MOUNTS) this.#watch(mount);
  }

  static async make(random: SeededRandom): Promise<ThreeDisks> {
    const disks = {
      "/a": await emptyDisk("/a", random),
      "/b": await emptyDisk("/b", random),
      "/c": await emptyDisk("/c", random),
    };
    return new ThreeDisks(random, disks);
  }

  get first(): SimulatedDisk {
    return this.#disks["/a"];
  }

  get hasPower(): boolean {
    return this.#hasPower;
  }

  get wasFull(): boolean {
    return this.#wasFull;
  }

  /** What a process that starts now sees. */
  fileSystem(): FileSystem {
    return fileSystemOf(this.#disks);
  }

  powerFailsIn(operations: number): void {
    this.#operationsLeft = operations;
  }

  /** The process is dead, by a kill or by a power cut; from now on there is power again. */
  endLife(): void {
    const isKill = this.#random.chance(0.3);
    for (const mount of MOUNTS)
      if (isKill) this.#disks[mount].kill();
      else this.#disks[mount].cutPower();
    this.#hasPower = true;
    this.#operationsLeft = Infinity;
    this.#wasFull = MOUNTS.some((mount) => this.#disks[mount].capacityBytes < Infinity);
  }

  /** Something happens to one disk while a process uses it; says what. */
  strike(): string | undefined {
    if (this.#wounded !== undefined) return undefined;
    const disk = this.#disks[this.#wound()];
    const strike = this.#random.pick(STRIKES);
    if (strike === "fails") this.#trouble = "every operation fails";
    else if (strike === "fails once") this.#trouble = "the next one fails";
    else if (strike === "rots") this.#rot(disk, sealedSegmentsOf(disk));
    else {
      this.#wasFull = true;
      disk.capacityBytes = disk.usedBytes();
    }
    return strike;
  }

  /** Something happens to the disk in trouble, or to one that was well, while no process uses it; says what. */
  async changeAtRest(): Promise<string | undefined> {
    if (this.#random.chance(0.5)) return undefined;
    const mount = this.#wounded ?? this.#wound();
    const change = this.#random.pick(CHANGES_AT_REST);
    this.#trouble = change === "away" ? "every operation fails" : undefined;
    this.#disks[mount].capacityBytes = Infinity;
    if (change === "rotten at rest") this.#rot(this.#disks[mount], storedIn(this.#disks[mount]));
    else if (change === "back empty") {
      this.#disks[mount] = await emptyDisk(mount, this.#random);
      this.#watch(mount);
    }
    return change;
  }

  /** All disks do what they should from now on; what is on them is another matter. */
  heal(): void {
    this.#trouble = undefined;
    this.#alone = undefined;
    for (const mount of MOUNTS) this.#disks[mount].capacityBytes = Infinity;
  }

  /** All but this one are away. */
  leaveOnly(mount: Mount): void {
    this.#alone = mount;
  }

  /** Every disk has everything again, so the next trouble may come. */
  allInSync(): void {
    this.#wounded = undefined;
  }

  #wound(): Mount {
    this.#wounded = this.#random.pick(MOUNTS);
    return this.#wounded;
  }

  #watch(mount: Mount): void {
    this.#disks[mount].fault = () => this.#faultOn(mount);
  }

  #faultOn(mount: Mount): Fault | undefined {
    if (--this.#operationsLeft <= 0) this.#hasPower = false;
    if (!this.#hasPower) return "power";
    if (this.#alone !== undefined && this.#alone !== mount) return "EIO";
    if (this.#wounded !== mount || this.#trouble === undefined) return undefined;
    if (this.#trouble === "the next one fails") this.#trouble = undefined;
    return "EIO";
  }

  /** A bit of one of these files is another one from now on. */
  #rot(disk: SimulatedDisk, paths: readonly string[]): void {
    const path = paths[this.#random.below(paths.length)];
    if (path === undefined) return;
    const bytes = Buffer.from(disk.contentOf(path));
    bytes[this.#random.below(bytes.length)]! ^= 2 ** this.#random.below(8);
    disk.replace(path, bytes);
  }
}

/** Where a disk is mounted is there before anything is written to it. */
async function emptyDisk(mount: Mount, random: SeededRandom): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk({ random: new SeededRandom(random.below(2 ** 31)) });
  const fs = disk.fileSystem();
  await fs.makeDirectory(mount);
  await fs.syncDirectory("/");
  return disk;
}

function storedIn(disk: SimulatedDisk): readonly string[] {
  const isStored = (path: string) => /(?:\.log|\.journal|\/checkpoint)$/.test(path);
  return disk.paths().filter((path) => isStored(path) && disk.contentOf(path).length > 0);
}

/** Those that nothing more is written to. */
function sealedSegmentsOf(disk: SimulatedDisk): readonly string[] {
  const segments = storedIn(disk).filter((path) => path.endsWith(".log"));
  const partitionOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
  return segments.filter((path) =>
    segments.some((other) => partitionOf(other) === partitionOf(path) && other > path),
  );
}
