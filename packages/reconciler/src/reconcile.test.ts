import { foldEvents, type MatchEvent, type Report } from "@touchline/football";
import { parseMatchEvent } from "@touchline/football/parse";
import { describe, expect, test } from "vitest";
import { eventIdOf } from "./identity.ts";
import type { MatchLedger } from "./ledger.ts";
import { type Decision, reconcile } from "./reconcile.ts";
import { aReport, fixture, fixtureReport, goalOf } from "./testing/report.ts";

/** All that a list of reports leads to, each at its place in partition 3. */
function play(...reports: readonly Report[]) {
  let ledger: MatchLedger | undefined;
  const decisions: Decision[] = [];
  for (const [offset, report] of reports.entries()) {
    const decision = reconcile(ledger, report, { partition: 3, offset, at: 5_000 + offset });
    ledger = decision.ledger;
    decisions.push(decision);
  }
  const events = decisions.flatMap((decision) => decision.events);
  return { events, match: ledger?.match, last: decisions.at(-1), decisions };
}
const ops = (events: readonly MatchEvent[]) => events.map(({ op, rev, seq }) => ({ op, rev, seq }));

const goal = aReport("g1", goalOf("home"));
const scored = aReport("g1", goalOf("home", "Harry Kane"), { reportId: "g1/2" });
const takenBack = aReport("g1", goalOf("home"), {
  reportId: "g1/3",
  op: "retract",
  reason: "offside",
});

test("the first claim becomes the event's first revision, with its place in the log", () => {
  const { events } = play(fixtureReport(), goal);
  expect(events[1]).toEqual({
    matchId: "m1",
    seq: 2,
    eventId: eventIdOf({ matchId: "m1", feedId: "f", sourceRef: "g1" }),
    rev: 1,
    op: "assert",
    certainty: "confirmed",
    at: goal.at,
    body: goal.body,
    observedAt: 1_000,
    source: goal.source,
    decidedAt: 5_001,
    basis: { partition: 3, offset: 1 },
  });
});

test("an event's id is fixed for ever, and differs by match, by feed and by ref", () => {
  expect(eventIdOf({ matchId: "m1", feedId: "f", sourceRef: "g1" })).toBe("ms7s7RlXLNE_G9F3");
  const words = ["a", "b", "ab", ""];
  const ids = words.flatMap((matchId) =>
    words.flatMap((feedId) => words.map((sourceRef) => eventIdOf({ matchId, feedId, sourceRef }))),
  );
  expect(new Set(ids).size).toBe(64);
});

describe("a feed that repeats itself", () => {
  test("a report delivered again changes nothing", () => {
    expect(play(fixtureReport(), goal, goal, goal).events).toHaveLength(2);
  });

  test("the same claim under another id changes nothing", () => {
    expect(play(fixtureReport(), goal, { ...goal, reportId: "other" }).events).toHaveLength(2);
  });

  test("an old report delivered after its correction does not bring the old words back", () => {
    const { match } = play(fixtureReport(), goal, scored, goal);
    expect(match?.entries[1]?.body).toEqual(scored.body);
  });

  test("a retraction delivered again after the goal came back does not take it away again", () => {
    const back = { ...goal, op: "restore" as const, reportId: "g1/4" };
    expect(play(fixtureReport(), goal, takenBack, back, takenBack).match?.score.home).toBe(1);
  });

  test("a minute corrected and corrected back ends as it began, in three revisions", () => {
    const later = { ...goal, at: { phase: "h1" as const, elapsedMs: 90_000 }, reportId: "g1/2" };
    const { events, match } = play(fixtureReport(), goal, later, { ...goal, reportId: "g1/3" });
    expect(ops(events.slice(1)).map(({ rev }) => rev)).toEqual([1, 2, 3]);
    expect(match?.entries[1]?.at).toEqual(goal.at);
  });

  test("an id used again for other words is refused", () => {
    const { last, events } = play(fixtureReport(), goal, { ...scored, reportId: goal.reportId });
    expect(last?.refused?.problem).toBe("report_id_reused");
    expect(events).toHaveLength(2);
  });
});

