/**
 * How fast the projection is built anew from the log, and how soon one that is there is ready again.
 * Prints JSON lines. `node packages/projections/bench/rebuild.bench.ts`
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { type EventBody, leagueRules, type MatchEvent, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import { openProjections } from "../src/open-projections.ts";

const matches = 57;
const eventsPerMatch = 1_000;
const events = matches * eventsPerMatch;

const folder = mkdtempSync(join(tmpdir(), "touchline-bench-"));
const file = join(folder, "p.sqlite");
const log = await openEmbeddedLog({ directory: join(folder, "log") });
await log.createTopic(topics.matchEvents);
for (let seq = 1; seq <= eventsPerMatch; seq += 10) {
  const some = Array.from({ length: matches * 10 }, (_, i) =>
    eventOf(`match-${i % matches}`, seq + Math.floor(i / matches)),
  );
  await log.append(
    topics.matchEvents.name,
    some.map((event) => ({ key: event.matchId, value: encode(event) })),
  );
}

const rebuilt = await timed(open);
print("rebuild from the log", Math.round((events / rebuilt.ms) * 1_000), "events/s", {
  perCpuSecond: Math.round((events / rebuilt.cpuMs) * 1_000),
  matches,
  eventsPerMatch,
});
print("file", Math.round(statSync(file).size / events), "bytes/event");
const reopened = await timed(open);
print("reopen and fold the board", Math.round(reopened.ms), "ms", { matches, eventsPerMatch });
await log.close();
rmSync(folder, { recursive: true });

/** Ready means: everything applied, and every match of the board folded. */
async function open(): Promise<() => Promise<void>> {
  const now = () => 1_661_004_000_000;
  const projections = await openProjections({ log, file, now });
  await projections.whenCaughtUp();
  const folded = projections.currentMatches().filter(({ seq }) => seq === eventsPerMatch).length;
  if (folded !== matches) throw new Error(`${folded} of ${matches} matches are complete`);
  return () => projections.close();
}

async function timed(act: () => Promise<() => Promise<void>>) {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const close = await act();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  await close();
  return { ms, cpuMs: (user + system) / 1_000 };
}

function eventOf(matchId: string, seq: number): MatchEvent {
  const at = 1_661_004_000_000 + seq * 900;
  return {
    matchId,
    seq,
    eventId: `${matchId}-${seq}`,
    rev: 1,
    op: "assert",
    certainty: "confirmed",
    at: { phase: seq === 1 ? "pre" : "h1", elapsedMs: seq * 900 },
    body: bodyOf(seq),
    occurredAt: at,
    observedAt: at,
    source: { feedId: "bench", kind: "recording" },
    decidedAt: at,
    basis: { partition: 0, offset: seq },
  };
}

function bodyOf(seq: number): EventBody {
  const side = seq % 2 === 0 ? "home" : "away";
  const player = { playerId: `p${seq % 22}`, name: `Player ${seq % 22}` };
  if (seq === 1)
    return {
      kind: "fixture_set",
      competition: { competitionId: "league", name: "League" },
      rules: leagueRules,
      home: { teamId: "ajax", name: "Ajax", shortName: "Ajax", code: "AJA" },
      away: { teamId: "porto", name: "FC Porto", shortName: "Porto", code: "POR" },
      kickOffAt: 1_661_004_000_000,
    };
  if (seq === 2) return { kind: "phase_started", phase: "h1" };
  if (seq % 300 === 0) return { kind: "goal", side, method: "open_play", scorer: player };
  if (seq % 60 === 1) return { kind: "shot", side, outcome: "saved", x: 90, y: 50, player };
  return { kind: "incident", side, what: "foul", x: seq % 100, y: seq % 90, player };
}

/** One JSON line a figure. */
function print(figure: string, value: number, unit: string, details: object = {}): void {
  console.log(JSON.stringify({ bench: "projections", figure, value, unit, ...details }));
}
