import { ok } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AppendingChild, startAppending } from "../src/testing/appending-child.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { appendedTopics, SYNC_INTERVAL_MS } from "./appended-topics.ts";
import { look, openedInMs } from "./crashed-log.ts";
import { LoopDisk, whyNoLoopDisks } from "./loop-disk.ts";
import { inOwnMounts } from "./own-mounts.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

/** Cuts that one log lives through. */
const CUTS = 5;
const LINES_MAX = 1200;
/** How long a sync may take that is under way when the power fails. */
const ONE_SYNC_MS_MAX = 1000;
/** Topics whose newest records a power cut may take. */
const mayLose = (topic: string) => topic === "interval" || topic === "os";
/** What the control writes and never syncs. */
const CONTROL = Buffer.alloc(64 * 1024, "not synced\n");

/** The odd seeds on ext4, the even ones on XFS. */
export const realPowerCut: Scenario = inOwnMounts(
  {
    name: "real-power-cut",
    what: `the power of a loop-mounted ext4 or XFS is cut under a process that appends, ${CUTS} times a case`,
    seeds: seedsFrom1({ short: 10 / CUTS, long: 500 / CUTS }),
    isEndless: true,
    caseSecondsMax: 120,
    whyNot: whyNoLoopDisks,
    run: async (seed, figures) => {
      const directory = await mkdtemp(join(tmpdir(), "touchline-power-cut-"));
      const disk = new LoopDisk(seed % 2 === 1 ? "ext4" : "xfs", directory);
      try {
        await liveThrough(disk, new SeededRandom(seed), figures);
      } finally {
        disk.unmount();
        await rm(directory, { recursive: true });
      }
    },
  },
  { asRoot: true },
);

async function liveThrough(disk: LoopDisk, random: SeededRandom, figures: Figures): Promise<void> {
  const directory = join(disk.path, "log");
  const records = new AppendedRecords();
  for (let life = 0; life < CUTS; life++) {
    const control = join(disk.path, `control-${life}`);
    await writeFile(control, CONTROL);
    const linesMax = 1 + random.below(LINES_MAX);
    const enough = Promise.withResolvers<void>();
    const child = startAppending(
      { directory, life, topics: appendedTopics },
      {
        onLine: (lines) => {
          if (lines === linesMax) enough.resolve();
        },
      },
    );
    await Promise.race([enough.promise, child.ended]);
    await standStill(child);
    disk.cutPower();
    child.kill();
    // What it was told before it stood still is in the pipe.
    const said = await child.ended;
    if (life > 0) figures.measure("recovery ms", openedInMs(said));
    records.hear(said);
    disk.unmount();
    disk.mount();
    figures.add("cuts");
    await expectLost(control);
    // Half of the time what the cut left is met by the next life, too.
    const readOnly = random.chance(0.5) && life < CUTS - 1;
    const { lost } = await look(directory, records, figures, { readOnly, mayLose });
    for (const { topic, ackedAt } of lost) {
      const ageMs = records.lastAckAt - ackedAt;
      figures.add(`lost of topic ${topic}, as it may`);
      ok(
        topic !== "interval" || ageMs <= SYNC_INTERVAL_MS + ONE_SYNC_MS_MAX,
        `what was acknowledged ${ageMs} ms before the cut is lost, with a sync every ${SYNC_INTERVAL_MS} ms`,
      );
    }
  }
  figures.add("acknowledged", records.acked);
}

/** Stops the process and waits until none of its threads runs: nothing it is told from now on can be printed. */
async function standStill({ pid, kill }: AppendingChild): Promise<void> {
  kill("SIGSTOP");
  const tasks = `/proc/${pid}/task`;
  for (;;) {
    const states = await Promise.all(
      (await readdir(tasks)).map(async (task) => {
        const status = await readFile(`${tasks}/${task}/status`, "utf8");
        return /^State:\s+(\w)/m.exec(status)?.[1] ?? "";
      }),
    );
    // D is a thread inside a system call; it stops on its way out.
    if (states.every((state) => "TD".includes(state))) return;
    await pause(1);
  }
}

/** A cut that loses nothing of what was never synced would prove nothing. */
async function expectLost(control: string): Promise<void> {
  const kept = await readFile(control).catch(() => Buffer.alloc(0));
  ok(!kept.equals(CONTROL), "the control, which does not sync, lost nothing: was the power cut?");
}
