import { describe, expect, test } from "vitest";
import { cupRules, leagueRules } from "./match-rules.ts";
import type { Phase } from "./phase.ts";
import { readClock } from "./read-clock.ts";
import {
  at,
  end,
  fixture,
  goal,
  kick,
  kickOffAt,
  minutesMs,
  retract,
  saidOf,
  start,
  told,
  wallOf,
} from "./testing/told.ts";
import { transition } from "./transition.ts";

const cup = fixture({ rules: cupRules });
const straightToPens = fixture({ rules: { ...leagueRules, shootOut: true } });
const toHalfTime = [start("h1"), end("h1", 46)];
const toTheEndOfNormalTime = [...toHalfTime, start("h2"), end("h2", 49)];
const clockOf = (match: Parameters<typeof saidOf>[0], wallAt: number) =>
  readClock(match!.clock, match!.fixture.rules, wallAt);

describe("a league match", () => {
  test("goes from kick-off over half-time to the final whistle", () => {
    const phases: Phase[] = [];
    let match = told(fixture());
    for (const said of toTheEndOfNormalTime) phases.push((match = saidOf(match, said)).phase);
    expect(phases).toEqual(["h1", "ht", "h2", "post"]);
    expect(match).toMatchObject({
      lifecycle: "finished",
      result: "provisional",
      decidedIn: "regular",
    });
  });

  test("is live from kick-off on, and scheduled before", () => {
    expect(told(fixture()).lifecycle).toBe("scheduled");
    expect(told(fixture(), start("h1")).lifecycle).toBe("live");
  });

  test("remembers how long each half lasted by its whistle", () => {
    const match = told(fixture(), ...toTheEndOfNormalTime);
    expect(match.phases.map(({ phase, lengthMs }) => [phase, lengthMs])).toMatchObject([
      ["h1", minutesMs(46)],
      ["ht", expect.anything()],
      ["h2", minutesMs(49)],
      ["post", undefined],
    ]);
  });

  test("ends as a draw", () => {
    expect(told(fixture(), ...toTheEndOfNormalTime).phase).toBe("post");
  });

  test("becomes official when somebody says so", () => {
    const match = told(fixture(), ...toTheEndOfNormalTime, {
      body: { kind: "result_set", result: "official" },
    });
    expect(match).toMatchObject({ result: "official", decidedIn: "regular" });
  });
});

describe("a cup tie", () => {
  test("that is level after normal time waits for extra time", () => {
    expect(told(cup, ...toTheEndOfNormalTime)).toMatchObject({
      phase: "await_et",
      lifecycle: "live",
    });
  });

  test("that is won in normal time is over", () => {
    const match = told(cup, start("h1"), goal("home", "h1", 3), ...toTheEndOfNormalTime.slice(1));
    expect(match).toMatchObject({ phase: "post", decidedIn: "regular" });
  });

  test("that is won in extra time says so", () => {
    const match = told(
      cup,
      ...toTheEndOfNormalTime,
      start("et1"),
      end("et1", 15),
      start("et2"),
      goal("away", "et2", 14),
      end("et2", 16),
    );
    expect(match).toMatchObject({ phase: "post", decidedIn: "extra_time" });
    expect(match.scoreByPhase).toEqual({ et2: { home: 0, away: 1 } });
  });

  test("that is level after extra time goes to penalties, and is over when somebody has won", () => {
    const level = told(
      cup,
      ...toTheEndOfNormalTime,
      start("et1"),
      end("et1", 15),
      start("et2"),
      end("et2", 15),
    );
    expect(level.phase).toBe("await_pens");
    const decided = saidOf(
      level,
      start("pens"),
      ...[1, 2, 3].flatMap(() => [kick("home", "scored"), kick("away", "missed")]),
      end("pens", 0),
    );
    expect(decided).toMatchObject({ phase: "post", decidedIn: "penalties" });
    expect(decided.score).toEqual({ home: 0, away: 0 });
    expect(decided.shootOut).toMatchObject({ winner: "home", score: { home: 3, away: 0 } });
  });

  test("may leave out the half-time of extra time", () => {
    const match = told(cup, ...toTheEndOfNormalTime, start("et1"), start("et2"));
    expect(match.phase).toBe("et2");
    expect(match.phases.find(({ phase }) => phase === "et_ht")?.inferred).toBe(true);
  });

  test("without extra time goes straight to penalties", () => {
    const match = told(straightToPens, ...toTheEndOfNormalTime, start("pens"));
    expect(match.phases.map(({ phase }) => phase)).toEqual([
      "h1",
      "ht",
      "h2",
      "await_pens",
      "pens",
    ]);
  });
});

