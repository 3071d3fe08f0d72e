import { describe, expect, test } from "vitest";
import type { Match } from "./match.ts";
import { readClock } from "./read-clock.ts";
import {
  at,
  end,
  fixture,
  goal,
  kickOffAt,
  lifecycle,
  minutesMs,
  retract,
  type Said,
  saidOf,
  start,
  told,
  wallOf,
} from "./testing/told.ts";

const nextDay = kickOffAt + 86_400_000;
const clockOf = (match: Match, wallAt: number) =>
  readClock(match.clock, match.fixture.rules, wallAt);
const hold = (kind: "interrupted" | "suspended", minutes: number) => ({
  body: { kind: "hold_started", hold: kind } as const,
  at: at("h1", minutes),
});

describe("before kick-off", () => {
  test("a late start keeps the match scheduled, with a new time where there is one", () => {
    const later = kickOffAt + minutesMs(20);
    expect(told(fixture(), lifecycle("delayed", { kickOffAt: later }))).toMatchObject({
      lifecycle: "delayed",
      phase: "pre",
      fixture: { kickOffAt: later },
      previousKickOffAt: kickOffAt,
    });
  });

  test("a delayed match kicks off", () => {
    expect(told(fixture(), lifecycle("delayed"), start("h1"))).toMatchObject({
      lifecycle: "live",
      phase: "h1",
    });
  });

  test("a postponed match that gets a new date remembers the old one", () => {
    const match = told(
      fixture(),
      lifecycle("postponed"),
      lifecycle("scheduled", { kickOffAt: nextDay }),
    );
    expect(match).toMatchObject({
      lifecycle: "scheduled",
      fixture: { kickOffAt: nextDay },
      previousKickOffAt: kickOffAt,
    });
  });

  test("a postponement taken back puts the match where it was", () => {
    const match = told(fixture(), {
      ...lifecycle("postponed", { kickOffAt: nextDay }),
      as: "postponement",
    });
    expect(saidOf(match, retract("postponement"))).toMatchObject({
      lifecycle: "scheduled",
      fixture: { kickOffAt },
      previousKickOffAt: undefined,
    });
  });

  test("a cancelled match does not kick off until somebody schedules it again", () => {
    const match = told(fixture(), lifecycle("cancelled"));
    expect(() => saidOf(match, start("h1"))).toThrow("the match is cancelled");
    expect(saidOf(match, lifecycle("scheduled"), start("h1")).lifecycle).toBe("live");
  });

  test("a match under way is not postponed or cancelled, it is abandoned", () => {
    const live = told(fixture(), start("h1"));
    expect(() => saidOf(live, lifecycle("postponed"))).toThrow("cannot be postponed");
    expect(() => saidOf(live, lifecycle("cancelled"))).toThrow("cannot be cancelled");
    expect(saidOf(live, lifecycle("abandoned")).lifecycle).toBe("abandoned");
  });
});

describe("play is stopped", () => {
  const held = told(fixture(), start("h1"), hold("interrupted", 30));

  test("the phase is kept and the clock stands", () => {
    expect(held).toMatchObject({ hold: "interrupted", phase: "h1", lifecycle: "live" });
    expect(clockOf(held, wallOf(at("h1", 40)))?.time).toBe("30:00");
  });

  test("an interruption can become a suspension, with the clock where it stood", () => {
    const suspended = saidOf(held, {
      body: { kind: "hold_started", hold: "suspended" },
      wallAt: wallOf(at("h1", 45)),
    });
    expect(suspended.hold).toBe("suspended");
    expect(clockOf(suspended, nextDay)?.time).toBe("30:00");
  });

  test("it goes on, on another day, from where the clock stood", () => {
    const resumed = saidOf(held, { body: { kind: "hold_ended" }, wallAt: nextDay });
    expect(resumed).toMatchObject({ hold: "none", phase: "h1" });
    expect(resumed.phases).toHaveLength(1);
    expect(clockOf(resumed, nextDay + 60_000)?.time).toBe("31:00");
  });

  test("a feed that only says the half is on again resumes it too", () => {
    const resumed = saidOf(held, { ...start("h1"), wallAt: nextDay });
    expect(resumed).toMatchObject({ hold: "none", phase: "h1" });
    expect(clockOf(resumed, nextDay)?.time).toBe("30:00");
  });

  test("where the referee's watch ran on, the event says so", () => {
    const resumed = saidOf(held, {
      body: { kind: "hold_ended" },
      at: at("h1", 34),
      wallAt: wallOf(at("h1", 34)),
    });
    expect(clockOf(resumed, wallOf(at("h1", 35)))?.time).toBe("35:00");
  });

  test("at half-time there is a hold too, and no clock starts when it ends", () => {
    const match = told(
      fixture(),
      start("h1"),
      end("h1", 45),
      { body: { kind: "hold_started", hold: "suspended" } },
      { body: { kind: "hold_ended" } },
    );
    expect(match).toMatchObject({ phase: "ht", hold: "none", clock: { running: false } });
  });

  test("nothing is resumed that was not stopped, and nothing stopped that is not live", () => {
    expect(() => told(fixture(), start("h1"), { body: { kind: "hold_ended" } })).toThrow(
      "play is not stopped",
    );
    expect(() => told(fixture(), hold("interrupted", 0))).toThrow("cannot be stopped");
  });

  test("lost coverage says nothing of the match but stops its clock, and coverage again sets it right", () => {
    const covered = (coverage: "lost" | "live", minute: number) => ({
      body: { kind: "coverage_set", coverage } as const,
      at: at("h1", minute),
    });
    const lost = told(fixture(), start("h1"), covered("lost", 10));
    expect(lost).toMatchObject({ coverage: "lost", lifecycle: "live", phase: "h1", hold: "none" });
    expect(lost.clock).toMatchObject({ running: false, elapsedAtAnchorMs: minutesMs(10) });
    const back = saidOf(lost, covered("live", 25));
    expect(back.clock).toMatchObject({ running: true, elapsedAtAnchorMs: minutesMs(25) });
  });

  test("coverage that comes back starts no clock that stands for another reason", () => {
    const lost: Said = { body: { kind: "coverage_set", coverage: "lost" } };
    const back: Said = { body: { kind: "coverage_set", coverage: "live" } };
    const atHalfTime = told(fixture(), start("h1"), end("h1", 45), lost, back);
    expect(atHalfTime.clock.running).toBe(false);
    const stopped = told(fixture(), start("h1"), lost, hold("interrupted", 10), back);
    expect(stopped.clock.running).toBe(false);
  });
});

