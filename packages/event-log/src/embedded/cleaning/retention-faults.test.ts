import { expect, test, vi } from "vitest";
import { AgingLog, HOUR_MS, MINUTE_MS } from "../../testing/aging-log.ts";

vi.setConfig({ testTimeout: 60_000 });

async function ageAndAppend(life: AgingLog): Promise<void> {
  await life.append(6);
  await life.time.pass(2 * HOUR_MS);
  await life.append(3);
}

/** What is kept has one file each, and no other file is left. */
async function expectFilesOfKept(life: AgingLog): Promise<void> {
  const [topic] = await life.log.describeTopics();
  const { segments } = topic!.partitions[0]!;
  await vi.waitFor(() => expect(life.segmentFiles().length).toBeLessThanOrEqual(segments));
  await vi.waitFor(() => expect(life.orphanedIndexes()).toEqual([]));
}

test.for([["power"], ["EIO"], ["ENOSPC"], ["EMFILE"]] as const)(
  "whichever operation of a round of removal ends with %s, every acknowledged record within its retention is there, and the old ones go later",
  async ([fault]) => {
    const start = () => new AgingLog(4, 10 * MINUTE_MS).begin({ retentionMs: HOUR_MS });
    const well = await start();
    const from = well.disk.operations;
    await ageAndAppend(well);
    expect(await well.offsets()).toEqual([6, 7, 8]);
    for (let at = from + 1; at <= well.disk.operations; at++) {
      const life = await start();
      await life.failAt(at, fault, () => ageAndAppend(life));
      await life.crash();
      const [topic] = await life.log.describeTopics();
      expect(topic!.partitions[0]).toMatchObject({ status: "online" });
      await life.expectKept(HOUR_MS);
      const before = life.sent.length;
      await life.append(2);
      await life.time.pass(HOUR_MS / 2);
      await life.append(1);
      await life.expectKept(HOUR_MS);
      await life.time.pass(HOUR_MS);
      expect(await life.log.offsetAt("events", 0, "earliest")).toBeGreaterThanOrEqual(before);
      await life.expectKept(HOUR_MS);
      await expectFilesOfKept(life);
      await life.log.close();
      await life.open();
      await life.expectKept(HOUR_MS);
      await life.log.close();
    }
  },
);

test("how long a segment was sealed is known after a restart", async () => {
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
  await life.append(6);
  await life.time.pass(HOUR_MS / 2);
  await life.log.close();
  await life.open();
  await life.time.pass(HOUR_MS / 2 + 3 * MINUTE_MS);
  // The last of them was sealed a quarter of an hour later.
  expect(await life.offsets()).toEqual([5]);
  await life.expectKept(HOUR_MS);
});

test("what is kept of a partition of several epochs is read after the oldest of it is gone", async () => {
  const life = await new AgingLog().begin({ durability: "os", retentionBytes: 12_000 });
  await life.append(4);
  await life.kill();
  await life.append(4);
  await life.kill();
  await life.time.pass(3 * MINUTE_MS);
  const from = await life.log.offsetAt("events", 0, "earliest");
  expect(from).toBeGreaterThan(0);
  expect(from).toBeLessThan(4);
  await life.expectKept(0);
  await life.kill();
  await life.expectKept(0);
});

test("of a topic with a limit of one byte, or of a moment, the active segment is kept", async () => {
  const small = await new AgingLog().begin({ retentionBytes: 1 });
  await small.append(6);
  await small.time.pass(HOUR_MS);
  expect(await small.offsets()).toEqual([5]);
  const brief = await new AgingLog().begin({ retentionMs: HOUR_MS });
  await brief.append(6);
  await brief.time.pass(1.3 * HOUR_MS);
  await brief.append(1);
  await brief.time.pass(HOUR_MS / 10);
  expect(await brief.offsets()).toEqual([6]);
});
