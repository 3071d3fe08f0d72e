import { readFileSync } from "node:fs";
import { foldEvents, inMatchOrder, type Match, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { eventsOf } from "../../testing/events-of.ts";
import { openfootball } from "./adapter.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const document = (name: string): unknown =>
  name.endsWith(".txt") ? { footballTxt: fixture(name) } : JSON.parse(fixture(name));

const mapped = (raw: unknown) => openfootball.toReports(raw);

function matchIn(raw: unknown, teams: string): Match {
  const found = mapped(raw).matches.find(({ feedMatchId }) => feedMatchId.endsWith(teams));
  const match = found && foldEvents(eventsOf(found.drafts));
  if (match === undefined) throw new Error(`no match ${teams}`);
  return match;
}

const told = (match: Match) =>
  inMatchOrder(match).flatMap(({ at, body }) => {
    const minute = minuteLabel(at, match.fixture.rules);
    if (body.kind === "goal") return [`${minute} ${body.side} ${body.method} ${body.scorer?.name}`];
    if (body.kind === "card") return [`${minute} ${body.side} ${body.card} ${body.player?.name}`];
    if (body.kind === "substitution")
      return [`${minute} ${body.side} ${body.off?.name} > ${body.on?.name}`];
    return [];
  });

const league = (row: object) => ({
  name: "English Premier League 2031/32",
  matches: [
    {
      round: "Matchday 1",
      date: "2031-08-16",
      time: "15:30",
      team1: "Ashcombe FC",
      team2: "Sorby IK",
      ...row,
    },
  ],
});
const only = (row: object): Match => matchIn(league(row), "sorby-ik");
const problems = (row: object) =>
  mapped(league(row)).problems.map(({ problem, detail }) => [problem, detail]);

describe("football.json", () => {
  test("an own goal stands under the side that gains, stoppage time and penalties as told", () => {
    expect(told(matchIn(document("tournament.json"), "avalonia-port-meridian"))).toEqual([
      "45+2 home open_play Tamsin Orr",
      "47 home own_goal Eyo",
      "88 away open_play Luz Abara",
      "90+4 home penalty Tamsin Orr",
    ]);
  });

  test("a shoot-out of which only the result is told decides the match and has no kicks", () => {
    const match = matchIn(document("tournament.json"), "avalonia-calder-isles");
    expect(match).toMatchObject({
      lifecycle: "finished",
      decidedIn: "penalties",
      score: { home: 2, away: 2 },
      scoreByPhase: {
        h1: { home: 0, away: 1 },
        h2: { home: 1, away: 0 },
        et2: { home: 0, away: 1 },
      },
    });
    expect(match.shootOut?.kicks ?? []).toEqual([]);
  });

  test("an older document spreads the score over keys and gathers its matches by round", () => {
    const match = matchIn(document("older.json"), "quayside-rovers-saltmarsh-united");
    expect(match.fixture).toMatchObject({
      home: { name: "Quayside Rovers", code: "QUA" },
      round: "Matchday 1",
      venue: "The Quay",
      kickOffAt: Date.parse("2016-09-03T13:00:00Z"),
    });
    expect(told(match).at(-1)).toBe("90+3 away open_play Dray");
  });

  test("a league tells no goals: its scores become goals that nobody is named for", () => {
    const match = only({ score: { ht: [1, 0], ft: [2, 1] } });
    expect(match).toMatchObject({
      lifecycle: "finished",
      result: "provisional",
      scoreByPhase: { h1: { home: 1, away: 0 }, h2: { home: 1, away: 1 } },
    });
    expect(told(match)).toEqual([
      "45 home open_play undefined",
      "90 home open_play undefined",
      "90 away open_play undefined",
    ]);
  });

  test("an unplayed match is a fixture and nothing else", () => {
    const [match] = mapped(league({ score: {} })).matches;
    expect(match?.drafts.map(({ body }) => body.kind)).toEqual(["fixture_set"]);
  });

  test("the same match keeps its id and its goals their refs when score, minute and time of day change", () => {
    const goals1 = [{ name: "Péll", minute: 20 }];
    const before = mapped(league({ time: undefined, score: { ft: [1, 0] }, goals1, goals2: [] }));
    const after = mapped(
      league({
        score: { ft: [2, 0] },
        goals1: [
          { name: "Other", minute: 3 },
          { name: "Pell", minute: "22" },
        ],
      }),
    );
    const refs = ({ matches }: typeof before) =>
      matches.flatMap(({ drafts }) =>
        drafts.filter(({ body }) => body.kind === "goal").map(({ sourceRef }) => sourceRef),
      );
    expect(after.matches[0]?.feedMatchId).toBe(before.matches[0]?.feedMatchId);
    expect(refs(before)).toEqual(["goal-home-pell-1"]);
    expect(refs(after)).toContain("goal-home-pell-1");
  });

  test("a time without a zone is the competition's own, summer and winter; unknown competitions are at UTC", () => {
    const kickOff = (raw: unknown) =>
      mapped(raw).matches.map(({ kickOffAt }) => new Date(kickOffAt).toISOString());
    expect(kickOff(league({}))).toEqual(["2031-08-16T14:30:00.000Z"]);
    expect(kickOff(league({ date: "2032-01-16" }))).toEqual(["2032-01-16T15:30:00.000Z"]);
    expect(kickOff({ ...league({}), name: "Norland League 2031" })).toEqual([
      "2031-08-16T15:30:00.000Z",
    ]);
    expect(kickOff(league({ time: "21:00 UTC-4" }))).toEqual(["2031-08-17T01:00:00.000Z"]);
    expect(kickOff(league({ time: null }))).toEqual(["2031-08-16T11:00:00.000Z"]);
  });

  test.for([
    ["postponed", "postponed"],
    ["CANCELED", "cancelled"],
    ["annulled", "cancelled"],
  ])("an unplayed match that is %s is %s", ([status = "", lifecycle]) => {
    expect(only({ score: {}, status }).lifecycle).toBe(lifecycle);
  });

  test("an awarded match has the score an authority gave, and no goals", () => {
    const match = only({ score: { ft: [0, 3] }, status: "awarded" });
    expect(match).toMatchObject({
      lifecycle: "awarded",
      score: { home: 0, away: 0 },
      awardedScore: { home: 0, away: 3 },
    });
  });

  test("a match broken off keeps its goals and is not finished; one put off and played is", () => {
    const status = "abandoned at 1-0 in 31'";
    expect(only({ score: { ft: [1, 0] }, status })).toMatchObject({
      lifecycle: "abandoned",
      score: { home: 1, away: 0 },
      scoreByPhase: { h1: { home: 1, away: 0 } },
    });
    expect(only({ score: { ft: [1, 0] }, status: "suspended by storm" })).toMatchObject({
      lifecycle: "live",
      hold: "suspended",
    });
    expect(only({ score: { ft: [1, 0] }, status: "postponed from Aug 10" }).lifecycle).toBe(
      "finished",
    );
    expect(only({ score: { ft: [1, 0] }, status: `${status}; result stood` }).lifecycle).toBe(
      "finished",
    );
  });

  test("a status nobody knows is a problem, and the match stands", () => {
    expect(problems({ score: { ft: [1, 0] }, status: "bewitched" })).toEqual([
      ["unknown_kind", expect.stringContaining('"bewitched"')],
    ]);
    expect(only({ score: { ft: [1, 0] }, status: "bewitched" }).score).toEqual({
      home: 1,
      away: 0,
    });
  });

  test("a shoot-out that ended level is a contradiction, and the rest of the match stands", () => {
    const row = { score: { ht: [0, 1], ft: [0, 1], et: [0, 1], p: [4, 4] } };
    expect(problems(row)).toEqual([["contradiction", expect.stringContaining("4-4")]]);
    expect(only(row)).toMatchObject({
      lifecycle: "finished",
      decidedIn: "penalties",
      score: { home: 0, away: 1 },
    });
  });

  test("goals listed the wrong way round are turned, with a problem", () => {
    const row = {
      score: { ft: [0, 2] },
      goals1: [
        { name: "Pell", minute: 4 },
        { name: "Dray", minute: 60 },
      ],
      goals2: [],
    };
    expect(problems(row)).toEqual([["contradiction", expect.stringContaining("other way round")]]);
    expect(told(only(row))).toEqual(["4 away open_play Pell", "60 away open_play Dray"]);
  });

  test("of goals too many, those without scorer and minute are left out and the others kept", () => {
    const row = {
      score: { ft: [1, 0] },
      goals1: [
        { name: "Pell", minute: 4 },
        { name: "", minute: 0 },
      ],
      goals2: [],
    };
    expect(problems(row)).toEqual([["contradiction", expect.stringContaining("we leave out")]]);
    expect(told(only(row))).toEqual(["4 home open_play Pell"]);
    const real = {
      score: { ft: [1, 0] },
      goals1: [
        { name: "Pell", minute: 4 },
        { name: "Dray", minute: 9 },
      ],
    };
    expect(problems(real).map(([problem]) => problem)).toEqual(["contradiction"]);
    expect(only(real).score).toEqual({ home: 2, away: 0 });
  });

  test("a score that goes down is a contradiction; its last stage counts", () => {
    const row = { score: { ht: [2, 0], ft: [1, 0] } };
    expect(problems(row)).toEqual([["contradiction", expect.stringContaining("2-0 at half-time")]]);
    expect(only(row).score).toEqual({ home: 1, away: 0 });
  });

  test("the second of two legs knows the first, and alone can go to extra time", () => {
    const raw = {
      name: "UEFA Champions League 2031/32",
      matches: [
        {
          round: "Finals, Round of 16",
          date: "2032-03-05",
          time: "21:00",
          team1: "Ashcombe FC (ENG)",
          team2: "Sorby IK (DEN)",
          score: { ft: [1, 1] },
        },
        {
          round: "Finals, Round of 16",
          date: "2032-03-12",
          time: "21:00",
          team1: "Sorby IK (DEN)",
          team2: "Ashcombe FC (ENG)",
          score: { ft: [0, 2] },
        },
      ],
    };
    expect(matchIn(raw, "ashcombe-fc-sorby-ik").fixture.rules.extraTime).toBe(false);
    expect(matchIn(raw, "sorby-ik-ashcombe-fc").fixture).toMatchObject({
      rules: { extraTime: true, shootOut: true },
      firstLeg: { home: 1, away: 1 },
      home: { teamId: "openfootball-sorby-ik", name: "Sorby IK" },
    });
  });

  test("teams that are to come out of other matches are no match yet", () => {
    expect(problems({ team2: "W74" })).toEqual([["teams_unknown", expect.stringContaining("W74")]]);
    expect(mapped(league({ team2: "W74" })).matches).toEqual([]);
  });

  test("a match told twice is told once", () => {
    const twice = league({});
    const raw = { ...twice, matches: [...twice.matches, ...twice.matches] };
    expect(mapped(raw).matches).toHaveLength(1);
    expect(mapped(raw).problems.map(({ problem }) => problem)).toEqual(["contradiction"]);
  });
});
