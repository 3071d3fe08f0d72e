import { setTimeout as wait } from "node:timers/promises";
import type { Match, Score } from "@touchline/football";
import { readPayloads } from "@touchline/ingest";
import { type MatchLedger, reconcile } from "@touchline/reconciler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LogOnDisk, readLogOnDisk } from "./log-on-disk.ts";
import { freePort, startServer, temporaryDirectory } from "./running-server.ts";
import { asJson, hasSeenAll, matchesOf, shownBy } from "./viewing.ts";
import { waitFor } from "./waiting.ts";
import { watchEverything } from "./witness.ts";

const kills = 50;
/** Milliseconds a server lives once it answers: from hardly at all to a third of a second. */
const livesMsMax = 350;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

test("killed fifty times in a replay at 200×, nothing acknowledged is lost and nothing happens twice", async () => {
  const port = await freePort();
  const args = ["--port", String(port), "--data", directory.path, "--speed", "200"];
  const url = `http://127.0.0.1:${port}`;
  const witness = watchEverything(url);
  let acknowledged: HighWatermarks = {};
  let killsInTheAct = 0;

  for (let kill = 0; kill < kills; kill++) {
    const server = await startServer(args);
    expect(fallenBack(acknowledged, await highWatermarks(url))).toEqual([]);
    await wait(Math.random() * livesMsMax);
    const risen = await highWatermarks(url);
    if (fallenBack(risen, acknowledged).length > 0) killsInTheAct += 1;
    acknowledged = risen;
    await server.stop("SIGKILL");
  }

  expect(killsInTheAct).toBeGreaterThan(kills / 2);

  const last = await startServer(args);
  await waitFor(() => matchDayIsOver(url));
  await waitFor(() => hasSeenAll(witness, url));
  expect((await last.stop("SIGTERM")).code).toBe(0);

  const log = await readLogOnDisk(directory.path);
  expect(repeated(log.reports.map(({ reportId }) => reportId))).toEqual([]);
  expect(repeated(log.events.map(({ event }) => `${event.eventId} ${event.rev}`))).toEqual([]);
  expect(firstRunOf(log)).toEqual(await undisturbed());

  // What a viewer was ever shown was durable by then: it stands in the log, at the same place, for good.
  const eventAt = new Map(
    log.events.map(({ record, event }) => [`${record.partition}/${record.offset}`, event]),
  );
  expect(witness.seen.length).toBeGreaterThan(100);
  for (const { partition, offset, event } of witness.seen)
    expect(event).toEqual(eventAt.get(`${partition}/${offset}`));
  const shown = shownBy(witness);
  expect(shown.length).toBeGreaterThanOrEqual(10);
  for (const match of shown) expect(match).toEqual(asJson(log.matchById.get(match.matchId)));
  witness.close();
}, 240_000);

type HighWatermarks = Readonly<Record<string, number>>;

/** What the server says is durable, by partition. */
async function highWatermarks(url: string): Promise<HighWatermarks> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.matchAll(/^touchline_log_end_offset(\{.*\}) (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, partition, offset]) => [partition, Number(offset)]));
}

const fallenBack = (before: HighWatermarks, after: HighWatermarks): readonly string[] =>
  Object.keys(before).filter((partition) => (after[partition] ?? -1) < (before[partition] ?? 0));

async function matchDayIsOver(url: string): Promise<boolean> {
  const matches = await matchesOf(url);
  return matches.length >= 10 && matches.every(({ lifecycle }) => lifecycle === "finished");
}

const repeated = (ids: readonly string[]): readonly string[] =>
  ids.filter((id, index) => ids.indexOf(id) !== index);

interface Played {
  readonly score: Score;
  readonly entries: number;
}

const played = ({ score, entries }: Match): Played => ({ score, entries: entries.length });
const pairing = ({ fixture: { home, away } }: Match): string => `${home.code}-${away.code}`;

/** What became of the first run in the log, by pairing. */
function firstRunOf({ matchById }: LogOnDisk): Readonly<Record<string, Played>> {
  const [first] = matchById.values();
  const runId = first?.fixture.replay?.runId;
  const ofRun = [...matchById.values()].filter(({ fixture }) => fixture.replay?.runId === runId);
  return Object.fromEntries(ofRun.map((match) => [pairing(match), played(match)]));
}

/** The same matches read and reconciled in memory, with nobody killing anything. */
async function undisturbed(): Promise<Readonly<Record<string, Played>>> {
  const { reports } = await readPayloads("match-day", ["premier-league-2018-05-13"]);
  const ledgers = new Map<string, MatchLedger>();
  for (const [offset, report] of reports.entries()) {
    const { matchId, observedAt: at } = report;
    const { ledger } = reconcile(ledgers.get(matchId), report, { partition: 0, offset, at });
    if (ledger !== undefined) ledgers.set(matchId, ledger);
  }
  return Object.fromEntries(
    [...ledgers.values()].map(({ match }) => [pairing(match), played(match)]),
  );
}
