import { readFileSync } from "node:fs";
import { foldEvents, minuteLabel, type Match } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { eventsOf } from "../../testing/events-of.ts";
import { openLigaDb } from "./adapter.ts";
import type { Goal, MatchRow, Result } from "./payload.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

type Row = Omit<MatchRow, "goals" | "matchResults"> & { goals: Goal[]; matchResults: Result[] };
const [finished, unminuted, halfTime, announced] = fixture("league-day") as [Row, Row, Row, Row];
const cup = fixture("cup-tie") as Row;

const changed = (row: Row, change: (row: Row) => void): Row => {
  const copy = structuredClone(row);
  change(copy);
  return copy;
};

const goal = (goalID: number, scoreTeam1: number, scoreTeam2: number, rest = {}): Goal => ({
  goalID,
  scoreTeam1,
  scoreTeam2,
  matchMinute: null,
  goalGetterID: 0,
  goalGetterName: "",
  ...rest,
});

function read(row: unknown): { match: Match | undefined; told: string[]; problems: string[] } {
  const { matches, problems } = openLigaDb.toReports(row);
  const match = foldEvents(eventsOf(matches[0]?.drafts ?? []));
  return {
    match,
    told: (matches[0]?.drafts ?? []).flatMap(({ at, body }) =>
      body.kind === "goal" && match
        ? `${minuteLabel(at, match.fixture.rules)} ${body.side} ${body.method} ${body.scorer?.name ?? "?"}`
        : [],
    ),
    problems: problems.map(({ problem, detail }) => `${problem}: ${detail}`),
  };
}

describe("goals", () => {
  test("goals come in any order: the running score says which was first, and whose each is", () => {
    const told = [
      "12 home open_play Ole Quast",
      "45+2 away open_play T. Brandis",
      "47 away penalty T. Brandis",
      "71 home own_goal Hinrichs",
      "90+3 home open_play Ole Quast",
    ];
    expect(read(finished).told).toEqual(told);
    const turned = changed(finished, (row) => (row.goals = row.goals.toReversed()));
    expect(read(turned)).toEqual(read(finished));
  });

  test("an own goal that only the comment calls one is one, and the gain of the other side", () => {
    expect(read(finished).told).toContain("71 home own_goal Hinrichs");
  });

  test("minute 47 is 45+2 where the half-time score counts the goal, and else of the second half", () => {
    const later = changed(finished, (row) => {
      for (const result of row.matchResults) if (result.resultTypeID === 1) result.pointsTeam2 = 0;
    });
    expect(read(later).told.slice(1, 3)).toEqual([
      "47 away open_play T. Brandis",
      "47 away penalty T. Brandis",
    ]);
  });

  test("minute 92 is 90+2, also in a match with extra time where the score after 90 minutes counts it", () => {
    expect(read(cup).told).toContain("90+2 away open_play T. Brandis");
    expect(read(cup).told).toContain("96 home open_play Ahrens");
  });

  test("a goal without minute and scorer is put at the end of its half, or before the goal that follows", () => {
    expect(read(unminuted).told).toEqual([
      "45 away open_play ?",
      "60 home open_play ?",
      "60 away own_goal Voss",
    ]);
  });

  test("a goal keeps its reference when minute, scorer and place in the list change", () => {
    const refs = (row: Row) =>
      openLigaDb
        .toReports(row)
        .matches[0]?.drafts.filter(({ body }) => body.kind === "goal")
        .map(({ sourceRef }) => sourceRef);
    const corrected = changed(finished, (row) => {
      row.goals = row.goals.toReversed();
      for (const each of row.goals) if (each.goalID === 101) each.matchMinute = 13;
      for (const each of row.goals) if (each.goalID === 101) each.goalGetterName = "Hinz";
    });
    expect(refs(finished)).toEqual(["goal-101", "goal-102", "goal-103", "goal-104", "goal-105"]);
    expect(refs(corrected)).toEqual(refs(finished));
  });

  test("a row that leaves it 0-0 is a placeholder, whoever it names", () => {
    const { told, problems } = read(
      changed(finished, (row) => row.goals.push(goal(100, 0, 0, { goalGetterName: "Zander" }))),
    );
    expect(told).toEqual(read(finished).told);
    expect(problems).toEqual([
      "contradiction: goal 100 (0-0) leaves the score at 0-0: a placeholder",
    ]);
  });

  test("a phantom beyond the result, without scorer and minute, is no goal", () => {
    const { match, problems } = read(changed(finished, (row) => row.goals.push(goal(199, 3, 3))));
    expect(match?.score).toEqual({ home: 3, away: 2 });
    expect(problems).toEqual([
      "contradiction: goal 199 (3-3) has no scorer and no minute and is beyond the result of 3-2",
    ]);
  });

  test("a goal beyond the result that has a scorer counts, and somebody is told", () => {
    const late = goal(199, 3, 3, { goalGetterName: "Zander", matchMinute: 94 });
    const { match, problems } = read(changed(finished, (row) => row.goals.push(late)));
    expect(match?.score).toEqual({ home: 3, away: 3 });
    expect(problems[0]).toContain("goal 199 (3-3) is beyond the result of 3-2");
  });

  test("a goal typed in twice counts once: the row that says more", () => {
    const twin = goal(90, 1, 0);
    const { told, problems } = read(changed(finished, (row) => row.goals.unshift(twin)));
    expect(told).toEqual(read(finished).told);
    expect(problems).toEqual(["duplicate: goals 90 and 101 both make it 1-0"]);
  });

  test("a row that nobody can read costs itself: its goal is counted without a scorer", () => {
    const broken = changed(finished, (row) =>
      Object.assign(row.goals[4] ?? {}, { scoreTeam1: "2" }),
    );
    const { match, problems } = read(broken);
    expect(match?.score).toEqual({ home: 3, away: 2 });
    expect(problems[0]).toContain("wrong_shape: a goal: scoreTeam1");
  });
});

