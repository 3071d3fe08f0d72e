import { describe, expect, test, vi } from "vitest";
import type { EventLog } from "../../event-log.ts";
import { readAll } from "../../event-log.contract.ts";
import { fileSystemOf } from "../../testing/several-disks.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import type { EmbeddedLog } from "../embedded-log.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const TOPIC = "events";
const MOUNTS = ["/a", "/b", "/c"] as const;
type Mount = (typeof MOUNTS)[number];

/** A machine with three disks, and a log of two partitions over them. */
class Machine {
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
async function check(machine: Machine, log: EventLog): Promise<void> {
  for (const partition of [0, 1]) {
    const records = await readAll(log, TOPIC, partition);
    expect(records.map((r) => r.offset)).toEqual(records.map((_, n) => n));
    for (const { value } of records) expect(value.toString()).toMatch(/^value \d+ \.*$/);
    const acked = [...machine.acked].filter(([, ack]) => ack.partition === partition);
    const lost = acked.filter(([value, { offset }]) => records[offset]?.value.toString() !== value);
    expect(lost).toEqual([]);
  }
}

async function epochs(log: EventLog): Promise<number[]> {
  return (await log.describeTopics())[0]!.partitions.map((p) => p.epoch);
}

describe("a directory that fails", () => {
  test.for(["/a", "/b"] as const)(
    "%s: appends go on without a refusal under a new epoch, and every acknowledged record stays",
    async (failing) => {
      const machine = new Machine(1);
      const log = await machine.open();
      expect(await machine.append(log, 40)).toEqual([]);
      machine.fail(failing);
      expect(await machine.append(log, 40)).toEqual([]);
      await check(machine, log);
      expect(await epochs(log)).toEqual([1, 1]);
      const state = (mount: Mount) => (mount === failing ? "out" : "in_sync");
      expect((await log.describeTopics())[0]!.partitions[1]!.replicas).toEqual([
        { directory: "/a/log", state: state("/a") },
        { directory: "/b/log", state: state("/b") },
      ]);
      expect(log.replicas().find((r) => r.state === "out")!.fault).toContain("EIO");
      machine.cutPower();
      const again = await machine.open();
      await check(machine, again);
    },
  );

  test.for(["/a", "/b"] as const)(
    "%s, which is stale when it is back, is not trusted",
    async (failing) => {
      const machine = new Machine(2);
      const log = await machine.open();
      await machine.append(log, 20);
      machine.fail(failing);
      await machine.append(log, 20);
      machine.cutPower();
      machine.mend(failing);
      const again = await machine.open();
      await check(machine, again);
      await machine.append(again, 20);
      await again.close();
      await check(machine, await machine.open());
    },
  );

  test("both of two, one after the other: the second is borne as a log with one directory bears it", async () => {
    const machine = new Machine(3);
    const log = await machine.open();
    await machine.append(log, 20);
    machine.fail("/b");
    await machine.append(log, 10);
    machine.fail("/a");
    const refusals = await machine.append(log, 4);
    expect(refusals).toHaveLength(4);
    expect(refusals[0]).toMatchObject({ code: "EVENT_LOG_STORAGE_FAULT" });
    machine.mend("/a");
    machine.mend("/b");
    machine.cutPower();
    await check(machine, await machine.open());
  });

  test("two of three lose nothing", async () => {
    const machine = new Machine(4, 3);
    const log = await machine.open();
    await machine.append(log, 20);
    machine.fail("/a");
    expect(await machine.append(log, 20)).toEqual([]);
    machine.fail("/c");
    expect(await machine.append(log, 20)).toEqual([]);
    await check(machine, log);
    machine.cutPower();
    machine.mend("/a");
    machine.mend("/c");
    const again = await machine.open();
    await check(machine, again);
    expect(await machine.append(again, 20)).toEqual([]);
    await check(machine, again);
  });
});

describe("at opening", () => {
  test.for(["/a", "/b"] as const)(
    "%s missing is gone on without, under a new epoch",
    async (missing) => {
      const machine = new Machine(5);
      const log = await machine.open();
      await machine.append(log, 30);
      machine.cutPower();
      machine.fail(missing);
      const again = await machine.open();
      await check(machine, again);
      expect(await epochs(again)).toEqual([1, 1]);
      expect(await machine.append(again, 10)).toEqual([]);
      await check(machine, again);
    },
  );

  test.for(["/a", "/b"] as const)("%s empty is not taken for a new log", async (empty) => {
    const machine = new Machine(6);
    const log = await machine.open();
    await machine.append(log, 30);
    await log.close();
    machine.swap(empty);
    const again = await machine.open();
    await check(machine, again);
    expect(await machine.append(again, 10)).toEqual([]);
    await check(machine, again);
  });

  test("two directories that each went on without the other are refused, and nothing is lost of either", async () => {
    const machine = new Machine(8);
    const log = await machine.open();
    await machine.append(log, 10);
    await log.close();
    for (const away of ["/a", "/b"] as const) {
      machine.fail(away);
      const alone = await machine.open();
      await machine.append(alone, 4);
      await alone.close();
      machine.mend(away);
    }
    await expect(machine.open()).rejects.toMatchObject({
      code: "EVENT_LOG_CORRUPT",
      message: expect.stringMatching(/each went on while the other was away/),
    });
  });

  test("a directory of another log is refused", async () => {
    const machine = new Machine(9);
    const other = new Machine(10);
    const log = await machine.open();
    await machine.append(log, 4);
    await log.close();
    await (await other.open()).close();
    machine.disks["/b"] = other.disks["/b"];
    await expect(machine.open()).rejects.toMatchObject({
      code: "EVENT_LOG_OPTION_INVALID",
      message: expect.stringMatching(/belongs to another log/),
    });
  });
});

describe("a directory that is back", () => {
  const isInSync = (log: EmbeddedLog) =>
    vi.waitFor(() =>
      expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]),
    );