describe("the second of two legs", () => {
  const secondLeg = fixture({ rules: cupRules, firstLeg: { home: 0, away: 1 } });

  test("that is drawn on the day is over, because it was won over both", () => {
    expect(told(secondLeg, ...toTheEndOfNormalTime)).toMatchObject({
      phase: "post",
      decidedIn: "aggregate",
    });
  });

  test("that is won on the day goes on when both together are level", () => {
    const match = told(
      secondLeg,
      start("h1"),
      goal("home", "h1", 9),
      ...toTheEndOfNormalTime.slice(1),
    );
    expect(match.phase).toBe("await_et");
  });
});

describe("a late goal and the final whistle", () => {
  const late = goal("home", "h2", 49);

  test("come to the same in either order", () => {
    const facts = (m: ReturnType<typeof told>) => ({ ...m, entries: [], seq: 0 });
    const before = told(cup, ...toTheEndOfNormalTime.slice(0, 3), late, end("h2", 49));
    const after = told(cup, ...toTheEndOfNormalTime, late);
    expect(facts(after)).toEqual(facts(before));
    expect(after).toMatchObject({ phase: "post", lifecycle: "finished", decidedIn: "regular" });
    expect(after.phases.map(({ phase }) => phase)).toEqual(["h1", "ht", "h2", "post"]);
  });

  test("an equaliser heard after the whistle brings a finished tie to extra time", () => {
    const won = told(cup, start("h1"), goal("away", "h1", 3), ...toTheEndOfNormalTime.slice(1));
    expect(won.phase).toBe("post");
    expect(saidOf(won, late)).toMatchObject({
      phase: "await_et",
      lifecycle: "live",
      result: "none",
      decidedIn: undefined,
    });
  });

  test("a goal moved to the other team leaves the match over all the while", () => {
    const won = told(
      cup,
      start("h1"),
      goal("home", "h1", 3, "the goal"),
      ...toTheEndOfNormalTime.slice(1),
      start("post"),
    );
    const without = saidOf(won, retract("the goal"));
    expect(without).toMatchObject({ phase: "post", lifecycle: "finished" });
    expect(saidOf(without, goal("away", "h1", 3))).toMatchObject({
      phase: "post",
      score: { home: 0, away: 1 },
    });
  });

  test("a goal in extra time does not go back to what followed from normal time", () => {
    const match = told(cup, ...toTheEndOfNormalTime, start("et1"), goal("home", "et1", 4));
    expect(match.phase).toBe("et1");
  });
});

describe("a feed that missed something", () => {
  test("half-time is inferred when the second half follows the first", () => {
    const match = told(fixture(), start("h1"), start("h2"));
    expect(match.phases.map(({ phase, inferred }) => [phase, inferred])).toEqual([
      ["h1", false],
      ["ht", true],
      ["h2", false],
    ]);
  });

  test("nobody knows how long a half was whose whistle nobody heard", () => {
    const [h1] = told(fixture(), start("h1"), start("h2")).phases;
    expect(h1).toMatchObject({ lengthMs: undefined, endedAt: wallOf(at("h2")) });
  });

  test("extra time that was begun was played to its end, whatever follows", () => {
    const begun = told(cup, ...toTheEndOfNormalTime, start("et1"));
    const toPens = saidOf(begun, start("pens"));
    const won = saidOf(begun, goal("home", "et2", 3), start("post"));
    for (const match of [toPens, won])
      expect(match.phases.map(({ phase }) => phase)).toEqual(
        expect.arrayContaining(["et1", "et_ht", "et2"]),
      );
  });

  test("extra time nobody saw begin is not made up", () => {
    const match = told(cup, ...toTheEndOfNormalTime.slice(0, 3), start("pens"));
    expect(match.phases.some(({ phase }) => phase === "et1")).toBe(false);
  });

  test("a match first seen at the end was played in two halves", () => {
    const match = told(fixture(), start("post"));
    expect(match).toMatchObject({ lifecycle: "finished", decidedIn: "regular" });
    expect(match.phases.map(({ phase }) => phase)).toEqual(["h1", "ht", "h2", "post"]);
  });

  test("a whistle for a half nobody saw begin ends that half", () => {
    const match = told(fixture(), start("h1"), end("h2", 48));
    expect(match.phase).toBe("post");
    expect(match.phases.find(({ phase }) => phase === "h2")).toMatchObject({
      inferred: true,
      lengthMs: minutesMs(48),
    });
  });

  test("a match joined in minute 24 has its clock there", () => {
    const wallAt = kickOffAt + minutesMs(24);
    const match = told(fixture(), { ...start("h1", 23), wallAt });
    expect(clockOf(match, wallAt + 30_000)).toMatchObject({ minute: "24", time: "23:30" });
  });

  test("the whistle of a half that is over already says nothing new", () => {
    const match = told(fixture(), start("h1"), start("h2"));
    expect(saidOf(match, end("h1", 45)).phases).toEqual(match.phases);
  });
});

