import { ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type EmbeddedLog, openEmbeddedLog } from "../src/embedded/index.ts";
import type { ReplicaDescription } from "../src/embedded/replicas/store.ts";
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
        for (const disk of disks) spawnSync("umount", ["--lazy", disk]);
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
  let load = new Load(
    log,
    records,
    0,
    TOPICS.map(({ name }) => name),
  );
  for (let episode = 1; episode <= EPISODES; episode++) {
    await pause(200 + random.below(500));
    const fault = random.pick(FAULTS);
    const slot = random.below(disks.length);
    const giveBack = await befall(disks[slot]!, fault);
    figures.add(fault);
    figures.measure("appends went on after ms", await load.nextAck(GOES_ON_MS_MAX));
    figures.measure("seen after ms", await until(log, slot, (state) => state !== "in_sync"));
    await pause(random.below(500));
    await records.check(log);
    // Now and then the log is opened anew, with the directory as it is then.
    if (random.chance(0.3)) {
      await load.end();
      await log.close();
      log = await openSmall(disks);
      await records.check(log);
      load = new Load(
        log,
        records,
        episode,
        TOPICS.map(({ name }) => name),
      );
    }
    await giveBack();
    figures.measure("in sync after ms", await until(log, slot, (state) => state === "in_sync"));
    ok(
      log.replicas().every(({ state }) => state === "in_sync"),
      "another directory fell out, too",
    );
  }
  await load.end();
  await log.close();
  log = await openSmall(disks);
  await records.check(log);
  await log.close();
  figures.add("acknowledged", records.acked);
}

async function openSmall(disks: readonly string[]): Promise<EmbeddedLog> {
  const [directory = "", ...replicaDirectories] = disks.map((disk) => join(disk, "log"));
  const log = await openEmbeddedLog({
    ...{ directory, replicaDirectories, replicaRetryMs: 200 },
    ...{ segmentBytesMax: 128 * 1024, journalBytesMax: 512 * 1024, cacheBytesMax: 256 * 1024 },
  });
  for (const topic of TOPICS) await log.createTopic(topic);
  return log;
}

/** Milliseconds until a directory is in such a state. */
async function until(
  log: EmbeddedLog,
  slot: number,
  isReached: (state: ReplicaDescription["state"]) => boolean,
): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const replica = log.replicas()[slot]!;
    const ms = performance.now() - startedAt;
    if (isReached(replica.state)) return ms;
    ok(ms < NOTICED_MS_MAX, `${JSON.stringify(replica)} after ${NOTICED_MS_MAX} ms`);
    await pause(1);
  }
}

async function mountFresh(disk: string): Promise<void> {
  await mkdir(disk, { recursive: true });
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]);
}

/** Lets something happen to a directory; the answer gives it back. */
async function befall(disk: string, fault: (typeof FAULTS)[number]): Promise<() => Promise<void>> {
  switch (fault) {
    case "removed":
      await rm(join(disk, "log"), { recursive: true, maxRetries: 10 });
      return async () => undefined;
    case "filled":
      return fill(disk, "space");
    case "swapped":
      spawnSync("umount", ["--lazy", disk]);
      return () => mountFresh(disk);
  }
}
