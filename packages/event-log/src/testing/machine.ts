import { expect } from "vitest";
import type { EmbeddedLog } from "../embedded/index.ts";
import type { EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "./seeded-random.ts";
import { fileSystemOf } from "./several-disks.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

export const TOPIC = "events";
/** Where its disks are mounted. */
export const MOUNTS = ["/a", "/b", "/c"] as const;
export type Mount = (typeof MOUNTS)[number];

/** A machine with three disks, and a log of two partitions over them. */
export class Machine {
  readonly disks: Record<Mount, SimulatedDisk>;
  readonly replicas: 1 | 2 | 3;
  readonly acked = new Map<string, { partition: number; offset: number }>();
  readonly #seed: number;
  #openings = 0;
  #sent = 0;

  constructor(seed: number, replicas: 1 | 2 | 3 = 2) {
    const disk = () => new SimulatedDisk({ random: new SeededRandom(seed) });
    this.disks = { "/a": disk(), "/b": disk(), "/c": disk() };
    this.#seed = seed;
    this.replicas = replicas;
  }

  async open(): Promise<EmbeddedLog> {
    for (const mount of MOUNTS) {
      // Where a disk is mounted is there before anything is written to it.
      const fs = this.disks[mount].fileSystem();
      await fs.makeDirectory(mount).catch(() => undefined);
      await fs.syncDirectory("/").catch(() => undefined);
    }
    const [first, ...others] = MOUNTS.slice(0, Math.max(2, this.replicas)).map((m) => `${m}/log`);
    const log = await openSmallLog(this.disks["/a"], {
      fs: fileSystemOf(this.disks),
      directory: first!,
      random: new SeededRandom(this.#seed * 1000 + this.#openings++),
      replicaDirectories: others,
      replicaRetryMs: 20,
    });
    await log.createTopic({ name: TOPIC, partitions: 2, replicationFactor: this.replicas });
    return log;
  }

  /** Appends and notes what was acknowledged; gives the refusals. */
  async append(log: EventLog, count: number): Promise<unknown[]> {
    const refusals: unknown[] = [];
    for (let n = 0; n < count; n++) {
      const id = this.#sent++;
      const value = `value ${id} ${".".repeat((id * 37) % 500)}`;
      try {
        const [position] = await log.append(TOPIC, [{ partition: id % 2, value }]);
        this.acked.set(value, position!);
      } catch (error) {
        refusals.push(error);
      }
    }
    return refusals;
  }

  fail(mount: Mount): void {
    this.disks[mount].fault = () => "EIO";
  }

  mend(mount: Mount): void {
    this.disks[mount].fault = undefined;
  }

  /** Another disk, with nothing on it. */
  swap(mount: Mount): void {
    this.disks[mount] = new SimulatedDisk({ random: new SeededRandom(99) });
  }

  cutPower(): void {
    for (const disk of Object.values(this.disks)) disk.cutPower();
  }
}

/** Every acknowledged record is where it was told to be, offsets are dense, nothing was invented. */
export async function check(machine: Machine, log: EventLog): Promise<void> {
  for (const partition of [0, 1]) {
    const records = await readAll(log, TOPIC, partition);
    expect(records.map((r) => r.offset)).toEqual(records.map((_, n) => n));
    for (const { value } of records) expect(value.toString()).toMatch(/^value \d+ \.*$/);
    const acked = [...machine.acked].filter(([, ack]) => ack.partition === partition);
    const lost = acked.filter(([value, { offset }]) => records[offset]?.value.toString() !== value);
    expect(lost).toEqual([]);
  }
}
