import { readFileSync } from "node:fs";
import { foldEvents, type Match, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { Mapped, ReportDraft } from "../../adapter.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { apiFootball } from "./adapter.ts";
import type { EventRow, FixtureRow } from "./payload.ts";

type Row = FixtureRow & { events?: EventRow[] };
const rowsOf = (name: string): readonly Row[] =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")).response;

const live = rowsOf("live");
const [cupTie] = rowsOf("cup-tie") as [Row];

/** A row of a fixture, changed. */
function changed(row: Row | undefined, change: (row: Row) => void): Row {
  const copy = structuredClone(row) as Row;
  change(copy);
  return copy;
}
const standing = (short: string): Row =>
  live.find(({ fixture }) => fixture.status.short === short) as Row;

const mapped = (row: Row): Mapped => apiFootball.toReports({ get: "fixtures", response: [row] });
const draftsOf = (row: Row): readonly ReportDraft[] => mapped(row).matches[0]?.drafts ?? [];
const told = (row: Row, kind: string): readonly ReportDraft[] =>
  draftsOf(row).filter(({ body }) => body.kind === kind);
const refs = (drafts: readonly ReportDraft[]) => drafts.map(({ sourceRef }) => sourceRef);
const matchOf = (row: Row): Match => foldEvents(eventsOf(draftsOf(row))) as Match;
const problems = (row: Row) => mapped(row).problems.map(({ problem, detail }) => [problem, detail]);

describe("goals", () => {
  test("a goal the video assistant took away keeps its number, and the next is another goal", () => {
    const row = standing("2H");
    expect(refs(told(row, "goal"))).toEqual(["goal-away-81-1", "goal-home-31-2"]);
    expect(told(row, "var_decision")).toMatchObject([
      { relatesToRefs: ["goal-home-31-1"], reason: "offside", body: { verdict: "overturned" } },
    ]);
  });

  test("a goal that is listed though it was taken away is told and taken back", () => {
    const row = changed(standing("2H"), ({ events }) =>
      events?.push({ ...(events[2] as EventRow), time: { elapsed: 51 } }),
    );
    expect(matchOf(row).score).toEqual({ home: 1, away: 1 });
    expect(draftsOf(row).filter(({ op }) => op === "retract")).toMatchObject([
      { sourceRef: "goal-home-31-1", reason: "offside" },
    ]);
    expect(problems(row)).toEqual([]);
  });

  test("goals beyond the stated score stand, and that it is another is a problem", () => {
    const row = changed(standing("1H"), (each) => {
      each.goals = { home: 0, away: 0 };
    });
    expect(matchOf(row).score).toEqual({ home: 1, away: 0 });
    expect(problems(row)).toEqual([
      ["contradiction", "the goals told make 1-0, and 0-0 is stated"],
    ]);
  });

  test("a goal keeps its sourceRef when its minute and its place in the list change", () => {
    const row = changed(cupTie, ({ events }) => {
      events?.reverse();
      for (const each of events ?? []) if (each.time.elapsed === 14) each.time.elapsed = 15;
    });
    expect(refs(told(row, "goal"))).toEqual(refs(told(cupTie, "goal")));
  });

  test("an own goal is of the side that gains", () => {
    const own = told(cupTie, "goal").find(
      ({ body }) => body.kind === "goal" && body.method === "own_goal",
    );
    expect(own?.body).toMatchObject({ side: "away", scorer: { name: "C. Berg" } });
  });

  test("minute 45 with 2 extra is 45+2, and 46 is in the second half", () => {
    const at = (ref: string) =>
      draftsOf(cupTie).find(({ sourceRef }) => sourceRef.startsWith(ref))?.at as ReportDraft["at"];
    const { rules } = matchOf(cupTie).fixture;
    expect(minuteLabel(at("goal-away-102"), rules)).toBe("45+2");
    expect(at("substitution-away")).toEqual({ phase: "h2", elapsedMs: 0 });
  });
});

describe("penalties", () => {
  test("a missed penalty is of type Goal and no goal", () => {
    expect(told(cupTie, "penalty_missed")).toMatchObject([
      { body: { side: "home", outcome: "saved", taker: { name: "J. Jern" } } },
    ]);
    expect(matchOf(cupTie).score).toEqual({ home: 2, away: 2 });
  });

  test("kicks that nobody marked are told by standing beyond minute 120 of a shoot-out", () => {
    const unmarked = changed(cupTie, ({ events }) => {
      for (const each of events ?? []) each.comments = null;
    });
    expect(matchOf(unmarked).shootOut?.score).toEqual({ home: 4, away: 2 });
    expect(matchOf(unmarked).score).toEqual({ home: 2, away: 2 });
  });

  test("a penalty in the stoppage time of extra time is a goal where no shoot-out was", () => {
    const row = changed(standing("AET"), (each) => {
      const [kick] = (cupTie.events ?? []).slice(-1);
      each.events = [{ ...(kick as EventRow), team: each.teams.home, comments: null }];
    });
    expect(told(row, "goal").filter(({ at }) => at.phase === "et2")).toHaveLength(1);
    expect(told(row, "shoot_out_kick")).toEqual([]);
  });

  test("a shoot-out of which only the result is told has no kicks, and decided the match", () => {
    const row = changed(cupTie, (each) => {
      each.events = [];
    });
    expect(told(row, "shoot_out_kick")).toEqual([]);
    expect(matchOf(row)).toMatchObject({
      lifecycle: "finished",
      decidedIn: "penalties",
      score: { home: 2, away: 2 },
    });
  });

  test("kicks that do not make the stated result are a problem", () => {
    const row = changed(cupTie, ({ score }) => {
      if (score) score.penalty = { home: 5, away: 2 };
    });
    expect(problems(row)).toEqual([
      ["contradiction", "the kicks told make 4-2, and 5-2 is stated"],
    ]);
  });
});

describe("cards and substitutions", () => {
  test("a second yellow told as a yellow and a red is one card, as is one told as such", () => {
    const cards = matchOf(cupTie).entries.flatMap(({ body }) =>
      body.kind === "card" ? [`${body.player?.name} ${body.card}`] : [],
    );
    expect(cards).toContain("R. Rud yellow");
    expect(cards).toContain("R. Rud second_yellow");
    expect(cards).not.toContain("R. Rud red");
    expect(cards).toContain("E. Eide second_yellow");
  });

  test("a red in the minute of a first yellow stays a red", () => {
    const row = changed(cupTie, (each) => {
      each.events = each.events?.filter(({ time }) => time.elapsed !== 22) ?? [];
    });
    const cards = told(row, "card").filter(({ sourceRef }) => sourceRef.includes("-203-"));
    expect(cards.map(({ body }) => body.kind === "card" && body.card)).toEqual(["yellow", "red"]);
  });

  test("a card of the coach leaves eleven on the pitch", () => {
    const coach = told(cupTie, "card").find(({ sourceRef }) => sourceRef === "card-away-290-1");
    expect(coach?.body).toMatchObject({ person: "coach" });
  });

  test("whoever was on the pitch goes off, whichever field he stands in", () => {
    const swapped = changed(cupTie, ({ events }) => {
      for (const each of events ?? [])
        if (each.type === "subst")
          [each.player, each.assist] = [each.assist ?? null, each.player ?? null];
    });
    const people = (row: Row) => told(row, "substitution").map(({ body }) => body);
    expect(people(swapped)).toEqual(people(cupTie));
    expect(people(cupTie)[0]).toMatchObject({ off: { name: "W. Wik" }, on: { name: "Z. Zahl" } });
  });
});

describe("status", () => {
  test.for([
    ["TBD", "scheduled", "pre", "none"],
    ["NS", "scheduled", "pre", "none"],
    ["1H", "live", "h1", "none"],
    ["HT", "live", "ht", "none"],
    ["2H", "live", "h2", "none"],
    ["BT", "live", "await_et", "none"],
    ["ET", "live", "et1", "none"],
    ["P", "live", "pens", "none"],
    ["LIVE", "live", "h1", "none"],
    ["INT", "live", "h2", "interrupted"],
    ["SUSP", "live", "h1", "suspended"],
    ["FT", "finished", "post", "none"],
    ["AET", "finished", "post", "none"],
    ["PST", "postponed", "pre", "none"],
    ["CANC", "cancelled", "pre", "none"],
    ["ABD", "abandoned", "h2", "none"],
    ["AWD", "awarded", "pre", "none"],
    ["WO", "awarded", "pre", "none"],
  ] as const)("%s is %s in %s, hold %s", ([short, lifecycle, phase, hold]) => {
    expect(matchOf(standing(short))).toMatchObject({ lifecycle, phase, hold });
  });

  test("what has begun is broken off and not postponed, and what has not is postponed", () => {
    const postponed = changed(standing("ABD"), ({ fixture }) => {
      fixture.status.short = "PST";
    });
    expect(matchOf(postponed).lifecycle).toBe("abandoned");
    const never = changed(standing("NS"), ({ fixture }) => {
      fixture.status.short = "ABD";
    });
    expect(matchOf(never).lifecycle).toBe("postponed");
  });

  test("nobody scored the goals of a match that was awarded", () => {
    expect(matchOf(standing("AWD"))).toMatchObject({
      awardedScore: { home: 3, away: 0 },
      score: { home: 0, away: 0 },
    });
  });

  test("the clock is read while the minute moves, and not while it stands at 45 or 90", () => {
    expect(told(standing("1H"), "clock_set")).toMatchObject([
      { sourceRef: "clock-h1", at: { phase: "h1", elapsedMs: 32 * 60_000 } },
    ]);
    const at45 = changed(standing("1H"), ({ fixture }) => {
      fixture.status.elapsed = 45;
    });
    expect(told(at45, "clock_set")).toEqual([]);
  });

  test("extra time of a tie over two legs goes on though its goals are not level", () => {
    const row = changed(standing("ET"), (each) => {
      each.goals = { home: 3, away: 1 };
      each.score = { ...each.score, fulltime: { home: 2, away: 1 } };
    });
    expect(matchOf(row)).toMatchObject({ phase: "et1", score: { home: 3, away: 1 } });
  });

  test("a refusal is an answer with errors, and no silence", () => {
    const errors = { token: "Missing application key" };
    const refused = apiFootball.toReports({ get: "fixtures", errors, response: [] });
    expect(refused.problems.map(({ problem }) => problem)).toEqual(["provider_error"]);
  });

  test("an event nobody can read costs that event and not the match", () => {
    const row = changed(standing("HT"), ({ events }) => {
      if (events) Reflect.set(events[0] as EventRow, "time", null);
    });
    expect(problems(row)[0]?.[0]).toBe("wrong_shape");
    expect(matchOf(row).score).toEqual({ home: 1, away: 1 });
  });
});