describe("a feed that changes its mind", () => {
  test("other words about the same thing amend it", () => {
    const { events, match } = play(fixtureReport(), goal, scored);
    expect(ops(events).at(-1)).toEqual({ op: "amend", rev: 2, seq: 3 });
    expect(match?.score).toEqual({ home: 1, away: 0 });
  });

  test("a retraction takes the goal off the score and repeats what it takes back", () => {
    const { events, match } = play(fixtureReport(), goal, scored, takenBack);
    expect(events.at(-1)).toMatchObject({
      op: "retract",
      rev: 3,
      body: scored.body,
      reason: "offside",
    });
    expect(match?.score).toEqual({ home: 0, away: 0 });
  });

  test("a retraction of what is retracted already changes nothing", () => {
    const again = { ...takenBack, reportId: "g1/4" };
    expect(play(fixtureReport(), goal, takenBack, again).events).toHaveLength(3);
  });

  test("a retracted goal asserted again with its scorer is restored and amended", () => {
    const again = { ...scored, reportId: "g1/4" };
    const { events, match } = play(fixtureReport(), goal, takenBack, again);
    expect(ops(events.slice(3))).toEqual([
      { op: "restore", rev: 3, seq: 4 },
      { op: "amend", rev: 4, seq: 5 },
    ]);
    expect(match?.score.home).toBe(1);
    expect(play(fixtureReport(), goal, takenBack, again, again).events).toHaveLength(5);
  });

  test("a pending goal is confirmed once", () => {
    const pending = aReport("g1", goalOf("home"), { certainty: "pending" });
    const sure = { ...pending, op: "confirm" as const, reportId: "g1/2" };
    const { events, match } = play(fixtureReport(), pending, sure, { ...sure, reportId: "g1/3" });
    expect(ops(events).at(-1)).toEqual({ op: "confirm", rev: 2, seq: 3 });
    expect(match?.entries[1]?.certainty).toBe("confirmed");
  });

  test("a goal put under review becomes pending again", () => {
    const review = {
      ...goal,
      op: "amend" as const,
      certainty: "pending" as const,
      reportId: "g1/2",
    };
    expect(play(fixtureReport(), goal, review).match?.entries[1]?.certainty).toBe("pending");
  });

  test("a changed moment or relation alone is an amendment too", () => {
    const moved = { ...goal, occurredAt: 900, reportId: "g1/2" };
    const related = { ...moved, relatesToRefs: ["shot"], reportId: "g1/3" };
    expect(ops(play(fixtureReport(), goal, moved, related, related).events.slice(2))).toEqual([
      { op: "amend", rev: 2, seq: 3 },
      { op: "amend", rev: 3, seq: 4 },
    ]);
  });

  test("a kick-off put back amends the fixture", () => {
    const later = { ...fixture, kickOffAt: 7 } as typeof fixture;
    const { match } = play(fixtureReport(), fixtureReport({ body: later, reportId: "fixture/2" }));
    expect(match?.fixture.kickOffAt).toBe(7);
  });
});

test("a correction of something never heard of asserts it", () => {
  for (const op of ["amend", "confirm", "restore"] as const)
    expect(ops(play(fixtureReport(), { ...goal, op }).events)[1]).toEqual({
      op: "assert",
      rev: 1,
      seq: 2,
    });
});

test("a verdict names the goal it judged, also before that goal is known", () => {
  const verdict = aReport(
    "var",
    { kind: "var_decision", verdict: "overturned" },
    { relatesToRefs: ["g1"] },
  );
  const { events } = play(fixtureReport(), verdict, goal);
  expect(events[1]?.relatesTo).toEqual([events[2]?.eventId]);
});

describe("refused, with a reason and without a trace", () => {
  const kickOff = aReport("k", { kind: "phase_started", phase: "h2" });
  const backwards = aReport("b", { kind: "phase_started", phase: "h1" });
  test.for<[string, Report[], string]>([
    ["a match nobody announced", [goal], "unknown_match"],
    ["a retraction of nothing", [fixtureReport(), takenBack], "unknown_event"],
    ["a half that is over", [fixtureReport(), kickOff, backwards], "illegal_transition"],
    [
      "a fixture taken back",
      [fixtureReport(), fixtureReport({ op: "retract", reportId: "x" })],
      "fixture_misused",
    ],
    [
      "a fixture that becomes a goal",
      [fixtureReport(), aReport("fixture", goalOf("home"), { reportId: "x" })],
      "fixture_misused",
    ],
    [
      "a goal that becomes a fixture",
      [fixtureReport(), goal, { ...goal, body: fixture, reportId: "x" }],
      "fixture_misused",
    ],
  ])("%s", ([, reports, problem]) => {
    const { last, events } = play(...reports);
    expect(last?.refused).toMatchObject({ problem, detail: expect.stringMatching(/.{20,}/) });
    expect(events).toHaveLength(reports.length - 1);
  });
});

test("what comes out is well formed and folds to the ledger's own match", () => {
  const back = { ...scored, reportId: "g1/4" };
  const { events, match } = play(fixtureReport(), goal, scored, takenBack, back);
  for (const event of events)
    expect(parseMatchEvent(new TextEncoder().encode(JSON.stringify(event)))).toEqual({
      ok: true,
      value: event,
    });
  expect(foldEvents(events)).toEqual(match);
});
