import { describe, expect, test } from "vitest";
import type { Standing } from "./competition.ts";
import type { Match } from "./match.ts";
import { standings } from "./standings.ts";
import type { Team } from "./team.ts";
import { fixture, goal, lifecycle, retract, saidOf, start, told } from "./testing/told.ts";

const team = (name: string): Team => ({ teamId: name, name, shortName: name, code: "XXX" });
const before = (name: string, points: number, goalsFor = 0, goalsAgainst = 0): Standing => ({
  team: team(name),
  played: 0,
  won: 0,
  drawn: 0,
  lost: 0,
  goalsFor,
  goalsAgainst,
  points,
});
const meet = (home: string, away: string, ...said: Parameters<typeof told>[1][]): Match => ({
  ...told(fixture({ home: team(home), away: team(away) }), ...said),
  matchId: `${home}-${away}`,
});
const order = (matches: readonly Match[], tableBefore: readonly Standing[] = []) =>
  standings({ tableBefore: [...tableBefore] }, matches).map((row) => row.team.name);

const top = [before("Chelsea", 70), before("Liverpool", 72), before("Spurs", 74)].map((row) => ({
  ...row,
  played: 37,
}));

describe("the table", () => {
  test("counts a match in play as if it ended now, and says where the teams stood before", () => {
    const live = meet("Chelsea", "Liverpool", start("h1"), goal("home", "h1", 3));
    const rows = standings({ tableBefore: top }, [live]);
    expect(
      rows.map((row) => [row.team.name, row.points, row.position, row.positionBefore]),
    ).toEqual([
      ["Spurs", 74, 1, 1],
      ["Chelsea", 73, 2, 3],
      ["Liverpool", 72, 3, 2],
    ]);
    expect(rows[1]?.inPlay).toEqual({ matchId: "Chelsea-Liverpool", goalsFor: 1, goalsAgainst: 0 });
    expect(rows[0]?.inPlay).toBeUndefined();
  });

  test("goes back when the goal that moved it is ruled out", () => {
    const live = meet("Chelsea", "Liverpool", start("h1"), {
      ...goal("home", "h1", 3),
      as: "the goal",
    });
    const [, second] = standings({ tableBefore: top }, [saidOf(live, retract("the goal"))]);
    expect(second).toMatchObject({ team: { name: "Liverpool" }, drawn: 1, points: 73 });
  });

  test("a level match in play is a draw for both", () => {
    const rows = standings({ tableBefore: [] }, [meet("Ajax", "Porto", start("h1"))]);
    expect(rows.map(({ drawn, points }) => [drawn, points])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("orders by points, then goal difference, then goals scored, then name", () => {
    expect(
      order(
        [],
        [
          before("D", 3, 1, 1),
          before("C", 3, 2, 2),
          before("B", 3, 2, 1),
          before("A", 3, 2, 1),
          before("E", 4),
        ],
      ),
    ).toEqual(["E", "A", "B", "C", "D"]);
  });

  test("does not depend on the order in which it is told of matches and teams", () => {
    const a = meet("Ajax", "Porto", start("h1"), goal("away", "h1", 1));
    const b = meet("Celtic", "Spurs", start("post"));
    expect(order([a, b])).toEqual(order([b, a]));
  });

  test("lists a team whose only match has not begun", () => {
    expect(standings({}, [meet("Ajax", "Porto")])).toMatchObject([
      { played: 0, position: 1 },
      { played: 0, position: 2 },
    ]);
  });

  test("a team that had not played has not moved, whatever its name", () => {
    const live = [
      meet("Ajax", "Porto", start("h1"), goal("away", "h1", 3)),
      meet("Benfica", "Spurs", start("h1")),
    ];
    const moved = standings({}, live).map((row) => row.positionBefore - row.position);
    expect(moved).toEqual([0, 0, 0, 0]);
  });

  test("a match of the day that is over counts for the places before those in play", () => {
    const over = meet("Chelsea", "Ajax", start("h1"), goal("home", "h1", 3), start("post"));
    const live = meet("Liverpool", "Porto", start("h1"));
    const rows = standings({ tableBefore: top }, [over, live]);
    expect(rows.find((row) => row.team.name === "Chelsea")).toMatchObject({
      points: 73,
      position: 2,
      positionBefore: 2,
    });
    expect(rows.find((row) => row.team.name === "Liverpool")?.positionBefore).toBe(3);
  });
});

describe("a match that was not played to its end", () => {
  const oneNil = meet("Ajax", "Porto", start("h1"), goal("home", "h1", 3));

  test("abandoned, counts for nobody", () => {
    expect(standings({}, [saidOf(oneNil, lifecycle("abandoned"))])).toMatchObject([
      { played: 0 },
      { played: 0 },
    ]);
  });

  test("awarded, counts with the score it was given", () => {
    const awarded = saidOf(
      oneNil,
      lifecycle("abandoned"),
      lifecycle("awarded", { awardedScore: { home: 0, away: 3 } }),
    );
    expect(standings({}, [awarded])).toMatchObject([
      { team: { name: "Porto" }, won: 1, goalsFor: 3, points: 3 },
      { team: { name: "Ajax" }, lost: 1, goalsFor: 0, points: 0 },
    ]);
  });

  test("awarded without a score, counts as it was played", () => {
    expect(standings({}, [saidOf(oneNil, lifecycle("awarded"))])[0]).toMatchObject({
      team: { name: "Ajax" },
      points: 3,
    });
  });

  test.for(["postponed", "cancelled"] as const)("%s, counts for nobody", (how) => {
    expect(standings({}, [meet("Ajax", "Porto", lifecycle(how))])[0]?.played).toBe(0);
  });
});
