import { expect, test, vi } from "vitest";
import { readAll } from "../../contract/reading.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { fileSystemOf } from "../../testing/several-disks.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const TOPIC = "state";
const KEYS = 6;
const ROUNDS = 15;
const DIRECTORIES = ["/data", "/b", "/c"];

interface Life {
  readonly disks: readonly SimulatedDisk[];
  readonly time: ManualTime;
  readonly log: EmbeddedLog;
}

/** A compacted topic with as many replicas as disks, each key written many times, nothing compacted yet. */
async function life(count: number): Promise<Life> {
  const disks = DIRECTORIES.slice(0, count).map(
    (_, n) => new SimulatedDisk({ random: new SeededRandom(n + 1) }),
  );
  const time = new ManualTime();
  const log = await openOn(disks, time);
  const replicationFactor = count === 3 ? 3 : count === 2 ? 2 : 1;
  await log.createTopic({
    name: TOPIC,
    partitions: 1,
    cleanupPolicy: "compact",
    replicationFactor,
  });
  for (let round = 0; round < ROUNDS; round++)
    for (let key = 0; key < KEYS; key++)
      await log.append(TOPIC, [{ key: `${key}`, value: `${round} ${"x".repeat(400)}` }]);
  return { disks, time, log };
}

function openOn(disks: readonly SimulatedDisk[], time: ManualTime): Promise<EmbeddedLog> {
  const [directory, ...replicaDirectories] = DIRECTORIES.slice(0, disks.length);
  return openSmallLog(disks[0]!, {
    directory: directory!,
    replicaDirectories,
    fs: fileSystemOf(Object.fromEntries(disks.map((disk, n) => [DIRECTORIES[n]!, disk]))),
    timers: time,
    clock: time,
    cleanIntervalMs: MINUTE_MS,
  });
}

async function expectLatest(log: EmbeddedLog, recordsMax: number): Promise<void> {
  const records = await readAll(log, TOPIC, 0);
  const latest = new Map(records.map(({ key, value }) => [String(key), value.toString()]));
  expect(latest.size).toBe(KEYS);
  for (const value of latest.values()) expect(value).toMatch(new RegExp(`^${ROUNDS - 1} `));
  expect(records.length).toBeLessThanOrEqual(recordsMax);
}

const bytesIn = (disk: SimulatedDisk) =>
  disk
    .paths()
    .filter((path) => /partitions.*\.log$/.test(path))
    .reduce((sum, path) => sum + disk.contentOf(path).length, 0);

test.for([2, 3])(
  "with %s replicas each is compacted, and any of them alone has the newest record of each key",
  async (count) => {
    const { disks, time, log } = await life(count);
    await time.pass(3 * MINUTE_MS);
    await expectLatest(log, 3 * KEYS);
    await vi.waitFor(() => {
      for (const disk of disks) expect(bytesIn(disk)).toBeLessThan(3 * KEYS * 450);
    });
    await log.close();
    for (const [n, disk] of disks.entries()) {
      const directory = DIRECTORIES[n]!;
      const alone = await openSmallLog(disk, { directory, readOnly: true });
      await expectLatest(alone, 3 * KEYS);
      await alone.close();
    }
  },
);
