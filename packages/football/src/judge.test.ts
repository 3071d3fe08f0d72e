import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, foldEvents } from "./apply-event.ts";
import { judge } from "./judge.ts";
import type { EventBody } from "./event-body.ts";
import type { MatchEvent } from "./match-event.ts";
import { cupRules } from "./match-rules.ts";
import { phaseOrder } from "./phase-order.ts";
import { arbitraryBody } from "./testing/arbitrary-body.ts";
import { arbitraryMatch } from "./testing/arbitrary-match.ts";
import { at, end, fixture, goal, kick, lifecycle, type Said, start, told } from "./testing/told.ts";

const cup = fixture({ rules: cupRules });
const why = (match: ReturnType<typeof told> | undefined, { body, at: when }: Said) => {
  const verdict = judge(match, body!, when ?? at(match?.phase ?? "pre"));
  return verdict.legal ? undefined : verdict.why;
};
const said = (body: EventBody, when?: Said["at"]): Said => ({
  body,
  ...(when !== undefined && { at: when }),
});

describe("the fixture", () => {
  test("comes first", () => {
    expect(why(undefined, start("h1"))).toMatch("nothing is known of the match");
    expect(why(undefined, said(cup))).toBeUndefined();
  });

  test("is between two teams", () => {
    expect(why(undefined, said({ ...cup, away: cup.home }))).toBe("Ajax cannot meet itself");
  });

  test("may be told again with another kick-off, but not with other teams", () => {
    const match = told(cup);
    const other = { teamId: "psv", name: "PSV", shortName: "PSV", code: "PSV" };
    expect(why(match, said({ ...cup, kickOffAt: 1 }))).toBeUndefined();
    expect(why(match, said({ ...cup, away: other }))).toBe(
      "the match is Ajax against FC Porto, not Ajax against PSV",
    );
    expect(why(match, said({ ...cup, home: cup.away, away: cup.home }))).toMatch("not FC Porto");
  });
});

describe("a goal", () => {
  test("does not fall before kick-off", () => {
    expect(why(told(cup), goal("home", "h1", 3))).toBe("goal before kick-off");
  });
  test("is never a kick of a shoot-out", () => {
    expect(why(told(cup, start("pens")), goal("home", "pens", 0))).toBe(
      "no goal is scored in pens",
    );
  });
  test("is not scored in extra time where there is none", () => {
    expect(why(told(fixture(), start("h1")), goal("home", "et1", 3))).toBe(
      "the competition has no et1",
    );
  });
  test("may be heard after the whistle of its half, or after the match", () => {
    const match = told(fixture(), start("h1"), start("h2"), end("h2", 50));
    expect(why(match, goal("home", "h1", 3))).toBeUndefined();
    expect(why(match, goal("home", "post", 0))).toBeUndefined();
  });
});

describe("a kick of a shoot-out", () => {
  const pens = told(cup, start("pens"));

  test("is taken in a shoot-out", () => {
    expect(why(told(cup, start("et1")), kick("home", "scored"))).toBe("no shoot-out is on in et1");
    expect(why(told(fixture(), start("h1")), kick("home", "scored"))).toBe(
      "the competition has no pens",
    );
  });
  test("is not taken any more when somebody has won", () => {
    const decided = told(
      cup,
      start("pens"),
      ...[1, 2, 3].flatMap(() => [kick("home", "scored"), kick("away", "missed")]),
    );
    expect(why(decided, kick("home", "scored"))).toBe("home has won the shoot-out already");
  });
  test("is not taken by one team twice in a row more often than the other can answer", () => {
    expect(why(pens, kick("home", "scored"))).toBeUndefined();
    const one = told(cup, start("pens"), kick("home", "scored"));
    expect(why(one, kick("home", "scored"))).toMatch("cannot take two kicks more");
  });
  test("may be heard after the match that it ended", () => {
    const over = told(cup, start("pens"), kick("home", "scored"), end("pens", 0));
    expect(why(over, kick("away", "missed"))).toBeUndefined();
  });
});

