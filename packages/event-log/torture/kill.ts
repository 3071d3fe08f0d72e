import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAppending } from "../src/testing/appending-child.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { appendedTopics } from "./appended-topics.ts";
import { look, openedInMs } from "./crashed-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

/** Lives of one log that are ended by a kill, so that what one crash left is what the next one meets. */
const LIVES = 8;
const LINES_MAX = 1500;

export const kill: Scenario = {
  name: "kill",
  what: `kill -9 of a process under load, ${LIVES} times a case`,
  seeds: seedsFrom1({ short: 40 / LIVES, long: 2000 / LIVES }),
  isEndless: true,
  caseSecondsMax: 120,
  run: async (seed, figures) => {
    const directory = await mkdtemp(join(tmpdir(), "touchline-kill-"));
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
    const linesMax = 1 + random.below(LINES_MAX);
    const child = startAppending(
      { directory, life, topics: appendedTopics },
      { onLine: (lines, killIt) => void (lines === linesMax && killIt()) },
    );
    const said = await child.ended;
    figures.add("kills");
    // What a crash left is met by the next life, and half of the time by a look at it before.
    if (life > 0) figures.measure("recovery ms", openedInMs(said));
    records.hear(said);
    if (random.chance(0.5) || life === LIVES - 1) await look(directory, records, figures);
  }
  figures.add("acknowledged", records.acked);
}