  test.for([
    ["/a", "stale"],
    ["/b", "stale"],
    ["/a", "empty"],
    ["/b", "empty"],
  ] as const)(
    "%s, %s, is rebuilt while appends go on, and can then stand in for the other",
    async ([mount, how]) => {
      const machine = new Machine(21);
      let log = await machine.open();
      await machine.append(log, 60);
      machine.fail(mount);
      await machine.append(log, 60);
      if (how === "empty") {
        await log.close();
        machine.swap(mount);
        log = await machine.open();
      } else machine.mend(mount);
      expect(await machine.append(log, 40)).toEqual([]);
      await isInSync(log);
      expect(await machine.append(log, 40)).toEqual([]);
      await check(machine, log);
      // Now the other one goes, and is not there at the next opening either.
      const other = mount === "/a" ? "/b" : "/a";
      machine.fail(other);
      expect(await machine.append(log, 20)).toEqual([]);
      await check(machine, log);
      machine.cutPower();
      const again = await machine.open();
      await check(machine, again);
    },
  );

  test("at the next opening: the stale one is rebuilt behind, and both hold the same batches", async () => {
    const machine = new Machine(22);
    const log = await machine.open();
    await machine.append(log, 30);
    machine.fail("/a");
    await machine.append(log, 60);
    machine.cutPower();
    machine.mend("/a");
    const again = await machine.open();
    await isInSync(again);
    await machine.append(again, 30);
    await check(machine, again);
    await again.close();
    const segments = (mount: Mount) => {
      const disk = machine.disks[mount];
      const logs = disk.paths().filter((path) => path.endsWith(".log"));
      return new Map(logs.map((path) => [path.slice(2), disk.contentOf(path).toString("hex")]));
    };
    expect(segments("/a").size).toBeGreaterThan(4);
    expect(segments("/a")).toEqual(segments("/b"));
  });
});

