import { expect, test, vi } from "vitest";
import { openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { heldDisk } from "../../testing/held-disk.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";

test("P2 what was being written while an interval's sync ran is synced by the next one", async () => {
  for (let seed = 0; seed < 8; seed++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    const timers = new ManualTimers();
    const held = Promise.withResolvers<void>();
    let isHeld = false;
    let isWriting = false;
    const fs = heldDisk(disk.fileSystem(), (operation, path) => {
      if (!isHeld || operation !== "write" || !path.endsWith(".log")) return undefined;
      isWriting = true;
      return held.promise;
    });
    let synced = 0;
    disk.fault = (operation, _count, path) => {
      if (operation === "sync" && path.endsWith(".log")) synced++;
      return undefined;
    };
    const log = await openTopic(disk, { intervalMs: 10 }, { fs, timers });
    await log.append(TOPIC, [{ partition: 0, value: "before" }]);
    isHeld = true;
    const append = log.append(TOPIC, [{ partition: 0, value: "meanwhile" }]);
    await vi.waitFor(() => expect(isWriting).toBe(true));
    timers.pass(10);
    await vi.waitFor(() => expect(synced).toBe(1));
    held.resolve();
    await append;
    timers.pass(10);
    for (let turn = 0; turn < 30; turn++) await timers.nextTurn();
    disk.cutPower();
    expect(await valuesOf(await openTopic(disk, { intervalMs: 10 }), 0)).toEqual([
      "before",
      "meanwhile",
    ]);
  }
});

test("P2 a segment that is made while an interval's sync runs has its name on disk with the next one", async () => {
  for (let seed = 0; seed < 8; seed++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(seed) });
    const timers = new ManualTimers();
    const held = Promise.withResolvers<void>();
    let isOpening = false;
    const fs = heldDisk(disk.fileSystem(), (operation, path) => {
      if (operation !== "open" || !path.endsWith("1.log")) return undefined;
      isOpening = true;
      return held.promise;
    });
    let namesSynced = 0;
    disk.fault = (operation, _count, path) => {
      if (operation === "syncDirectory" && path.endsWith(`${TOPIC}-0`)) namesSynced++;
      return undefined;
    };
    const log = await openTopic(disk, { intervalMs: 10 }, { fs, timers });
    await log.append(TOPIC, [{ partition: 0, value: "before" }]);
    const fillsASegment = "x".repeat(4096);
    const append = log.append(TOPIC, [{ partition: 0, value: fillsASegment }]);
    await vi.waitFor(() => expect(isOpening).toBe(true));
    timers.pass(10);
    await vi.waitFor(() => expect(namesSynced).toBe(1));
    for (let turn = 0; turn < 30; turn++) await timers.nextTurn();
    held.resolve();
    await append;
    timers.pass(10);
    for (let turn = 0; turn < 30; turn++) await timers.nextTurn();
    disk.cutPower();
    expect(await valuesOf(await openTopic(disk, { intervalMs: 10 }), 0)).toEqual([
      "before",
      fillsASegment,
    ]);
  }
});