describe("a match that is abandoned", () => {
  const abandoned = told(fixture(), start("h1"), goal("home", "h1", 10), {
    ...lifecycle("abandoned"),
    at: at("h1", 30),
  });

  test("keeps its score, provisionally, and its clock stands", () => {
    expect(abandoned).toMatchObject({
      lifecycle: "abandoned",
      phase: "h1",
      result: "provisional",
      score: { home: 1, away: 0 },
    });
    expect(clockOf(abandoned, nextDay)?.time).toBe("30:00");
  });

  test("can go on another day in the same minute", () => {
    const match = saidOf(abandoned, {
      ...lifecycle("live", { kickOffAt: nextDay }),
      wallAt: nextDay,
    });
    expect(match).toMatchObject({
      lifecycle: "live",
      phase: "h1",
      result: "none",
      fixture: { kickOffAt: nextDay },
      previousKickOffAt: kickOffAt,
    });
    expect(clockOf(match, nextDay + 30_000)?.time).toBe("30:30");
  });

  test("can be awarded, with the score that was played kept apart", () => {
    const match = saidOf(abandoned, lifecycle("awarded", { awardedScore: { home: 0, away: 3 } }));
    expect(match).toMatchObject({
      lifecycle: "awarded",
      result: "awarded",
      decidedIn: "authority",
      score: { home: 1, away: 0 },
      awardedScore: { home: 0, away: 3 },
    });
  });
});

describe("a match that is awarded", () => {
  const finished = told(fixture(), start("h1"), goal("home", "h1", 10), start("post"));
  const award = lifecycle("awarded", { awardedScore: { home: 0, away: 3 } });

  test("need not have been played", () => {
    expect(told(fixture(), award)).toMatchObject({ lifecycle: "awarded", phase: "pre" });
  });

  test("is finished as it was played when the award is lifted or taken back", () => {
    const asPlayed = {
      lifecycle: "finished",
      result: "provisional",
      decidedIn: "regular",
      awardedScore: undefined,
    };
    expect(saidOf(finished, award, lifecycle("finished"))).toMatchObject(asPlayed);
    expect(saidOf(finished, { ...award, as: "award" }, retract("award"))).toMatchObject(asPlayed);
  });

  test("does not kick off", () => {
    expect(() => told(fixture(), award, start("h1"))).toThrow("the match is awarded");
  });
});

describe("the clock is put right", () => {
  test("by one event, and runs on from there", () => {
    const match = told(fixture(), start("h1"), {
      body: { kind: "clock_set", running: true },
      at: at("h1", 20),
      wallAt: wallOf(at("h1", 22)),
    });
    expect(clockOf(match, wallOf(at("h1", 23)))?.time).toBe("21:00");
  });

  test("a stop is one event and so is the start", () => {
    const stopped = told(fixture(), start("h1"), {
      body: { kind: "clock_set", running: false },
      at: at("h1", 20),
    });
    expect(clockOf(stopped, wallOf(at("h1", 25)))?.time).toBe("20:00");
    const started = saidOf(stopped, {
      body: { kind: "clock_set", running: true },
      at: at("h1", 20),
      wallAt: wallOf(at("h1", 25)),
    });
    expect(clockOf(started, wallOf(at("h1", 26)))?.time).toBe("21:00");
  });

  test("a reading of another half does not touch this one", () => {
    const match = told(fixture(), start("h1"), start("h2"));
    expect(() =>
      saidOf(match, { body: { kind: "clock_set", running: true }, at: at("h1", 44) }),
    ).toThrow("the clock of h1 cannot be set in h2");
  });

  test("announced stoppage is on the clock until the half is over", () => {
    const announced = told(fixture(), start("h1"), {
      body: { kind: "stoppage_announced", phase: "h1", minutes: 4 },
      at: at("h1", 45),
    });
    expect(announced.clock.announcedStoppageMin).toBe(4);
    expect(saidOf(announced, end("h1", 49)).clock.announcedStoppageMin).toBeUndefined();
  });

  test("in a replay at 20× it runs twenty times as fast, through the break and after", () => {
    const replayed = fixture({
      replay: { runId: "r", programmeId: "p", rate: 20, kickOffReplayedAt: nextDay },
    });
    const match = told(
      replayed,
      { ...start("h1"), wallAt: nextDay },
      { ...end("h1", 46), wallAt: nextDay + 138_000 },
      { ...start("h2"), wallAt: nextDay + 180_000 },
    );
    expect(clockOf(match, nextDay + 183_000)?.time).toBe("46:00");
  });
});
