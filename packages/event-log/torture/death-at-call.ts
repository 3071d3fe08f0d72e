import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAppending } from "../src/testing/appending-child.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { appendedTopics } from "./appended-topics.ts";
import { look } from "./crashed-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";
import { oneThread, strace, whyNoStrace } from "./strace.ts";

const LIVES = 8;
/** When the call has not come by then, a kill does. */
const LINES_MAX = 1500;
/** A call to die at, with how many of them a life of that length is sure to make. */
type Call = readonly [name: string, countMax: number];
const CALLS: readonly [Call, ...Call[]] = [
  ["fdatasync", 60],
  ["pwrite64", 60],
  ["rename", 4],
  ["fsync", 4],
  ["ftruncate", 4],
  ["openat", 60],
];

export const deathAtCall: Scenario = {
  name: "death-at-call",
  what: `a process that appends dies at its nth fdatasync, pwrite, rename or other call, ${LIVES} times a case`,
  seeds: seedsFrom1({ short: 24 / LIVES, long: 2000 / LIVES }),
  isEndless: true,
  caseSecondsMax: 120,
  whyNot: whyNoStrace,
  run: async (seed, figures) => {
    const directory = await mkdtemp(join(tmpdir(), "touchline-death-"));
    try {
      await liveThrough(new SeededRandom(seed), directory, figures);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function liveThrough(
  random: SeededRandom,
  directory: string,
  figures: Figures,
): Promise<void> {
  const records = new AppendedRecords();
  for (let life = 0; life < LIVES; life++) {
    const [call, countMax] = random.pick(CALLS);
    const inject = `${call}:signal=KILL:when=${1 + random.below(countMax)}`;
    let isLate = false;
    const child = startAppending(
      { directory, life, topics: appendedTopics },
      {
        under: strace({ calls: [call], inject }),
        env: oneThread,
        onLine: (lines, kill) => {
          if (lines < LINES_MAX || isLate) return;
          isLate = true;
          kill();
        },
      },
    );
    records.hear(await child.ended);
    figures.add(isLate ? "kills, as the call did not come" : `deaths at ${call}`);
    if (random.chance(0.5) || life === LIVES - 1) await look(directory, records, figures);
  }
  figures.add("acknowledged", records.acked);
}