test("damage in one replica is served from another, and no damaged record is seen", async () => {
  for (const mount of ["/a", "/b"] as const) {
    const machine = new Machine(11);
    const log = await machine.open();
    await machine.append(log, 60);
    await log.close();
    const path = machine.disks[mount]
      .paths()
      .find((p) => p.endsWith("events-0/00000000000000000000.log"))!;
    const bytes = Buffer.from(machine.disks[mount].contentOf(path));
    bytes[100]! ^= 1;
    machine.disks[mount].replace(path, bytes);
    const again = await machine.open();
    await check(machine, again);
    expect((await again.describeTopics())[0]!.partitions[0]!.status).toBe("online");
  }
});

describe("the scrubber", () => {
  async function withDecay(replicas: 1 | 2, mounts: readonly Mount[]) {
    const machine = new Machine(31, replicas);
    const log = await machine.open();
    await machine.append(log, 60);
    await log.close();
    const again = await machine.open();
    const files = mounts.map((mount) => {
      const disk = machine.disks[mount];
      const path = disk.paths().find((p) => p.endsWith("events-1/00000000000000000000.log"))!;
      const whole = Buffer.from(disk.contentOf(path));
      const decayed = Buffer.from(whole);
      decayed[900]! ^= 4;
      disk.replace(path, decayed);
      return { disk, path, whole };
    });
    return { machine, log: again, files };
  }

  test.for(["/a", "/b"] as const)(
    "finds decay on %s without a reader and repairs it",
    async (mount) => {
      const { machine, log, files } = await withDecay(2, [mount]);
      const report = await log.scrub();
      expect(report.segments).toBeGreaterThan(4);
      expect(report.damaged).toEqual([expect.objectContaining({ partition: 1, isRepaired: true })]);
      expect(report.damaged[0]!.fault).toContain(`${files[0]!.path} is damaged at byte`);
      expect(files[0]!.disk.contentOf(files[0]!.path).equals(files[0]!.whole)).toBe(true);
      expect((await log.scrub()).damaged).toEqual([]);
      await check(machine, log);
      await log.close();
      await check(machine, await machine.open());
    },
  );

  test("takes the partition offline, with file and byte, where no replica can mend it", async () => {
    for (const [replicas, mounts] of [
      [1, ["/a"]],
      [2, ["/a", "/b"]],
    ] as const) {
      const { log, files } = await withDecay(replicas, mounts);
      const { damaged } = await log.scrub();
      expect(damaged[0]).toMatchObject({ partition: 1, isRepaired: false });
      const [whole, broken] = (await log.describeTopics())[0]!.partitions;
      expect(whole!.status).toBe("online");
      expect(broken!.status).toBe("offline");
      expect(broken!.fault).toContain(`${files[0]!.path} is damaged at byte`);
    }
  });
});

test("by 150 seeds: one of two disks fails at some operation, power is cut, and nothing acknowledged is lost", async () => {
  for (let seed = 1; seed <= 150; seed++) {
    try {
      const random = new SeededRandom(seed);
      const machine = new Machine(seed, random.pick([2, 3]));
      const log = await machine.open();
      await machine.append(log, 5 + random.below(20));
      const failing = random.pick(MOUNTS);
      const disk = machine.disks[failing];
      const from = disk.operations + random.below(60);
      const what = random.pick(["EIO", "EMFILE"] as const);
      disk.fault = (_operation, count) => (count >= from ? what : undefined);
      await machine.append(log, 5 + random.below(30));
      await check(machine, log);
      if (random.chance(0.3)) await log.close();
      machine.cutPower();
      if (random.chance(0.5)) machine.mend(failing);
      const again = await machine.open();
      await check(machine, again);
      expect(await machine.append(again, 5)).toEqual([]);
      await check(machine, again);
    } catch (error) {
      throw new Error(`seed ${seed} failed`, { cause: error });
    }
  }
});