describe("results", () => {
  test("results come in any order and are known by name, kind or number", () => {
    const byNumber = changed(finished, (row) => {
      row.matchResults = row.matchResults.toReversed();
      for (const result of row.matchResults) result.resultName = null;
    });
    expect(read(byNumber)).toEqual(read(finished));
  });

  test("a score without goals is one without scorers, in the halves it was made in", () => {
    const { match, told } = read(changed(finished, (row) => row.goals.splice(0)));
    expect(match?.scoreByPhase).toEqual({ h1: { home: 1, away: 1 }, h2: { home: 2, away: 1 } });
    expect(told).toHaveLength(5);
  });

  test("a half-time result that the minutes belie is a problem, and the minutes stand", () => {
    const { match, problems } = read(
      changed(finished, (row) => Object.assign(row.matchResults[1] ?? {}, { pointsTeam1: 3 })),
    );
    expect(match?.scoreByPhase.h1).toEqual({ home: 1, away: 1 });
    expect(problems).toEqual([
      "contradiction: half-time is said to be 3-1, and by the minutes of the goals it was 1-1",
    ]);
  });

  test("the end result of a shoot-out is not the score, and no kicks are invented", () => {
    const { match } = read(cup);
    expect(match?.score).toEqual({ home: 2, away: 2 });
    expect(match?.scoreByPhase).toEqual({
      h2: { home: 1, away: 1 },
      et1: { home: 1, away: 0 },
      et2: { home: 0, away: 1 },
    });
    expect(match).toMatchObject({ lifecycle: "finished", decidedIn: "penalties" });
    expect(match?.shootOut).toBeUndefined();
  });

  test("kicks of a shoot-out typed in as goals are no goals", () => {
    const { match, problems } = read(
      changed(cup, (row) =>
        row.goals.push(goal(140, 3, 2, { matchMinute: 120, goalGetterName: "Ahrens" })),
      ),
    );
    expect(match?.score).toEqual({ home: 2, away: 2 });
    expect(problems[0]).toContain("goal 140 (3-2) is a kick of the shoot-out");
  });

  test("'Nachspielzeit' is extra time only where it changed the score or kicks followed", () => {
    const added = (home: number, away: number) =>
      changed(finished, (row) =>
        row.matchResults.push({
          resultName: "Nachspielzeit",
          pointsTeam1: home,
          pointsTeam2: away,
          resultTypeID: 3,
          resultTypeKind: "Unknown",
        }),
      );
    expect(read(added(3, 2)).match?.decidedIn).toBe("regular");
    expect(read(added(4, 2)).match?.decidedIn).toBe("extra_time");
  });
});

describe("how far a match is", () => {
  test("one of which nothing is told has not begun", () => {
    expect(read(announced).match?.lifecycle).toBe("scheduled");
  });

  test("a half-time result and no goal after it is half-time", () => {
    expect(read(halfTime).match?.phase).toBe("ht");
    const goesOn = changed(halfTime, (row) => row.goals.push(goal(122, 1, 1, { matchMinute: 49 })));
    expect(read(goesOn).match?.phase).toBe("h2");
  });

  test("a goal without a minute in a half that is still on is no later than what is known of it", () => {
    const live = changed(halfTime, (row) => {
      row.matchResults.splice(0);
      row.goals.push(goal(122, 1, 1));
    });
    expect(read(live).told).toEqual(["44 away open_play Petersen", "44 home open_play ?"]);
  });

  test("finished before the result is typed in is not over yet", () => {
    const early = changed(finished, (row) => row.matchResults.splice(0, 1));
    expect(read(early).match).toMatchObject({ lifecycle: "live", phase: "h2" });
    expect(read(finished).match).toMatchObject({ lifecycle: "finished", result: "provisional" });
  });

  test("an empty answer is not word that there are no matches", () => {
    const { matches, problems } = openLigaDb.toReports([]);
    expect(matches).toEqual([]);
    expect(problems.map(({ problem }) => problem)).toEqual(["wrong_shape"]);
  });

  test("goals gone for a moment leave the score where the result has it", () => {
    expect(read(changed(finished, (row) => row.goals.splice(0))).match?.score).toEqual({
      home: 3,
      away: 2,
    });
  });
});

test("the kick-off is the UTC one: the local time has a Windows zone and no offset", () => {
  const odd = changed(finished, (row) => Object.assign(row, { timeZoneID: "Mars Standard Time" }));
  expect(read(odd).match?.fixture.kickOffAt).toBe(Date.UTC(2031, 7, 9, 13, 30));
});

test("the names of the old API, each with a capital, say the same", () => {
  const capital = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(capital);
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name.charAt(0).toUpperCase() + name.slice(1),
        capital(each),
      ]),
    );
  };
  expect(read(capital(finished))).toEqual(read(finished));
});

test("a team is called by its name, and a short name that is a code is its code", () => {
  expect(read(finished).match?.fixture).toMatchObject({
    home: { name: "1. FC Nordhafen", shortName: "Nordhafen", code: "FCN" },
    away: { name: "SV Wiesengrund", shortName: "SV Wiesengrund", code: "SVW" },
  });
});

test("a match nobody can read costs that match and not the day", () => {
  const { matches, problems } = openLigaDb.toReports([finished, { matchID: 5 }, announced]);
  expect(matches.map(({ feedMatchId }) => feedMatchId)).toEqual(["910001", "910004"]);
  expect(problems.map(({ problem }) => problem)).toEqual(["wrong_shape"]);
});
