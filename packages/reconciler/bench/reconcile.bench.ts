/**
 * How fast reports are decided, a record read and an event record written for each: with 10 and with 1,000 matches
 * live at once, so that it shows whether the cost of a report grows with them; and the same through the log on disk.
 * Prints JSON lines. `node packages/reconciler/bench/reconcile.bench.ts`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { topics } from "@touchline/football";
import { encode, parseReport } from "@touchline/football/parse";
import type { MatchLedger } from "../src/ledger.ts";
import { reconcile } from "../src/reconcile.ts";
import { startReconciler } from "../src/reconciler.ts";
import { fullDetail } from "./reports.ts";

const reportsPerMatch = 300;
const reportsAtATime = 1_000;

decideInMemory(10, 3_000);
for (const [matches, perMatch] of [
  [10, 2_000],
  [10, reportsPerMatch],
  [1_000, reportsPerMatch],
] as const)
  print("reconcile in memory", decideInMemory(matches, perMatch));
print("reconcile through the log on disk", await decideThroughLog());

/** Matches in turn, as if all were live. */
function decideInMemory(matches: number, perMatch: number) {
  const ids = Array.from({ length: matches }, (_, i) => `match-${i}`);
  const feeds = ids.map((matchId) => fullDetail(matchId, perMatch));
  const ledgers = new Map<string, MatchLedger | undefined>();
  const measured = stopwatch();
  let bytes = 0;
  let offset = 0;
  while (offset < matches * perMatch) {
    // Encoding what a feed says is not ours to pay for.
    const some = Array.from({ length: reportsAtATime }, (_, i) =>
      feeds[(offset + i) % matches]?.next(),
    );
    const values = some.flatMap((next) => (next?.value === undefined ? [] : encode(next.value)));
    measured.start();
    for (const value of values) {
      const parsed = parseReport(value);
      if (!parsed.ok) throw new Error(parsed.problem);
      const { matchId } = parsed.value;
      const logged = { partition: 0, offset, at: offset };
      const decision = reconcile(ledgers.get(matchId), parsed.value, logged);
      ledgers.set(matchId, decision.ledger);
      for (const event of decision.events) bytes += encode(event).length;
      offset += 1;
    }
    measured.stop();
  }
  if (bytes === 0) throw new Error("nothing was decided");
  const reports = matches * perMatch;
  return { matches, reportsPerMatch: perMatch, ...measured.rates(reports) };
}

async function decideThroughLog() {
  const directory = mkdtempSync(join(tmpdir(), "touchline-bench-"));
  const log = await openEmbeddedLog({ directory });
  await log.createTopic(topics.reports);
  const feeds = Array.from({ length: 57 }, (_, i) => fullDetail(`match-${i}`, 500));
  for (let n = 0; n < 500; n += 10) {
    const some = feeds.flatMap((feed) => Array.from({ length: 10 }, () => feed.next().value!));
    const records = some.map((report) => ({ key: report.matchId, value: encode(report) }));
    await log.append(topics.reports.name, records);
  }
  const measured = stopwatch();
  measured.start();
  const reconciler = await startReconciler({ log });
  while (reconciler.stats().reportsTotal < 57 * 500)
    await new Promise((resolve) => setImmediate(resolve));
  measured.stop();
  await reconciler.close();
  await log.close();
  rmSync(directory, { recursive: true });
  return { matches: 57, reportsPerMatch: 500, ...measured.rates(57 * 500) };
}

/** The rate by processor time says the same on a busy machine; it counts the collector's threads too. */
function stopwatch() {
  let ms = 0;
  let cpuMicroseconds = 0;
  let startedAt = 0;
  let cpuBefore = process.cpuUsage();
  return {
    start: () => {
      startedAt = performance.now();
      cpuBefore = process.cpuUsage();
    },
    stop: () => {
      ms += performance.now() - startedAt;
      const { user, system } = process.cpuUsage(cpuBefore);
      cpuMicroseconds += user + system;
    },
    rates: (reports: number) => ({
      reportsPerSecond: Math.round((reports / ms) * 1_000),
      reportsPerCpuSecond: Math.round((reports / cpuMicroseconds) * 1e6),
    }),
  };
}

/** One JSON line a figure. */
function print(figure: string, { reportsPerSecond: value, ...details }: Rates): void {
  console.log(
    JSON.stringify({ bench: "reconciler", figure, value, unit: "reports/s", ...details }),
  );
}

interface Rates {
  readonly reportsPerSecond: number;
}
