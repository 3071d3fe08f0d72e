import type { Lineup, LineupPlayer } from "@touchline/football";
import { expect, test } from "vitest";
import { pitchPlaces } from "./pitch-places.ts";

const player = (name: string, line: LineupPlayer["line"], x: number, y: number): LineupPlayer => ({
  name,
  ...(line && { line }),
  x,
  y,
});
const backFour = [
  player("right back", "defender", 40, 90),
  player("left back", "defender", 42, 10),
  player("centre back right", "defender", 30, 60),
  player("centre back left", "defender", 30, 40),
];
const eleven: Lineup = {
  formation: "4-2-3-1",
  starters: [
    player("striker", "forward", 70, 50),
    ...backFour,
    player("keeper", "goalkeeper", 5, 50),
    player("six", "midfielder", 45, 45),
    player("eight", "midfielder", 48, 55),
    player("ten", "midfielder", 60, 50),
    player("right wing", "midfielder", 62, 85),
    player("left wing", "midfielder", 63, 15),
  ],
  bench: [],
};

const placeOf = (lineup: Lineup, side: "home" | "away", name: string) => {
  const place = pitchPlaces(lineup, side).find((each) => each.player.name === name);
  if (place === undefined) throw new Error(`${name} is not on the pitch`);
  return place;
};

test("all eleven stand on the pitch, none on another", () => {
  const places = pitchPlaces(eleven, "home");
  const spots = new Set(places.map(({ along, across }) => `${along} ${across}`));
  expect(places).toHaveLength(11);
  expect(spots.size).toBe(11);
});

test("the formation makes five rows from the keeper to the striker", () => {
  const rows = new Set(pitchPlaces(eleven, "home").map(({ along }) => along));
  expect(rows.size).toBe(5);
  expect(placeOf(eleven, "home", "keeper").along).toBeLessThan(
    placeOf(eleven, "home", "six").along,
  );
  expect(placeOf(eleven, "home", "striker").along).toBeLessThan(50);
});

test("the teams face each other, so the two left backs stand on opposite sides", () => {
  expect(placeOf(eleven, "home", "left back").across).toBeGreaterThan(50);
  expect(placeOf(eleven, "away", "left back").across).toBeLessThan(50);
  expect(placeOf(eleven, "away", "keeper").along).toBeGreaterThan(90);
});

test("without a formation the lines of the team make the rows", () => {
  const rows = new Set(
    pitchPlaces({ starters: eleven.starters, bench: [] }, "home").map(({ along }) => along),
  );
  expect(rows.size).toBe(4);
});

test("a formation that does not add up is not believed", () => {
  const rows = new Set(
    pitchPlaces({ ...eleven, formation: "4-4-3" }, "home").map(({ along }) => along),
  );
  expect(rows.size).toBe(4);
});

test("a line-up nobody knows yet draws nobody", () => {
  expect(pitchPlaces({ starters: [], bench: [] }, "home")).toEqual([]);
});
