import { describe, expect, test } from "vitest";
import { applyEvent } from "./apply-event.ts";
import type { BodyOf } from "./event-body.ts";
import { FootballError } from "./errors.ts";
import { cupRules } from "./match-rules.ts";
import type { MatchEvent } from "./match-event.ts";
import {
  amend,
  at,
  end,
  fixture,
  goal,
  kick,
  kickOffAt,
  minutesMs,
  restore,
  retract,
  saidOf,
  start,
  told,
} from "./testing/told.ts";
import { inMatchOrder } from "./timeline.ts";

const oneNil = told(fixture(), start("h1"), goal("home", "h1", 12, "the goal"));
const goalBody = (more: Partial<BodyOf<"goal">> = {}): BodyOf<"goal"> => ({
  kind: "goal",
  side: "home",
  method: "open_play",
  ...more,
});

describe("a goal", () => {
  test("ruled out by VAR leaves the score as it was, and stays on the timeline struck through", () => {
    const match = saidOf(
      oneNil,
      { body: { kind: "var_started", subject: "goal", side: "home" } },
      { body: { kind: "var_decision", subject: "goal", verdict: "overturned" } },
      retract("the goal"),
    );
    expect(match.score).toEqual({ home: 0, away: 0 });
    expect(match.scoreByPhase).toEqual({});
    expect(match.entries.find(({ eventId }) => eventId === "the goal")).toMatchObject({
      standing: false,
      body: goalBody(),
      history: [{ op: "assert", rev: 1 }],
    });
  });

  test("that is pending counts: what is shown and what is listed are the same", () => {
    expect(oneNil.score).toEqual({ home: 1, away: 0 });
  });

  test("that only may have fallen never counts", () => {
    const match = told(fixture(), start("h1"), { body: { kind: "possible_goal", side: "home" } });
    expect(match.score).toEqual({ home: 0, away: 0 });
  });

  test("gets its scorer later without becoming another", () => {
    const match = saidOf(oneNil, amend("the goal", goalBody({ scorer: { name: "Haller" } })));
    expect(match.score).toEqual({ home: 1, away: 0 });
    expect(match.entries).toHaveLength(oneNil.entries.length);
  });

  test("turns out to be an own goal: the same side is credited, only scorer and method change", () => {
    const match = saidOf(
      oneNil,
      amend("the goal", goalBody({ method: "own_goal", scorer: { name: "Pepe" } })),
    );
    expect(match.score).toEqual({ home: 1, away: 0 });
  });

  test("can be moved to the half it belongs to", () => {
    const match = told(
      fixture(),
      start("h1"),
      end("h1", 46),
      start("h2"),
      goal("home", "h2", 1, "the goal"),
      amend("the goal", goalBody(), at("h1", 45)),
    );
    expect(match.scoreByPhase).toEqual({ h1: { home: 1, away: 0 } });
  });

  test("taken back and given again counts once", () => {
    const match = saidOf(oneNil, retract("the goal"), restore("the goal"));
    expect(match.score).toEqual({ home: 1, away: 0 });
    expect(match.entries.at(-1)?.history.map(({ op }) => op)).toEqual(["assert", "retract"]);
  });

  test("amended while it is taken back stays taken back", () => {
    const match = saidOf(oneNil, retract("the goal"), amend("the goal", goalBody()));
    expect(match.score).toEqual({ home: 0, away: 0 });
  });

  test("counts below an earlier score when an earlier goal falls away: a score may go down", () => {
    const match = saidOf(oneNil, goal("away", "h1", 20), retract("the goal"));
    expect(match.score).toEqual({ home: 0, away: 1 });
  });
});

describe("a goal heard late counts for the half it was scored in", () => {
  test("after the half-time whistle, by its own phase", () => {
    const match = told(fixture(), start("h1"), end("h1", 47), goal("home", "h1", 46));
    expect(match.scoreByPhase).toEqual({ h1: { home: 1, away: 0 } });
  });

  test("or, when it is said to have fallen at half-time, for the half before", () => {
    const match = told(fixture(), start("h1"), end("h1", 47), goal("home", "ht", 0));
    expect(match.scoreByPhase).toEqual({ h1: { home: 1, away: 0 } });
  });

  test("also when that is only heard in the second half", () => {
    const match = told(fixture(), start("h1"), start("h2"), goal("home", "ht", 0));
    expect(match.scoreByPhase).toEqual({ h1: { home: 1, away: 0 } });
  });

  test("after a match that went to extra time, for the last half that was played", () => {
    const match = told(
      fixture({ rules: cupRules }),
      start("h1"),
      start("h2"),
      end("h2", 48),
      start("et1"),
      start("et2"),
      end("et2", 16),
      goal("home", "post", 0),
    );
    expect(match.scoreByPhase).toEqual({ et2: { home: 1, away: 0 } });
  });

  test("after a match that did not, for the second half, whatever the rules foresaw", () => {
    const match = told(
      fixture({ rules: cupRules }),
      start("h1"),
      goal("home", "h1", 1),
      start("h2"),
      end("h2", 48),
      goal("home", "post", 0),
    );
    expect(match.scoreByPhase.h2).toEqual({ home: 1, away: 0 });
  });
});

