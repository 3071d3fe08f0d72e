import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Fault, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const TOPIC = "state";
const KEYS = 6;
const ROUNDS = 15;

interface Life {
  readonly disk: SimulatedDisk;
  readonly time: ManualTime;
  readonly log: EmbeddedLog;
}

/** A compacted topic, each key written many times, nothing compacted yet. */
async function life(): Promise<Life> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const time = new ManualTime();
  const log = await openSmallLog(disk, { timers: time, clock: time, cleanIntervalMs: MINUTE_MS });
  await log.createTopic({ name: TOPIC, partitions: 1, cleanupPolicy: "compact" });
  for (let round = 0; round < ROUNDS; round++)
    for (let key = 0; key < KEYS; key++)
      await log.append(TOPIC, [{ key: `${key}`, value: `${round} ${"x".repeat(400)}` }]);
  return { disk, time, log };
}

async function expectLatest(log: EmbeddedLog, recordsMax: number): Promise<void> {
  const records = await readAll(log, TOPIC, 0);
  const latest = new Map(records.map(({ key, value }) => [String(key), value.toString()]));
  expect(latest.size).toBe(KEYS);
  for (const value of latest.values()) expect(value).toMatch(new RegExp(`^${ROUNDS - 1} `));
  expect(records.length).toBeLessThanOrEqual(recordsMax);
}

const partitionOf = async (log: EmbeddedLog) => (await log.describeTopics())[0]!.partitions[0]!;
test("a compaction that the disk fails is counted and told, and the next round makes up for it", async () => {
  const { disk, time, log } = await life();
  let isWell = false;
  disk.fault = (operation, _count, path): Fault | undefined =>
    !isWell && operation === "write" && path.endsWith(".1.log") ? "EIO" : undefined;
  await time.pass(2 * MINUTE_MS);
  expect(log.metrics().compactionFailures).toBeGreaterThan(0);
  const failed = await partitionOf(log);
  expect(failed).toMatchObject({ status: "online" });
  expect(failed.compactionFault).toMatch(/EIO/);
  await expectLatest(log, KEYS * ROUNDS);
  isWell = true;
  await time.pass(2 * MINUTE_MS);
  expect((await partitionOf(log)).compactionFault).toBeUndefined();
  await expectLatest(log, 3 * KEYS);
});
