import { describe, expect, test, vi } from "vitest";
import { check, Machine, type Mount } from "../../testing/machine.ts";
import type { EmbeddedLog } from "../embedded-log.ts";

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
