import { foldEvents, type MatchEvent, type Report } from "@touchline/football";
import { encode, parseMatchEvent } from "@touchline/football/parse";
import { describe, expect, test } from "vitest";
import { eventIdOf } from "./identity.ts";
import type { MatchLedger } from "./ledger.ts";
import { type Decision, reconcile } from "./reconcile.ts";
import { aReport, fixture, fixtureReport, goalOf } from "./testing/report.ts";

/** All that a list of reports leads to, each at its place in partition 3. */
function decide(...reports: readonly Report[]) {
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

/** What reports lead to after the kick-off of the match; that was its second event. */
function play(...reports: readonly Report[]) {
  const { events, ...outcome } = decide(fixtureReport(), kickOff, ...reports);
  return { ...outcome, events: events.slice(2) };
}
const steps = (events: readonly MatchEvent[]) => events.map(({ op, rev }) => `${op} ${rev}`);

const kickOff = aReport("k", { kind: "phase_started", phase: "h1" });
const goal = aReport("g1", goalOf("home"));
const scored = aReport("g1", goalOf("home", "Harry Kane"), { reportId: "g1/2" });
const takenBack = aReport("g1", goalOf("home"), {
  reportId: "g1/3",
  op: "retract",
  reason: "offside",
});

test("the first claim becomes the event's first revision, with its place in the log", () => {
  const { events } = play(goal);
  expect(events[0]).toEqual({
    matchId: "m1",
    seq: 3,
    eventId: eventIdOf({ matchId: "m1", feedId: "f", sourceRef: "g1" }),
    rev: 1,
    op: "assert",
    certainty: "confirmed",
    at: goal.at,
    body: goal.body,
    observedAt: 1_000,
    source: goal.source,
    decidedAt: 5_002,
    basis: { partition: 3, offset: 2 },
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
    expect(steps(play(goal, goal, goal).events)).toEqual(["assert 1"]);
  });

  test("the same claim under another id changes nothing", () => {
    expect(steps(play(goal, { ...goal, reportId: "other" }).events)).toEqual(["assert 1"]);
  });

  test("an old report delivered after its correction does not bring the old words back", () => {
    expect(play(goal, scored, goal).match?.entries[2]?.body).toEqual(scored.body);
  });

  test("a retraction delivered again after the goal came back does not take it away again", () => {
    const back = { ...goal, op: "restore" as const, reportId: "g1/4" };
    expect(play(goal, takenBack, back, takenBack).match?.score.home).toBe(1);
  });

  test("a minute corrected and corrected back ends as it began, in three revisions", () => {
    const later = { ...goal, at: { phase: "h1" as const, elapsedMs: 90_000 }, reportId: "g1/2" };
    const { events, match } = play(goal, later, { ...goal, reportId: "g1/3" });
    expect(steps(events)).toEqual(["assert 1", "amend 2", "amend 3"]);
    expect(match?.entries[2]?.at).toEqual(goal.at);
  });

  test("an id used again for other words is refused", () => {
    const { last, events } = play(goal, { ...scored, reportId: goal.reportId });
    expect(last?.refused?.problem).toBe("report_id_reused");
    expect(steps(events)).toEqual(["assert 1"]);
  });

  test("a report refused for coming too early is believed when it is delivered again", () => {
    expect(steps(decide(goal, fixtureReport(), kickOff, goal).events.slice(2))).toEqual([
      "assert 1",
    ]);
  });
});

describe("a feed that changes its mind", () => {
  test("other words about the same thing amend it", () => {
    const { events, match } = play(goal, scored);
    expect(steps(events)).toEqual(["assert 1", "amend 2"]);
    expect(match?.score).toEqual({ home: 1, away: 0 });
  });

  test("a retraction takes the goal off the score and repeats what it takes back", () => {
    const { events, match } = play(goal, scored, takenBack);
    expect(events[2]).toMatchObject({
      op: "retract",
      rev: 3,
      body: scored.body,
      reason: "offside",
    });
    expect(match?.score).toEqual({ home: 0, away: 0 });
  });

  test("a retraction of what is retracted already changes nothing", () => {
    const again = { ...takenBack, reportId: "g1/4" };
    expect(steps(play(goal, takenBack, again).events)).toEqual(["assert 1", "retract 2"]);
  });

  test("a retracted goal asserted again with its scorer is restored and amended, once", () => {
    const again = { ...scored, reportId: "g1/4" };
    const { events, match } = play(goal, takenBack, again, again);
    expect(steps(events)).toEqual(["assert 1", "retract 2", "restore 3", "amend 4"]);
    expect(events.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    expect(match?.score.home).toBe(1);
  });

  test("a pending goal is confirmed once", () => {
    const pending = { ...goal, certainty: "pending" as const };
    const sure = { ...pending, op: "confirm" as const, reportId: "g1/2" };
    const { events, match } = play(pending, sure, { ...sure, reportId: "g1/3" });
    expect(steps(events)).toEqual(["assert 1", "confirm 2"]);
    expect(match?.entries[2]?.certainty).toBe("confirmed");
  });

  test("a goal put under review becomes pending again", () => {
    const review = { ...goal, certainty: "pending" as const, reportId: "g1/2" };
    const { events, match } = play(goal, { ...review, op: "amend" });
    expect(steps(events)).toEqual(["assert 1", "amend 2"]);
    expect(match?.entries[2]?.certainty).toBe("pending");
  });

  test("a changed moment or relation alone is an amendment too", () => {
    const moved = { ...goal, occurredAt: 900, reportId: "g1/2" };
    const related = { ...moved, relatesToRefs: ["shot"], reportId: "g1/3" };
    expect(steps(play(goal, moved, related).events)).toEqual(["assert 1", "amend 2", "amend 3"]);
  });

  test("a kick-off put back amends the fixture", () => {
    const later = { ...fixture, kickOffAt: 7 };
    const { match } = play(fixtureReport({ body: later, reportId: "fixture/2" }));
    expect(match?.fixture.kickOffAt).toBe(7);
  });
});

test("a correction of something never heard of asserts it", () => {
  for (const op of ["amend", "confirm", "restore"] as const)
    expect(steps(play({ ...goal, op }).events)).toEqual(["assert 1"]);
});

test("a verdict names the goal it judged, also before that goal is known", () => {
  const verdict = { kind: "var_decision", verdict: "overturned" } as const;
  const { events } = play(aReport("var", verdict, { relatesToRefs: ["g1"] }), goal);
  expect(events[0]?.relatesTo).toEqual([events[1]?.eventId]);
});

describe("refused, with a reason and without a trace", () => {
  const second = aReport("k2", { kind: "phase_started", phase: "h2" });
  const backwards = aReport("k3", { kind: "phase_started", phase: "h1" });
  test.for<[string, Report[], string]>([
    ["a match nobody announced", [goal], "unknown_match"],
    ["a retraction of nothing", [fixtureReport(), takenBack], "unknown_event"],
    ["a goal before the kick-off", [fixtureReport(), goal], "impossible"],
    ["a half that is over", [fixtureReport(), kickOff, second, backwards], "impossible"],
    [
      "a fixture taken back",
      [fixtureReport(), fixtureReport({ op: "retract", reportId: "x" })],
      "impossible",
    ],
    [
      "a fixture that becomes a goal",
      [fixtureReport(), aReport("fixture", goalOf("home"), { reportId: "x" })],
      "impossible",
    ],
    [
      "a goal that becomes a fixture",
      [fixtureReport(), kickOff, goal, { ...goal, body: fixture, reportId: "x" }],
      "impossible",
    ],
  ])("%s", ([, reports, problem]) => {
    const { last, events, match } = decide(...reports);
    expect(last?.refused).toMatchObject({ problem, detail: expect.stringMatching(/.{15,}/) });
    expect(events).toHaveLength(reports.length - 1);
    expect(match).toEqual(decide(...reports.slice(0, -1)).match);
  });
});

test("what comes out is well formed and folds to the ledger's own match", () => {
  const back = { ...scored, reportId: "g1/4" };
  const { events, match } = decide(fixtureReport(), kickOff, goal, scored, takenBack, back);
  for (const event of events)
    expect(parseMatchEvent(encode(event))).toEqual({ ok: true, value: event });
  expect(foldEvents(events)).toEqual(match);
});