describe("what a match is", () => {
  test.for([
    [
      "a live match is not scheduled again",
      [start("h1")],
      lifecycle("scheduled"),
      "cannot be scheduled",
    ],
    ["a match is live by its kick-off, not by saying so", [], lifecycle("live"), "cannot be live"],
    [
      "a match is finished by its whistle, not by saying so",
      [start("h1")],
      lifecycle("finished"),
      "cannot be finished",
    ],
    ["what has not begun is not abandoned", [], lifecycle("abandoned"), "cannot be abandoned"],
    [
      "what is over is not abandoned",
      [start("post")],
      lifecycle("abandoned"),
      "cannot be abandoned",
    ],
    [
      "what is cancelled is not postponed",
      [lifecycle("cancelled")],
      lifecycle("postponed"),
      "cannot be postponed",
    ],
    [
      "a match under way has no official result",
      [start("h1")],
      said({ kind: "result_set", result: "official" }),
      "has no official result",
    ],
    [
      "a finished match is not awarded by its result alone",
      [start("post")],
      said({ kind: "result_set", result: "awarded" }),
      "has no awarded result",
    ],
    [
      "half-time has no stoppage time",
      [start("h1")],
      said({ kind: "stoppage_announced", phase: "ht", minutes: 3 }),
      "ht has no stoppage time",
    ],
    [
      "what has not begun has no end",
      [],
      said({ kind: "phase_ended", phase: "pre" }),
      "pre has no end",
    ],
    [
      "a shot is not taken before kick-off",
      [],
      said({ kind: "shot", side: "home", outcome: "saved" }),
      "shot before kick-off",
    ],
  ] as const)("%s", ([, before, now, expected]) => {
    expect(why(told(fixture(), ...before), now)).toMatch(expected);
  });

  test.for(["scheduled", "delayed", "postponed", "cancelled", "abandoned", "finished"] as const)(
    "one that is %s can be awarded",
    (from) => {
      const started = from === "abandoned" ? [start("h1")] : [];
      const match =
        from === "finished"
          ? told(fixture(), start("post"))
          : told(fixture(), ...started, lifecycle(from));
      expect(why(match, lifecycle("awarded"))).toBeUndefined();
    },
  );
});

test("an amendment stays of its kind", () => {
  const match = told(fixture(), start("h1"), goal("home", "h1", 3, "the goal"));
  const [held] = match.entries.slice(-1);
  const card = { kind: "card", side: "home", card: "red" } as const;
  expect(judge(match, card, at("h1", 3), held)).toEqual({
    legal: false,
    why: "what was goal cannot become card",
  });
});

/** What somebody may say of any match, with no regard for whether it can be true. */
const arbitrarySaid = fc.record({
  body: arbitraryBody,
  at: fc.record({ phase: fc.constantFrom(...phaseOrder), elapsedMs: fc.nat({ max: 3_600_000 }) }),
});

const assertionAfter = (
  match: { matchId: string; seq: number },
  { body, at: when }: { body: EventBody; at: NonNullable<Said["at"]> },
): MatchEvent => ({
  matchId: match.matchId,
  seq: match.seq + 1,
  eventId: "one more",
  rev: 1,
  op: "assert",
  certainty: "confirmed",
  body,
  at: when,
  observedAt: 1_661_100_000_000,
  decidedAt: 0,
  source: { feedId: "f", kind: "scout" },
  basis: { partition: 0, offset: 0 },
});

test("the reducer folds whatever is said, also what should have been refused", () => {
  fc.assert(
    fc.property(arbitraryMatch(), arbitrarySaid, (events, one) => {
      const match = foldEvents(events)!;
      expect(applyEvent(match, assertionAfter(match, one)).seq).toBe(match.seq + 1);
    }),
    { numRuns: 500 },
  );
});

test("what a match is in fits together after anything that is legal", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      let match;
      for (const event of events) {
        match = applyEvent(match, event);
        const { lifecycle: is, phase, hold, clock, result, decidedIn, phases } = match;
        const underWay = phase !== "pre" && phase !== "post";
        expect(is !== "live" || underWay).toBe(true);
        expect(is !== "finished" || (phase === "post" && decidedIn !== undefined)).toBe(true);
        expect(hold === "none" || is === "live").toBe(true);
        expect(clock.running).toBe(clock.running && is === "live" && hold === "none");
        expect(clock.phase).toBe(phase);
        expect(result === "none" || is !== "live").toBe(true);
        expect(phases.at(-1)?.phase ?? "pre").toBe(phase);
      }
    }),
    { numRuns: 500 },
  );
});
