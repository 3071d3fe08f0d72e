import { ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { fill } from "./ballast.ts";
import { Load } from "./load.ts";
import { inOwnMounts } from "./own-mounts.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

/** Faults that one log meets, one directory at a time. */
const EPISODES = 5;
const TOPICS = [
  { name: "twice", partitions: 2, replicationFactor: 2 },
  { name: "thrice", partitions: 2, replicationFactor: 3 },
] as const;
const FAULTS = ["removed", "filled", "swapped"] as const;
/** Milliseconds in which appends go on after a directory failed. */
const GOES_ON_MS_MAX = 5000;
/** Milliseconds in which it is seen that a directory failed, and in which it is in sync again when it is back. */
const NOTICED_MS_MAX = 20_000;
/** What counts of them between two looks. */
const LOOK_MS_MAX = 20;
const DISK_BYTES = 64 * 1024 * 1024;

export const replicaFaults: Scenario = inOwnMounts(
  {
    name: "replica-faults",
    what: `one of three replica directories is ${FAULTS.join(", ")} and given back under load, ${EPISODES} times a case`,
    seeds: seedsFrom1({ short: 20 / EPISODES, long: 1000 / EPISODES }),
    isEndless: true,
    caseSecondsMax: 180,
    run: async (seed, figures) => {
      const root = await mkdtemp(join(tmpdir(), "touchline-replicas-"));
      const disks = [0, 1, 2].map((n) => join(root, `disk-${n}`));
      try {
        for (const disk of disks) await mountFresh(disk);
        await liveThrough(disks, new SeededRandom(seed), figures);
      } finally {
        // Each as often as something was mounted over it.
        for (const disk of disks) while (spawnSync("umount", ["--lazy", disk]).status === 0);
        await rm(root, { recursive: true });
      }
    },
  },
  { asRoot: false },
);

async function liveThrough(
  disks: readonly string[],
  random: SeededRandom,
  figures: Figures,
): Promise<void> {
  const records = new AppendedRecords();
  let log = await openSmall(disks);
  let load = loadOf(log, records, 0);
  try {
    for (let episode = 1; episode <= EPISODES; episode++) {
      await pause(200 + random.below(500));
      // A directory that was full may fall out once more before it finds that it has room.
      await until(log, () => areAllInSync(log));
      const fault = random.pick(FAULTS);
      const slot = random.below(disks.length);
      // Watched from before it fails: it may be back, on its own, before the next append is acknowledged.
      const seen = until(log, () => log.replicas()[slot]!.state !== "in_sync");
      const [giveBack, seenAfterMs] = await Promise.all([befall(disks[slot]!, fault), seen]);
      figures.add(fault);
      figures.measure("seen after ms", seenAfterMs);
      figures.measure("appends went on after ms", await load.nextAck(GOES_ON_MS_MAX));
      await pause(random.below(500));
      await records.check(log);
      // Now and then the log is opened anew, with the directory as it is then.
      if (random.chance(0.3)) {
        await load.end();
        await log.close();
        log = await openSmall(disks);
        await records.check(log);
        load = loadOf(log, records, episode);
      }
      await giveBack();
      const isBack = () => log.replicas()[slot]!.state === "in_sync";
      figures.measure("in sync after ms", await until(log, isBack));
      ok(areAllInSync(log), "another directory fell out, too");
    }
    await load.end();
    await log.close();
    log = await openSmall(disks);
    await records.check(log);
    await log.close();
    figures.add("acknowledged", records.acked);
  } finally {
    // After a failure, so that nothing is made any more in what is now removed.
    await load.end().catch(() => undefined);
    await log.close().catch(() => undefined);
  }
}

const loadOf = (log: EmbeddedLog, records: AppendedRecords, life: number): Load =>
  new Load(
    log,
    records,
    life,
    TOPICS.map(({ name }) => name),
  );

const areAllInSync = (log: EmbeddedLog): boolean =>
  log.replicas().every(({ state }) => state === "in_sync");

async function openSmall(disks: readonly string[]): Promise<EmbeddedLog> {
  const [directory = "", ...replicaDirectories] = disks.map((disk) => join(disk, "log"));
  const log = await openEmbeddedLog({
    ...{ directory, replicaDirectories, replicaRetryMs: 200 },
    ...{ segmentBytesMax: 128 * 1024, journalBytesMax: 512 * 1024, cacheBytesMax: 256 * 1024 },
  });
  for (const topic of TOPICS) await log.createTopic(topic);
  return log;
}

/** Milliseconds until it is so, as far as this process was given them: a busy machine gives it few. */
async function until(log: EmbeddedLog, isReached: () => boolean): Promise<number> {
  let ms = 0;
  for (let lookedAt = performance.now(); !isReached();) {
    ok(ms < NOTICED_MS_MAX, `${JSON.stringify(log.replicas())} after ${NOTICED_MS_MAX} ms`);
    await pause(1);
    const now = performance.now();
    ms += Math.min(now - lookedAt, LOOK_MS_MAX);
    lookedAt = now;
  }
  return ms;
}

async function mountFresh(disk: string): Promise<void> {
  await mkdir(disk, { recursive: true });
  mount(disk, `size=${DISK_BYTES}`);
}

/** Over what is mounted there, so that at no moment there is nothing. */
function mount(disk: string, options: string): void {
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
  ok(status === 0, `cannot mount ${disk}: ${String(stderr)}`);
}

/** Lets something happen to a directory; the answer gives it back. */
async function befall(disk: string, fault: (typeof FAULTS)[number]): Promise<() => Promise<void>> {
  switch (fault) {
    case "removed":
      // First it is moved away: the log may make it anew while what was in it is being removed.
      await rename(join(disk, "log"), join(disk, "removed"));
      await rm(join(disk, "removed"), { recursive: true, maxRetries: 10 });
      return async () => undefined;
    case "filled":
      return fill(disk, "space");
    case "swapped":
      // Nothing can be made in the one that is in its place, or the log would be in sync there before it is given back.
      mount(disk, "ro");
      return async () => mount(disk, `size=${DISK_BYTES}`);
  }
}
