import { expect, test } from "vitest";
import type { ReportDraft } from "./adapter.ts";
import { namelessGoals } from "./nameless-goals.ts";

const minute = (phase: "h1" | "h2", minutes: number) => ({ phase, elapsedMs: minutes * 60_000 });
const goal = (side: "home" | "away", at: ReportDraft["at"]): ReportDraft => ({
  sourceRef: `goal-${side}-9`,
  op: "assert",
  at,
  body: { kind: "goal", side, method: "open_play", scorer: { name: "Nine" } },
});
const halfTime = minute("h1", 45);
const fullTime = minute("h2", 45);

test("a score that no event explains becomes goals without a scorer, by half", () => {
  const goals = namelessGoals(
    [],
    [
      { at: halfTime, home: 1, away: 0 },
      { at: fullTime, home: 2, away: 1 },
    ],
  );
  expect(goals.map(({ sourceRef, at }) => [sourceRef, at])).toEqual([
    ["goal-home-nameless-1", halfTime],
    ["goal-home-nameless-2", fullTime],
    ["goal-away-nameless-1", fullTime],
  ]);
});

test("no goal is made beside those that are told, though a score before put one of them elsewhere", () => {
  const told = [
    goal("home", minute("h1", 10)),
    goal("home", minute("h2", 10)),
    goal("away", fullTime),
  ];
  const goals = namelessGoals(told, [
    { at: halfTime, home: 1, away: 1 },
    { at: fullTime, home: 2, away: 1 },
  ]);
  expect(goals).toEqual([]);
});
