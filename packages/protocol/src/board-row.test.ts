import { foldEvents, type Match, type MatchEvent } from "@touchline/football";
import { arbitraryMatch, matchOfSeed } from "@touchline/football/testing";
import * as fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { BoardRow } from "./board-row.ts";
import { MatchState } from "./match-state.ts";
import { fixture, matchOf, said } from "./testing/said.ts";
import { toBoardRow } from "./to-board-row.ts";

const boardRow = Compile(BoardRow);
const matchState = Compile(MatchState);
const position = { partition: 3, offset: 18_823 };

const fold = (events: readonly MatchEvent[]): Match => {
  const match = foldEvents(events);
  if (match === undefined) throw new Error("no events");
  return match;
};

test("whatever happens in a match, its row and its state are of the wire's schemas", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      const match = fold(events);
      const row: unknown = JSON.parse(JSON.stringify(toBoardRow(match, position)));
      const state: unknown = JSON.parse(JSON.stringify(match));
      expect(boardRow.Errors(row)).toEqual([]);
      expect(matchState.Errors(state)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test.each([1, 2, 3])(
  "the schemas know every field: a server that writes by them leaves none out (%i)",
  (seed) => {
    const match = fold(matchOfSeed(seed));
    const row: unknown = JSON.parse(JSON.stringify(toBoardRow(match, position)));
    const state: unknown = JSON.parse(JSON.stringify(match));
    expect(boardRow.Clean(structuredClone(row))).toEqual(row);
    expect(matchState.Clean(structuredClone(state))).toEqual(state);
  },
);

const lastOf = (match: Match) => toBoardRow(match, position).last;

const goal = (side: "home" | "away", scorer?: string) => ({
  kind: "goal" as const,
  side,
  method: "open_play" as const,
  ...(scorer !== undefined && { scorer: { name: scorer } }),
});

test("a goal is the last notable thing: who, when, and the score it made", () => {
  const match = matchOf(
    fixture,
    said("phase", "assert", 0, { kind: "phase_started", phase: "h1" }),
    said("g1", "assert", 10, goal("home", "Kane")),
    said("g2", "assert", 46, goal("away", "Vardy")),
    said("foul", "assert", 47, { kind: "incident", side: "home", what: "foul" }),
  );
  expect(lastOf(match)).toMatchObject({
    kind: "goal",
    side: "away",
    player: "Vardy",
    minute: "45+2",
    score: { home: 1, away: 1 },
    standing: true,
  });
});

test("a goal taken back is news again, with its reason and the score it would have made", () => {
  const match = matchOf(
    fixture,
    said("g1", "assert", 10, goal("home", "Kane")),
    said("g2", "assert", 20, goal("away", "Vardy")),
    said("g1", "retract", 10, goal("home", "Kane"), { reason: "offside" }),
  );
  expect(match.score).toEqual({ home: 0, away: 1 });
  expect(lastOf(match)).toMatchObject({
    eventId: "g1",
    standing: false,
    reason: "offside",
    score: { home: 1, away: 0 },
  });
});

test("a scorer named later is shown, but an older goal does not become the last by it", () => {
  const match = matchOf(
    fixture,
    said("g1", "assert", 10, goal("home")),
    said("g2", "assert", 20, goal("away", "Vardy")),
    said("g1", "amend", 10, goal("home", "Kane")),
  );
  expect(lastOf(match)).toMatchObject({ eventId: "g2" });
  const amended = matchOf(
    fixture,
    said("g1", "assert", 10, goal("home")),
    said("g1", "amend", 10, goal("home", "Kane")),
  );
  expect(lastOf(amended)).toMatchObject({ eventId: "g1", player: "Kane", rev: 2 });
});

test("a check by the video referee is notable while it is open, and once it has upheld", () => {
  const open = [
    fixture,
    said("g1", "assert", 10, goal("home", "Kane")),
    said("v1", "assert", 11, { kind: "var_started", subject: "goal" }),
  ];
  expect(lastOf(matchOf(...open))).toMatchObject({ kind: "var_started" });
  const upheld = said("v2", "assert", 12, { kind: "var_decision", verdict: "upheld" });
  expect(lastOf(matchOf(...open, upheld))).toMatchObject({ kind: "var_decision" });
  const overturned = said("v2", "assert", 12, { kind: "var_decision", verdict: "overturned" });
  const retracted = said("g1", "retract", 10, goal("home", "Kane"), { reason: "handball" });
  expect(lastOf(matchOf(...open, overturned, retracted))).toMatchObject({
    kind: "goal",
    standing: false,
  });
});

test("a yellow card is not notable, the second one is", () => {
  const yellow = said("c1", "assert", 5, { kind: "card", side: "home", card: "yellow" });
  expect(lastOf(matchOf(fixture, yellow))).toBeUndefined();
  const off = said("c2", "assert", 9, {
    kind: "card",
    side: "home",
    card: "second_yellow",
    player: { name: "Maguire" },
  });
  expect(lastOf(matchOf(fixture, yellow, off))).toMatchObject({
    kind: "card",
    card: "second_yellow",
    player: "Maguire",
  });
});

test("the row of a second leg counts both", () => {
  const match = matchOf(
    { ...fixture, body: { ...fixture.body, firstLeg: { home: 1, away: 3 } } },
    said("g1", "assert", 10, goal("home", "Son")),
  );
  expect(toBoardRow(match, position)).toMatchObject({
    score: { home: 1, away: 0 },
    firstLeg: { home: 1, away: 3 },
    aggregate: { home: 2, away: 3 },
  });
});
