import { cupRules, leagueRules } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { type ClockFacts, clockText } from "./clock-text.ts";

const kickOffAt = Date.UTC(2018, 4, 13, 14, 0);
const minute = 60_000;

const inPlay = (change: Partial<ClockFacts> = {}): ClockFacts => ({
  lifecycle: "live",
  phase: "h1",
  hold: "none",
  coverage: "live",
  decidedIn: undefined,
  shootOut: undefined,
  clock: { phase: "h1", anchorAt: kickOffAt, elapsedAtAnchorMs: 0, running: true, rate: 1 },
  rules: leagueRules,
  kickOffAt,
  ...change,
});
const read = (facts: ClockFacts, afterMs = 0) =>
  clockText(facts, kickOffAt + afterMs, () => "15:00");

test("the clock runs in minutes and seconds", () => {
  expect(read(inPlay(), 41 * minute + 7_000)).toMatchObject({ text: "41:07", tone: "running" });
});

test("stoppage time is written as the half plus the minutes over, and counted from the whistle's due", () => {
  const clock = { ...inPlay().clock, announcedStoppageMin: 4 };
  const reading = read(inPlay({ clock }), 46 * minute + 13_000);
  expect(reading).toMatchObject({ text: "45+2", stoppage: "+1:13", announcedMin: 4 });
});

test("a replay's clock runs twenty times as fast", () => {
  const clock = { ...inPlay().clock, rate: 20 };
  expect(read(inPlay({ clock }), minute).text).toBe("20:00");
});

test("a stopped clock stands still", () => {
  const clock = { ...inPlay().clock, running: false, elapsedAtAnchorMs: 12 * minute };
  expect(read(inPlay({ clock }), 30 * minute)).toMatchObject({ text: "12:00", tone: "paused" });
});

describe("each state of a match has its word", () => {
  const shootOut = { score: { home: 4, away: 3 } };
  const clock = { ...inPlay().clock, phase: "pens" as const };
  test.each<[string, Partial<ClockFacts>, string]>([
    ["HT", { phase: "ht", clock: { ...clock, phase: "ht" } }, "half-time"],
    ["ET next", { phase: "await_et", clock: { ...clock, phase: "await_et" } }, "extra time next"],
    ["FT", { lifecycle: "finished", phase: "post", decidedIn: "regular" }, "full time"],
    ["FT", { lifecycle: "finished", phase: "post", coverage: "lost" }, "full time"],
    ["AET", { lifecycle: "finished", phase: "post", decidedIn: "extra_time" }, "after extra time"],
    ["Pens 4–3", { phase: "pens", clock, rules: cupRules, shootOut }, "shoot-out 4 3"],
    ["Pens 4–3", { lifecycle: "finished", phase: "post", shootOut }, "shoot-out 4 3"],
    ["no data", { coverage: "lost" }, "no longer followed"],
    ["stopped", { hold: "suspended" }, "play stopped"],
    ["late", { lifecycle: "delayed" }, "kick-off delayed"],
    ["off", { lifecycle: "postponed" }, "postponed"],
    ["off", { lifecycle: "cancelled" }, "cancelled"],
    ["abandoned", { lifecycle: "abandoned" }, "abandoned"],
    ["15:00", { lifecycle: "scheduled", phase: "pre" }, "kick-off 15:00"],
  ])("%s", (text, change, spoken) => {
    expect(read(inPlay(change))).toMatchObject({ text, spoken });
  });
});
