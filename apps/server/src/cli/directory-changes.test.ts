import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changesIn } from "./directory-changes.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "touchline-changes-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** A clock an hour ahead: what was written is long ago for it. */
const later = () => Date.now() + 3_600_000;

test.each(["sync", "os"] as const)(
  "an append with durability %s is seen, over a roll of the segment too, and a log at rest is not opened again",
  async (durability) => {
    const log = await openEmbeddedLog({ directory, segmentBytesMax: 4096 });
    await log.createTopic({ name: "goals", partitions: 1, durability });
    const hasChanged = changesIn([directory], "goals", later);
    expect(await hasChanged()).toBe(true);
    expect(await hasChanged()).toBe(false);
    for (let n = 0; n < 20; n++) {
      // The kernel's clock for files has ticks: two writes in one of them would look alike to this test's clock.
      await new Promise((resolve) => void setTimeout(resolve, 10));
      await log.append("goals", [{ value: "x".repeat(1000) }]);
      expect([n, await hasChanged()]).toEqual([n, true]);
    }
    await log.close();
    expect(await hasChanged()).toBe(true);
    expect(await hasChanged()).toBe(false);
  },
);

test("a file that was written just now is looked at again, as its time may hide a second write", async () => {
  const log = await openEmbeddedLog({ directory });
  await log.createTopic({ name: "goals", partitions: 1 });
  await log.close();
  const hasChanged = changesIn([directory], "goals");
  expect([await hasChanged(), await hasChanged()]).toEqual([true, true]);
});

test("a topic is not taken for one whose name it begins with", async () => {
  const log = await openEmbeddedLog({ directory });
  await log.createTopic({ name: "goals", partitions: 1, durability: "os" });
  await log.createTopic({ name: "goals-late", partitions: 1, durability: "os" });
  const hasChanged = changesIn([directory], "goals", later);
  await hasChanged();
  await log.append("goals-late", [{ value: "x" }]);
  expect(await hasChanged()).toBe(false);
  await log.close();
});

test("where there is no directory there is nothing that changes", async () => {
  const hasChanged = changesIn([join(directory, "gone")], "goals", later);
  expect([await hasChanged(), await hasChanged()]).toEqual([true, false]);
});
