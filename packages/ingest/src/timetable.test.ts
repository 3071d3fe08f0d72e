import { readFileSync } from "node:fs";
import { foldEvents, type MatchEvent, readClock, type Report } from "@touchline/football";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Mapped } from "./adapter.ts";
import { matchDay } from "./adapters/match-day/adapter.ts";
import { simulator } from "./adapters/simulator/adapter.ts";
import { packs } from "./adapters/match-day/packs.ts";
import { programmeOf } from "./programme.ts";
import { timetable } from "./timetable.ts";

const mapped = matchDay.toReports(
  JSON.parse(readFileSync(packs["premier-league-2018-05-13"] ?? "", "utf8")),
);
const lively = programmeOf(matchDay, mapped, { programmeId: "day", beginning: "lively" });
const startedAt = Date.parse("2026-08-01T15:00:00Z");
const run = { runId: "demo-1", startedAt, rate: 20 };

const eventOf = (report: Report, seq: number): MatchEvent => ({
  ...report,
  seq,
  eventId: report.sourceRef,
  rev: 1,
  decidedAt: report.observedAt,
  basis: { partition: 0, offset: seq },
});

test("a run is a function of when it started, how fast it goes and what it plays", () => {
  expect(timetable(lively, "demo", run)).toEqual(timetable(lively, "demo", run));
  const [first] = timetable(lively, "demo", { ...run, runId: "demo-2", startedAt: startedAt + 1 });
  expect(first?.report.matchId).toMatch(/^demo-2-/);
});

test("at any moment every clock of the replay shows the minute the recording was in", () => {
  const table = timetable(lively, "demo", run);
  const reports = table.filter(({ report }) => report.feedMatchId === "2500097");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 190_000 }), (sinceMs) => {
      const now = startedAt + sinceMs;
      const seen = reports
        .filter(({ dueAt }) => dueAt <= now)
        .map(({ report }, i) => eventOf(report, i + 1));
      const match = foldEvents(seen);
      const clock = match && readClock(match.clock, match.fixture.rules, now);
      const recorded = lively.beginsAt + sinceMs * 20;
      const secondHalfAt = Date.parse("2018-05-13T14:00:00Z") + 2_847_325 + 15 * 60_000;
      if (clock === undefined) return;
      const half = recorded >= secondHalfAt ? secondHalfAt : Date.parse("2018-05-13T14:00:00Z");
      const minute = Math.floor((recorded - half) / 60_000) + 1 + (half === secondHalfAt ? 45 : 0);
      const [base, stoppage = "0"] = clock.minute.split("+");
      // A report's time is rounded to a millisecond, which is twenty of the match.
      expect(Math.abs(Number(base) + Number(stoppage) - minute)).toBeLessThanOrEqual(
        (recorded - half) % 60_000 < 20 || (recorded - half) % 60_000 > 59_980 ? 1 : 0,
      );
    }),
  );
});

test("history is handed over at once and in order, the rest as it comes", () => {
  const table = timetable(lively, "demo", run);
  const history = table.filter(({ dueAt }) => dueAt === startedAt);
  const rest = table.slice(history.length);
  expect(history.length).toBeGreaterThan(500);
  expect(rest.length).toBeGreaterThan(500);
  expect(rest.every(({ dueAt, report }) => dueAt === report.occurredAt)).toBe(true);
  expect(history.every(({ report }) => (report.occurredAt ?? 0) <= startedAt)).toBe(true);
  for (const { feedMatchId } of lively.matches) {
    const times = table.filter(({ report }) => report.feedMatchId === feedMatchId);
    expect(times[0]?.report.body.kind).toBe("fixture_set");
    expect(times.map(({ report }) => report.sourceRef)).toEqual(
      lively.matches.find((m) => m.feedMatchId === feedMatchId)?.drafts.map((d) => d.sourceRef),
    );
  }
});

test("a lively run begins a little before the ten minutes with most goals, so goals are seen soon", () => {
  const goals = timetable(lively, "demo", run).filter(({ report }) => report.body.kind === "goal");
  const soon = goals.filter(({ dueAt }) => dueAt > startedAt && dueAt <= startedAt + 36_000);
  expect(goals).toHaveLength(31);
  expect(soon.length).toBeGreaterThanOrEqual(5);
});

test("the fixture says that it is a replay, and when its kick-off falls in it", () => {
  const [first] = timetable(lively, "demo", run);
  expect(first?.report.body).toMatchObject({
    kickOffAt: Date.parse("2018-05-13T14:00:00Z"),
    replay: {
      runId: "demo-1",
      programmeId: "day",
      rate: 20,
      kickOffReplayedAt: Math.round(
        startedAt + (Date.parse("2018-05-13T14:00:00Z") - lively.beginsAt) / 20,
      ),
    },
  });
});

test("a simulated match says that it was invented", () => {
  const invented = simulator.toReports({ format: "touchline-simulation", seed: 1, matches: 1 });
  const plan = { programmeId: "sim", beginning: "kick-off" } as const;
  const [first] = timetable(programmeOf(simulator, invented, plan), "sim", run);
  expect(first?.report.body).toMatchObject({ replay: { invented: true } });
});

test("between matches on different days five minutes are left", () => {
  const dayMs = 86_400_000;
  const [match] = mapped.matches;
  if (match === undefined) throw new Error("the pack has no match");
  const later = (days: number) => ({
    ...match,
    feedMatchId: `day-${days}`,
    kickOffAt: match.kickOffAt + days * dayMs,
    drafts: match.drafts.map((d) => ({ ...d, occurredAt: (d.occurredAt ?? 0) + days * dayMs })),
  });
  const days: Mapped = { competitions: [], matches: [match, later(3), later(1)], problems: [] };
  const { matches } = programmeOf(matchDay, days, { programmeId: "days", beginning: "kick-off" });
  const kickOffs = matches.map(({ kickOffAt, shiftMs }) => kickOffAt - shiftMs);
  const lastedMs = (match.drafts.at(-1)?.occurredAt ?? 0) - match.kickOffAt;
  expect(matches.map(({ feedMatchId }) => feedMatchId)).toEqual([
    match.feedMatchId,
    "day-1",
    "day-3",
  ]);
  expect(kickOffs.map((at) => at - match.kickOffAt)).toEqual([
    0,
    lastedMs + 300_000,
    2 * (lastedMs + 300_000),
  ]);
});
