import { describe, expect, test } from "vitest";
import type { BodyOf } from "./event-body.ts";
import { at, fixture, goal, retract, saidOf, start, told } from "./testing/told.ts";

const live = told(fixture(), start("h1"));
const card = (
  colour: BodyOf<"card">["card"],
  person?: NonNullable<BodyOf<"card">["person"]>,
  when = at("h1", 20),
) => ({
  body: {
    kind: "card" as const,
    side: "home" as const,
    card: colour,
    ...(person !== undefined && { person }),
  },
  at: when,
});
const shot = (outcome: BodyOf<"shot">["outcome"]) => ({
  body: { kind: "shot" as const, side: "home" as const, outcome },
});
const corner = { body: { kind: "incident", side: "away", what: "corner" } as const };

describe("cards", () => {
  test("a second yellow and a red each leave a team with a player less", () => {
    const match = saidOf(live, card("yellow"), card("second_yellow"), card("red"));
    expect(match.redCards).toEqual({ home: 2, away: 0 });
    expect(match.yellowCards).toEqual({ home: 1, away: 0 });
  });

  test("a coach who is sent off leaves eleven on the pitch", () => {
    const match = saidOf(live, card("yellow", "coach"), card("red", "coach"), card("red", "staff"));
    expect(match.redCards).toEqual({ home: 0, away: 0 });
    expect(match.yellowCards).toEqual({ home: 0, away: 0 });
  });

  test("a substitute on the bench is cautioned as a player, but sent off from no pitch", () => {
    const match = saidOf(live, card("yellow", "bench"), card("red", "bench"));
    expect(match.yellowCards).toEqual({ home: 1, away: 0 });
    expect(match.redCards).toEqual({ home: 0, away: 0 });
  });

  test("can be shown before kick-off, at half-time and after the match", () => {
    const match = told(
      fixture(),
      card("yellow", "player", at("pre")),
      start("h1"),
      start("ht"),
      card("yellow", "player", at("ht")),
      start("post"),
      card("yellow", "player", at("post")),
    );
    expect(match.yellowCards.home).toBe(3);
  });
});

describe("an own goal", () => {
  test("counts for the side it is credited to", () => {
    const match = saidOf(live, {
      body: { kind: "goal", side: "away", method: "own_goal", scorer: { name: "Blind" } },
    });
    expect(match.score).toEqual({ home: 0, away: 1 });
  });
});

describe("statistics", () => {
  test("are counted from events where no feed sets them", () => {
    const match = saidOf(live, shot("saved"), shot("off_target"), shot("goal"), corner);
    expect(match.stats).toEqual({
      shots: { home: 3, away: 0 },
      shots_on_target: { home: 2, away: 0 },
      corners: { home: 0, away: 1 },
    });
  });

  test("told outright are not counted again", () => {
    const match = saidOf(live, corner, {
      body: { kind: "stat_set", stat: "corners", home: 0, away: 2 },
      as: "the count",
    });
    expect(saidOf(match, corner).stats.corners).toEqual({ home: 0, away: 2 });
    expect(saidOf(match, corner, retract("the count")).stats.corners).toEqual({ home: 0, away: 2 });
    expect(saidOf(match, retract("the count"), corner).stats.corners).toEqual({ home: 0, away: 2 });
  });

  test("a goal alone is no shot: its shot is told beside it", () => {
    expect(saidOf(live, goal("home", "h1", 3)).stats).toEqual({});
  });
});

describe("line-ups", () => {
  const lineup = { formation: "4-3-3", starters: [{ name: "Onana" }], bench: [] };

  test("the last one told of a side counts", () => {
    const later = { ...lineup, starters: [{ name: "Pasveer" }] };
    const match = told(
      fixture(),
      { body: { kind: "lineup_set", side: "home", lineup } },
      { body: { kind: "lineup_set", side: "home", lineup: later } },
    );
    expect(match.lineups).toEqual({ home: later });
  });

  test("a new shape keeps the players", () => {
    const match = told(
      fixture(),
      { body: { kind: "lineup_set", side: "home", lineup } },
      { body: { kind: "formation_changed", side: "home", formation: "3-4-3" } },
    );
    expect(match.lineups.home).toEqual({ ...lineup, formation: "3-4-3" });
  });
});

test("an official told twice is one", () => {
  const referee = {
    body: { kind: "official_set", role: "referee", name: "M. Oliver" } as const,
  };
  expect(told(fixture(), referee, referee).officials).toHaveLength(1);
});
