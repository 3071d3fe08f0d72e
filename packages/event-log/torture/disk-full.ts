import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import type { EventLog } from "../src/event-log.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { fill } from "./ballast.ts";
import { Load } from "./load.ts";
import { inOwnMounts } from "./own-mounts.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

/** How often the disk of one log is filled. */
const EPISODES = 5;
const DISK = "size=64m,nr_inodes=500";
const TOPIC = "events";
/** What the README promises. */
const RESUMED_MS_MAX = 5000;
/** A log that has found no end of its disk by then does not look. */
const FULL_MS_MAX = 20_000;

export const diskFull: Scenario = inOwnMounts(
  {
    name: "disk-full",
    what: `a small tmpfs runs out of space or of inodes under appends and has room again, ${EPISODES} times a case`,
    seeds: seedsFrom1({ short: 20 / EPISODES, long: 1000 / EPISODES }),
    isEndless: true,
    caseSecondsMax: 180,
    run: async (seed, figures) => {
      const disk = await mkdtemp(join(tmpdir(), "touchline-disk-full-"));
      spawnSync("mount", ["-t", "tmpfs", "-o", DISK, "tmpfs", disk]);
      try {
        await liveThrough(disk, new SeededRandom(seed), figures);
      } finally {
        spawnSync("umount", [disk]);
        await rm(disk, { recursive: true });
      }
    },
  },
  { asRoot: false },
);

async function liveThrough(disk: string, random: SeededRandom, figures: Figures): Promise<void> {
  const directory = join(disk, "log");
  const records = new AppendedRecords();
  for (let life = 0, left = EPISODES; left > 0; life++) {
    const log = await openSmall(directory);
    const load = new Load(log, records, life, [TOPIC]);
    const episodes = 1 + random.below(left);
    left -= episodes;
    for (let n = 0; n < episodes; n++) {
      await load.nextAck(FULL_MS_MAX);
      const makeRoom = await fill(disk, random.pick(["space", "inodes"]));
      await load.nextRefusal(FULL_MS_MAX);
      await pause(random.below(1000));
      await records.check(log);
      figures.add("episodes");
      // Now and then the log is closed while there is no room, and opened when there is.
      if (n === episodes - 1 && random.chance(0.3)) await load.end();
      await makeRoom();
      if (load.hasEnded) continue;
      figures.measure("resumed after ms", await load.nextAck(RESUMED_MS_MAX));
    }
    await load.end();
    await log.close();
    figures.measure("refused after ms", ...load.refusedMs);
  }
  const log = await openSmall(directory);
  await records.check(log);
  await log.close();
  figures.add("acknowledged", records.acked);
}

async function openSmall(directory: string): Promise<EventLog> {
  const log = await openEmbeddedLog({
    directory,
    segmentBytesMax: 256 * 1024,
    journalBytesMax: 512 * 1024,
    stagingBytesMax: 1024 * 1024,
    cacheBytesMax: 256 * 1024,
  });
  await log.createTopic({ name: TOPIC, partitions: 4 });
  return log;
}