describe("steps that cannot be", () => {
  const inPhase = (phase: Phase) => ({
    phase,
    score: { home: 0, away: 0 },
    fixture: { rules: cupRules },
  });

  test.for([
    ["h2", "h1"],
    ["post", "pre"],
    ["post", "h2"],
    ["pens", "et2"],
    ["ht", "h1"],
  ] as const)("%s never goes back to %s", ([from, to]) => {
    expect(transition(inPhase(from), to).legal).toBe(false);
  });

  test.for(["h2", "await_et", "et1", "et_ht", "et2", "await_pens"] as const)(
    "a level tie cannot end in %s",
    (from) => {
      expect(transition(inPhase(from), "post").legal).toBe(false);
    },
  );

  test("a level tie cannot end before its extra time, also where a draw stands after it", () => {
    const rules = { ...cupRules, shootOut: false };
    const level = { score: { home: 0, away: 0 }, fixture: { rules } };
    expect(transition({ ...level, phase: "await_et" }, "post").legal).toBe(false);
    expect(transition({ ...level, phase: "et2" }, "post").legal).toBe(true);
  });

  test("a full-time flash between normal and extra time is refused, so nobody sees it", () => {
    const level = told(cup, ...toTheEndOfNormalTime.slice(0, 3));
    expect(() => saidOf(level, start("post"))).toThrow("level in h2, so await_et must follow");
  });

  test.for(["await_et", "et1", "et2", "await_pens", "pens"] as const)(
    "a league match has no %s",
    (phase) => {
      expect(() => told(fixture(), start("h1"), start(phase))).toThrow(`has no ${phase}`);
    },
  );
});

describe("full time was wrong", () => {
  const over = told(fixture(), ...toTheEndOfNormalTime);
  const corrected = saidOf(over, {
    body: { kind: "phase_corrected", phase: "h2" },
    at: at("post"),
    wallAt: wallOf(at("h2", 49)) + 30_000,
  });

  test("the match is live again, with nothing decided", () => {
    expect(corrected).toMatchObject({
      phase: "h2",
      lifecycle: "live",
      result: "none",
      decidedIn: undefined,
    });
  });

  test("its clock has gone on as if it had never been stopped", () => {
    expect(clockOf(corrected, wallOf(at("h2", 50)))?.stoppage).toBe("+5:00");
  });

  test("taking back the whistle itself comes to the same without a new span", () => {
    const whistled = told(fixture(), ...toTheEndOfNormalTime.slice(0, 3), {
      ...end("h2", 49),
      as: "whistle",
    });
    const taken = saidOf(whistled, retract("whistle"));
    expect(taken).toMatchObject({ phase: "h2", lifecycle: "live" });
    expect(taken.clock).toEqual(told(fixture(), ...toTheEndOfNormalTime.slice(0, 3)).clock);
  });
});

test("a kick-off that is taken back never was", () => {
  const match = told(fixture(), { ...start("h1"), as: "kick-off" });
  const taken = saidOf(match, retract("kick-off"));
  expect(taken).toMatchObject({ phase: "pre", lifecycle: "scheduled", phases: [] });
  expect(taken.entries.at(-1)).toMatchObject({ standing: false, body: { kind: "phase_started" } });
});
