/**
 * How fast a payload becomes reports, how fast matches are invented, and how fast a run that is overdue is made up for
 * through the log on disk. Prints JSON lines. `node packages/ingest/bench/ingest.bench.ts`
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { matchDay } from "../src/adapters/match-day/adapter.ts";
import { packs } from "../src/adapters/match-day/packs.ts";
import { simulateMatchDay } from "../src/adapters/simulator/simulate-match-day.ts";
import { prepareFeeds, startIngest } from "../src/ingest.ts";
import { JumpingTime } from "../src/testing/jumping-time.ts";

const pack: unknown = JSON.parse(readFileSync(packs["premier-league-2018-05-13"] ?? "", "utf8"));
const mapPack = () => matchDay.toReports(pack).matches.reduce((sum, m) => sum + m.drafts.length, 0);
const simulate = (seed: number) => simulateMatchDay({ seed, matches: 100, cup: true }).length;

mapPack();
simulate(0);
measure("map the pack", { matches: 10 }, () => repeated(20, mapPack));
measure("simulate", { matches: 100 }, () => repeated(5, simulate));
await throughTheLog();

function repeated(times: number, act: (nth: number) => number): number {
  let reports = 0;
  for (let nth = 1; nth <= times; nth += 1) reports += act(nth);
  return reports;
}

function measure(figure: string, facts: object, act: () => number): void {
  const startedAt = performance.now();
  const reports = act();
  const seconds = (performance.now() - startedAt) / 1000;
  print(figure, Math.round(reports / seconds), { ...facts, reports });
}

/** A hundred matches whose whole day is over: everything is due at once. */
async function throughTheLog(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "touchline-bench-"));
  const log = await openEmbeddedLog({ directory });
  const time = new JumpingTime(Date.UTC(2030, 0, 5));
  // At this rate a day of football is over in a millisecond.
  const rate = 86_400_000;
  const paths = ["seed=3&matches=100&cup=true"];
  const startedAt = performance.now();
  const ingest = await startIngest({
    log,
    clock: time,
    timers: time,
    feeds: await prepareFeeds([{ feedId: "bench", adapter: "simulator", paths, rate }]),
  });
  while (ingest.stats()[0]?.state !== "finished")
    await new Promise((resolve) => setImmediate(resolve));
  const seconds = (performance.now() - startedAt) / 1000;
  const reports = ingest.stats()[0]?.reports ?? 0;
  await ingest.close();
  await log.close();
  rmSync(directory, { recursive: true });
  print("an overdue run through the log on disk", Math.round(reports / seconds), {
    matches: 100,
    reports,
  });
}

/** One JSON line a figure. */
function print(figure: string, value: number, details: object): void {
  console.log(JSON.stringify({ bench: "ingest", figure, value, unit: "reports/s", ...details }));
}
