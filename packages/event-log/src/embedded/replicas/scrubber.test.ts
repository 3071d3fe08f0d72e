import { describe, expect, test } from "vitest";
import { check, Machine, type Mount } from "../../testing/machine.ts";

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
