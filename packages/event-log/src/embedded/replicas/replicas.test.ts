import { describe, expect, test, vi } from "vitest";
import type { EventLog } from "../../event-log.ts";
import { check, Machine, type Mount, MOUNTS } from "../../testing/machine.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";

vi.setConfig({ testTimeout: 60_000 });

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

async function epochs(log: EventLog): Promise<number[]> {
  return (await log.describeTopics())[0]!.partitions.map((p) => p.epoch);
}
