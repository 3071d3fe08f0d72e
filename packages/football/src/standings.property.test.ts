import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldEvents } from "./apply-event.ts";
import type { Match } from "./match.ts";
import { standings, type TableRow } from "./standings.ts";
import type { Team } from "./team.ts";
import { arbitraryMatch } from "./testing/arbitrary-match.ts";

const teams = ["Ajax", "Benfica", "Celtic", "Dynamo", "Empoli", "Fulham"].map((name): Team => ({
  teamId: name,
  name,
  shortName: name,
  code: "XXX",
}));

const arbitraryMatches: fc.Arbitrary<readonly Match[]> = fc.array(
  fc
    .tuple(
      arbitraryMatch({ stepsMax: 25 }),
      fc.shuffledSubarray(teams, { minLength: 2, maxLength: 2 }),
    )
    .map(([events, [home, away]]) => {
      const match = foldEvents(events)!;
      return { ...match, fixture: { ...match.fixture, home: home!, away: away! } };
    }),
  { maxLength: 12 },
);

const sum = (rows: readonly TableRow[], of: (row: TableRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

test("a table conserves matches, goals and points", () => {
  fc.assert(
    fc.property(arbitraryMatches, (matches) => {
      const rows = standings({}, matches);
      const counted = matches.filter(({ lifecycle }) =>
        ["live", "finished", "awarded"].includes(lifecycle),
      );
      expect(sum(rows, (row) => row.played)).toBe(2 * counted.length);
      expect(sum(rows, (row) => row.won)).toBe(sum(rows, (row) => row.lost));
      expect(sum(rows, (row) => row.goalsFor)).toBe(sum(rows, (row) => row.goalsAgainst));
      const draws = sum(rows, (row) => row.drawn) / 2;
      expect(sum(rows, (row) => row.points)).toBe(3 * counted.length - draws);
      for (const row of rows) {
        expect(row.played).toBe(row.won + row.drawn + row.lost);
        expect(row.points).toBe(3 * row.won + row.drawn);
      }
    }),
    { numRuns: 200 },
  );
});

test("every team has one place, and none that had played shared one before", () => {
  fc.assert(
    fc.property(arbitraryMatches, (matches) => {
      const rows = standings({}, matches);
      const places = rows.map((_, index) => index + 1);
      expect(rows.map((row) => row.position)).toEqual(places);
      const settled = matches.filter(({ lifecycle }) => lifecycle !== "live");
      const hadPlayed = new Set(
        standings({}, settled).flatMap((row) => (row.played > 0 ? [row.team.teamId] : [])),
      );
      const placesBefore = rows.flatMap((row) =>
        hadPlayed.has(row.team.teamId) ? [row.positionBefore] : [],
      );
      expect(new Set(placesBefore).size).toBe(placesBefore.length);
    }),
    { numRuns: 200 },
  );
});

test("when nothing is in play, nobody has moved", () => {
  fc.assert(
    fc.property(arbitraryMatches, (matches) => {
      const still = matches.filter(({ lifecycle }) => lifecycle !== "live");
      for (const row of standings({}, still)) expect(row.positionBefore).toBe(row.position);
    }),
    { numRuns: 200 },
  );
});

test("the matches of yesterday may be told one by one or as the table they made", () => {
  fc.assert(
    fc.property(arbitraryMatches, fc.nat(), (matches, where) => {
      const settled = matches.filter(({ lifecycle }) => lifecycle !== "live");
      const cut = where % (settled.length + 1);
      const tableBefore = standings({}, settled.slice(0, cut)).map((row) => ({
        team: row.team,
        played: row.played,
        won: row.won,
        drawn: row.drawn,
        lost: row.lost,
        goalsFor: row.goalsFor,
        goalsAgainst: row.goalsAgainst,
        points: row.points,
      }));
      expect(standings({ tableBefore }, settled.slice(cut))).toEqual(standings({}, settled));
    }),
    { numRuns: 200 },
  );
});
