import { readFileSync } from "node:fs";
import { foldEvents, type Match, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { PayloadFiles } from "../../payload-files.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { footballData } from "./adapter.ts";
import type { Goal, MatchRow } from "./payload.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

const list = fixture("matches") as { matches: MatchRow[] };
const shootOut = fixture("shoot-out") as MatchRow & { goals: Goal[] };

const withId = (id: number): MatchRow => {
  const row = list.matches.find((each) => each.id === id);
  if (row === undefined) throw new Error(`the fixture has no match ${id}`);
  return row;
};

const changed = <T extends MatchRow>(row: T, change: (row: T) => void): T => {
  const copy = structuredClone(row);
  change(copy);
  return copy;
};

function read(row: unknown): { match: Match | undefined; told: string[]; problems: string[] } {
  const { matches, problems } = footballData.toReports(row);
  const drafts = matches[0]?.drafts ?? [];
  const match = foldEvents(eventsOf(drafts));
  return {
    match,
    told: drafts.flatMap(({ at, body }) =>
      body.kind === "goal" && match
        ? `${minuteLabel(at, match.fixture.rules)} ${body.side} ${body.method} ${body.scorer?.name ?? "?"}`
        : [],
    ),
    problems: problems.map(({ problem, detail }) => `${problem}: ${detail}`),
  };
}

describe("scores", () => {
  test("fullTime has the kicks of a shoot-out in it: 6-6 with 4-5 is 2-1, a second leg not level on the day", () => {
    const { match } = read(withId(7101));
    expect(match?.score).toEqual({ home: 2, away: 1 });
    expect(match).toMatchObject({ lifecycle: "finished", decidedIn: "penalties" });
    expect(match?.phases.map(({ phase }) => phase)).toContain("et2");
  });

  test("of a shoot-out of which only the result is told no kick is invented", () => {
    expect(read(withId(7101)).match?.shootOut).toBeUndefined();
  });

  test("a second leg can be level after extra time and over", () => {
    expect(read(withId(7102)).match).toMatchObject({
      lifecycle: "finished",
      decidedIn: "extra_time",
      scoreByPhase: {
        h1: { home: 1, away: 0 },
        h2: { home: 1, away: 1 },
        et2: { home: 0, away: 1 },
      },
    });
  });

  test("extra time shows by its score where duration still says REGULAR", () => {
    const late = changed(withId(7103), (row) => (row.score.duration = "REGULAR"));
    expect(read(late).match).toMatchObject({
      decidedIn: "extra_time",
      score: { home: 1, away: 2 },
    });
  });

  test("a sum that its parts do not make is a problem, and the parts are the score", () => {
    const odd = changed(shootOut, (row) => (row.score.fullTime = { home: 7, away: 5 }));
    expect(read(odd).match?.score).toEqual({ home: 2, away: 2 });
    expect(read(odd).problems).toEqual([
      "contradiction: fullTime 7-5 is not what its parts make: 2-2",
    ]);
  });

  test("a fullTime whose kicks nobody counts is no score", () => {
    const odd = changed(withId(7101), (row) => {
      row.score.penalties = { home: null, away: null };
      row.score.fullTime = { home: 6, away: 7 };
    });
    expect(read(odd).match?.score).toEqual({ home: 0, away: 0 });
    expect(read(odd).problems[0]).toContain("kicks of a shoot-out in it");
  });
});

describe("what is told one by one", () => {
  test("goals have minute, stoppage time, method and scorer, and do not count twice with the score", () => {
    expect(read(shootOut).told).toEqual([
      "12 home open_play Noa Vint",
      "45+2 away penalty Tim Ask",
      "60 home own_goal Olle Berg",
      "90+3 away open_play Tim Ask",
    ]);
  });

  test("an own goal is the gain of the same side whichever team it is listed under", () => {
    const noSteps = (teamId: number) =>
      changed(shootOut, (row) => {
        for (const each of row.goals) each.score = null;
        for (const each of row.goals) if (each.type === "OWN") each.team = { id: teamId };
      });
    expect(read(noSteps(705)).told).toEqual(read(shootOut).told);
    expect(read(noSteps(706)).told).toEqual(read(shootOut).told);
  });

  test("a goal of a kind nobody knows is a problem, and the score has it all the same", () => {
    const odd = changed(shootOut, (row) => Object.assign(row.goals[0] ?? {}, { type: "GOLDEN" }));
    expect(read(odd).match?.score).toEqual({ home: 2, away: 2 });
    expect(read(odd).problems).toEqual(["unknown_kind: goal type GOLDEN is new"]);
  });

  test("a goal keeps its reference when its minute is corrected", () => {
    const refs = (row: MatchRow) =>
      footballData.toReports(row).matches[0]?.drafts.map(({ sourceRef }) => sourceRef);
    const corrected = changed(shootOut, (row) => Object.assign(row.goals[0] ?? {}, { minute: 13 }));
    expect(refs(shootOut)).toContain("goal-home-504");
    expect(refs(shootOut)).toContain("goal-away-513-2");
    expect(refs(corrected)).toEqual(refs(shootOut));
  });

  test("kicks of a shoot-out are kicks, cards and substitutions are of their side", () => {
    const { match } = read(shootOut);
    expect(match?.shootOut).toMatchObject({ score: { home: 4, away: 3 }, winner: "home" });
    expect(match).toMatchObject({
      yellowCards: { home: 1, away: 0 },
      redCards: { home: 1, away: 1 },
    });
    expect(match?.officials).toHaveLength(3);
  });
});

describe("status", () => {
  const words = (status: string, change: (row: MatchRow) => void = () => undefined) => {
    const { match } = read(
      changed(withId(7104), (row) => {
        row.status = status;
        change(row);
      }),
    );
    return `${match?.lifecycle} ${match?.phase} ${match?.hold}`;
  };
  const halfTime = (row: MatchRow) => (row.score.halfTime = { home: 1, away: 0 });
  const unplayed = (row: MatchRow) => (row.score.fullTime = { home: null, away: null });

  test("each has its meaning", () => {
    expect(words("SCHEDULED", unplayed)).toBe("scheduled pre none");
    expect(words("TIMED", unplayed)).toBe("scheduled pre none");
    expect(words("IN_PLAY")).toBe("live h1 none");
    expect(words("PAUSED", halfTime)).toBe("live ht none");
    expect(words("IN_PLAY", halfTime)).toBe("live h2 none");
    expect(words("EXTRA_TIME", halfTime)).toBe("live et1 none");
    expect(words("PENALTY_SHOOTOUT", (row) => (row.score.fullTime = { home: 1, away: 1 }))).toBe(
      "live pens none",
    );
    expect(words("SUSPENDED", halfTime)).toBe("live h2 suspended");
    expect(words("SUSPENDED", unplayed)).toBe("delayed pre none");
    expect(words("POSTPONED", unplayed)).toBe("postponed pre none");
    expect(words("CANCELLED", unplayed)).toBe("cancelled pre none");
    expect(words("CANCELLED", halfTime)).toBe("abandoned h2 none");
    expect(words("AWARDED")).toBe("awarded pre none");
    expect(words("FINISHED", halfTime)).toBe("finished post none");
  });

  test("finished without a score is not over yet", () => {
    expect(words("FINISHED", unplayed)).toBe("scheduled pre none");
  });

  test("an award's score is not what was played", () => {
    expect(read(withId(7109)).match).toMatchObject({
      score: { home: 0, away: 0 },
      awardedScore: { home: 3, away: 0 },
      result: "awarded",
    });
  });

  test("a match whose teams are not known yet is a problem and not a match", () => {
    const open = changed(withId(7110), (row) => (row.homeTeam = { id: null, name: null }));
    expect(read(open).problems).toEqual([
      "incomplete: it is not known yet who will play match 7110",
    ]);
  });
});

describe("files", () => {
  const holding = (document: unknown): PayloadFiles => ({
    read: async () => Buffer.from(JSON.stringify(document)),
    list: async () => undefined,
    has: async () => true,
  });

  test("a whole HTTP answer says what its body says", async () => {
    const whole = { status: 200, headers: {}, body: JSON.stringify(list) };
    expect(await footballData.read(["a.json"], holding(whole))).toEqual({
      payloads: [list],
      problems: [],
    });
    expect((await footballData.read(["a.json"], holding(list))).payloads).toEqual([list]);
  });

  test("an answer that is no success, and a body cut short, are problems", async () => {
    const refused = { status: 429, body: '{"message":"You reached your request limit."}' };
    const short = { status: 200, body: '{"matches":[' };
    const problems = async (document: unknown) =>
      (await footballData.read(["a.json"], holding(document))).problems.map((p) => p.problem);
    expect(await problems(refused)).toEqual(["refused"]);
    expect(await problems(short)).toEqual(["not_json"]);
  });
});