describe("any kind of event can be taken back", () => {
  test("a red card", () => {
    const red = {
      body: { kind: "card", side: "away", card: "red" } as const,
      as: "the card",
      at: at("h1", 20),
    };
    const match = told(fixture(), start("h1"), red);
    expect(match.redCards).toEqual({ home: 0, away: 1 });
    expect(saidOf(match, retract("the card")).redCards).toEqual({ home: 0, away: 0 });
  });

  test("the start of the second half, which nobody has seen then", () => {
    const match = told(fixture(), start("h1"), end("h1", 46), { ...start("h2"), as: "restart" });
    expect(saidOf(match, retract("restart"))).toMatchObject({
      phase: "ht",
      clock: { phase: "ht", running: false },
    });
  });

  test("a phase in the middle, over which the match has gone since", () => {
    const match = told(
      fixture(),
      start("h1"),
      { ...end("h1", 46), as: "whistle" },
      start("h2"),
      retract("whistle"),
    );
    expect(match.phase).toBe("h2");
    expect(match.phases.map(({ phase, inferred }) => [phase, inferred])).toEqual([
      ["h1", false],
      ["ht", true],
      ["h2", false],
    ]);
  });

  test("but not the fixture: without it there is no match", () => {
    const taken = applyEvent(oneNil, eventAfter(oneNil, "fixture", "retract"));
    expect(taken.fixture).toEqual(oneNil.fixture);
    expect(taken.score).toEqual(oneNil.score);
  });
});

test("the moment of a kick-off can be corrected, and the clock with it", () => {
  const match = told(fixture(), { ...start("h1"), as: "kick-off" });
  const late = eventAfter(match, "kick-off", "amend", { occurredAt: kickOffAt + minutesMs(2) });
  expect(applyEvent(match, late).clock.anchorAt).toBe(kickOffAt + minutesMs(2));
});

test("the deciding kick of a shoot-out can be corrected, and the shoot-out goes on", () => {
  const match = told(
    fixture({ rules: cupRules }),
    start("pens"),
    ...[1, 2].flatMap(() => [kick("home", "scored"), kick("away", "missed")]),
    kick("home", "scored"),
    kick("away", "missed", "the third"),
  );
  expect(match.shootOut?.winner).toBe("home");
  const scored = { kind: "shoot_out_kick", side: "away", outcome: "scored" } as const;
  const corrected = saidOf(match, amend("the third", scored), kick("home", "missed"));
  expect(corrected.shootOut).toMatchObject({ winner: undefined, score: { home: 3, away: 1 } });
});

test("the finished timeline is in the order of play, and what came in late has its place in it", () => {
  const match = told(
    fixture(),
    start("h1"),
    goal("home", "h1", 30, "second"),
    goal("away", "h1", 12, "first"),
    start("h2"),
    goal("away", "h1", 46, "third"),
  );
  const goals = inMatchOrder(match).filter(({ body }) => body.kind === "goal");
  expect(goals.map(({ eventId }) => eventId)).toEqual(["first", "second", "third"]);
});

function eventAfter(
  match: typeof oneNil,
  eventId: string,
  op: MatchEvent["op"],
  more: Partial<MatchEvent> = {},
): MatchEvent {
  const { seq, matchId, entries } = match;
  const { rev, body, at: when, source } = entries.find((entry) => entry.eventId === eventId)!;
  return {
    matchId,
    seq: seq + 1,
    eventId,
    rev: rev + 1,
    op,
    certainty: "confirmed",
    body,
    at: when,
    source,
    observedAt: 0,
    decidedAt: 0,
    basis: { partition: 0, offset: 0 },
    ...more,
  };
}

describe("a stream that breaks its promise is not folded further", () => {
  const codeOf = (event: MatchEvent, before?: typeof oneNil) => {
    try {
      applyEvent(before, event);
    } catch (error) {
      return error instanceof FootballError ? error.code : error;
    }
    return undefined;
  };
  const after = (op: MatchEvent["op"], more: Partial<MatchEvent> = {}) =>
    eventAfter(oneNil, "the goal", op, more);

  test("a hole in seq", () => {
    expect(codeOf(after("amend", { seq: oneNil.seq + 2 }), oneNil)).toBe("FOOTBALL_SEQ_GAP");
  });
  test("a hole in the revisions of an event", () => {
    expect(codeOf(after("amend", { rev: 3 }), oneNil)).toBe("FOOTBALL_REV_GAP");
    expect(codeOf(after("assert", { eventId: "new", rev: 2 }), oneNil)).toBe("FOOTBALL_REV_GAP");
  });
  test("a revision of what was never said", () => {
    expect(codeOf(after("retract", { eventId: "new" }), oneNil)).toBe("FOOTBALL_EVENT_UNKNOWN");
  });
  test("an event of another match", () => {
    expect(codeOf(after("amend", { matchId: "match-2" }), oneNil)).toBe("FOOTBALL_OTHER_MATCH");
  });
  test("a match that does not begin with its fixture", () => {
    expect(codeOf(after("assert", { seq: 1, rev: 1 }))).toBe("FOOTBALL_NO_FIXTURE");
  });
});
