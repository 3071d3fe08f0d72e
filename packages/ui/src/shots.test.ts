import { expect, test } from "vitest";
import { mappedShots } from "./shots.ts";
import { burnley, matchOf } from "./testing/match-of.ts";

const at = (minute: number) => ({ phase: "h1" as const, elapsedMs: minute * 60_000 });
const spot = { x: 89.5, y: 50 };

test("a shot stands where it was taken, in metres from the goal it was aimed at", () => {
  const match = matchOf([
    { at: at(9), body: { kind: "shot", side: "away", outcome: "saved", x: 100, y: 25 } },
  ]);
  expect(mappedShots(match)).toMatchObject([{ side: "away", minute: "10", across: 17, out: 0 }]);
});

test("a goal with its shot beside it is drawn once", () => {
  const match = matchOf([
    {
      at: at(20),
      body: { kind: "goal", side: "home", method: "penalty", scorer: burnley.barnes, ...spot },
    },
    {
      at: at(20),
      body: { kind: "shot", side: "home", outcome: "goal", player: burnley.barnes, ...spot },
    },
  ]);
  expect(mappedShots(match)).toHaveLength(1);
});

test("a goal nobody reported as a shot is drawn from the goal itself", () => {
  const match = matchOf([
    {
      at: at(20),
      body: { kind: "goal", side: "home", method: "open_play", scorer: burnley.barnes, ...spot },
    },
  ]);
  expect(mappedShots(match)).toMatchObject([{ outcome: "goal", player: "A. Barnes" }]);
});

test("a shot without a place and one taken back are left out", () => {
  const match = matchOf([
    { id: "s1", at: at(3), body: { kind: "shot", side: "home", outcome: "blocked", ...spot } },
    { at: at(5), body: { kind: "shot", side: "home", outcome: "blocked" } },
    {
      id: "s1",
      op: "retract",
      at: at(3),
      body: { kind: "shot", side: "home", outcome: "blocked", ...spot },
    },
  ]);
  expect(mappedShots(match)).toEqual([]);
});
