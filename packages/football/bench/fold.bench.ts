/**
 * How fast a match folds: a full-detail match of 3,000 events, one in a hundred of them a correction of an earlier one.
 * Prints one JSON line. `node packages/football/bench/fold.bench.ts`
 */
import { foldEvents } from "../src/apply-event.ts";
import type { EventBody } from "../src/event-body.ts";
import type { MatchEvent } from "../src/match-event.ts";
import { leagueRules } from "../src/match-rules.ts";

const eventsPerMatch = 3_000;
const correctionEvery = 100;
const warmUpSeconds = 2;
const secondsMin = 3;

const events = fullDetailMatch();
foldFor(warmUpSeconds);
const { folds, seconds, cpuSeconds } = foldFor(secondsMin);
const perSecond = Math.round((folds * events.length) / seconds);
const perCpuSecond = Math.round((folds * events.length) / cpuSeconds);
print("fold", perSecond, "events/s", { perCpuSecond, eventsPerMatch });

/** Of the two rates, the one by processor time says the same on a busy machine; it counts the collector's threads too. */
function foldFor(secondsMinimum: number) {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let count = 0;
  let elapsedSeconds = 0;
  while (elapsedSeconds < secondsMinimum) {
    if (foldEvents(events)?.seq !== events.length) throw new Error("the match did not fold");
    count += 1;
    elapsedSeconds = (performance.now() - startedAt) / 1000;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { folds: count, seconds: elapsedSeconds, cpuSeconds: (user + system) / 1e6 };
}

function fullDetailMatch(): readonly MatchEvent[] {
  const written: MatchEvent[] = [];
  const revOf = new Map<string, number>();
  const write = (body: EventBody, eventId: string, op: MatchEvent["op"] = "assert") => {
    const seq = written.length + 1;
    const rev = (revOf.get(eventId) ?? 0) + 1;
    revOf.set(eventId, rev);
    written.push({
      matchId: "match-1",
      seq,
      eventId,
      rev,
      op,
      certainty: "confirmed",
      at: { phase: seq <= 1 ? "pre" : "h1", elapsedMs: seq * 900 },
      body,
      observedAt: 1_661_004_000_000 + seq * 900,
      decidedAt: 1_661_004_000_000 + seq * 900,
      source: { feedId: "bench", kind: "recording" },
      basis: { partition: 0, offset: seq },
    });
  };
  write(
    {
      kind: "fixture_set",
      competition: { competitionId: "league", name: "League" },
      rules: leagueRules,
      home: { teamId: "ajax", name: "Ajax", shortName: "Ajax", code: "AJA" },
      away: { teamId: "porto", name: "FC Porto", shortName: "Porto", code: "POR" },
      kickOffAt: 1_661_004_000_000,
    },
    "fixture",
  );
  write({ kind: "phase_started", phase: "h1" }, "kick-off");
  while (written.length < eventsPerMatch) {
    const n = written.length;
    const side = n % 2 === 0 ? "home" : "away";
    const corrected = written[n - 50];
    if (n % correctionEvery === 0 && corrected !== undefined)
      write(corrected.body, corrected.eventId, n % 200 === 0 ? "retract" : "amend");
    else write(playedBy(side, n), `event-${n}`);
  }
  return written;
}

function playedBy(side: "home" | "away", n: number): EventBody {
  if (n % 600 === 1) return { kind: "goal", side, method: "open_play", scorer: { name: "A" } };
  if (n % 150 === 1) return { kind: "card", side, card: "yellow", player: { name: "B" } };
  if (n % 60 === 1) return { kind: "shot", side, outcome: "saved", x: 90, y: 50, xg: 0.1 };
  if (n % 30 === 1) return { kind: "stat_set", stat: "possession", home: 60, away: 40 };
  const what = (["throw_in", "foul", "free_kick", "corner", "offside", "goal_kick"] as const)[
    n % 6
  ];
  return { kind: "incident", side, what: what ?? "throw_in", x: 50, y: 50 };
}

/** One JSON line a figure. */
function print(figure: string, value: number, unit: string, details: object = {}): void {
  console.log(JSON.stringify({ bench: "football", figure, value, unit, ...details }));
}
