import { readFileSync } from "node:fs";
import { foldEvents, inMatchOrder, type Match, minuteLabel } from "@touchline/football";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validated } from "../../../dead-letter.ts";
import { reportsOf } from "../../../reports.ts";
import { eventsOf } from "../../../testing/events-of.ts";
import { openfootball } from "../adapter.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
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

describe("Football.TXT", () => {
  test("what a line does not say it has from those above it: date, year of the season, time", () => {
    const { matches } = mapped(document("cup.txt"));
    expect(
      matches.map(({ feedMatchId, kickOffAt }) => [feedMatchId, new Date(kickOffAt).toISOString()]),
    ).toEqual([
      ["norland-cup-2031-32-2031-08-16-ashcombe-vale-fc-sorby-ik", "2031-08-16T15:30:00.000Z"],
      [
        "norland-cup-2031-32-2031-08-16-1-fc-hohenfels-1904-real-montana",
        "2031-08-16T15:30:00.000Z",
      ],
      ["norland-cup-2031-32-2031-08-17-weston-super-vale-newells-park", "2031-08-17T17:30:00.000Z"],
      ["norland-cup-2031-32-2032-01-17-sorby-ik-1-fc-hohenfels-1904", "2032-01-17T15:30:00.000Z"],
      ["norland-cup-2031-32-2032-01-17-real-montana-ashcombe-vale-fc", "2032-01-17T15:30:00.000Z"],
      ["norland-cup-2031-32-2032-01-17-newells-park-sorby-ik", "2032-01-17T20:00:00.000Z"],
      [
        "norland-cup-2031-32-2032-01-17-ashcombe-vale-fc-weston-super-vale",
        "2032-01-17T20:00:00.000Z",
      ],
    ]);
  });

  test("a score after extra time counts what came before; kicks are told apart", () => {
    expect(matchIn(document("cup.txt"), "weston-super-vale-newells-park").scoreByPhase).toEqual({
      h1: { home: 1, away: 2 },
      h2: { home: 2, away: 1 },
      et2: { home: 0, away: 1 },
    });
    expect(matchIn(document("cup.txt"), "newells-park-sorby-ik")).toMatchObject({
      decidedIn: "penalties",
      score: { home: 0, away: 0 },
    });
    expect(told(matchIn(document("tournament.txt"), "avalonia-calder-isles"))).toEqual([
      "12 away open_play Mirren",
      "81 home open_play Okafor",
      "105+1 home open_play Okafor",
      "119 away open_play Lunt",
    ]);
  });

  test("goals without a semicolon are those of the only side that scored", () => {
    expect(told(matchIn(document("tournament.txt"), "calder-isles-avalonia"))).toEqual([
      "70 away open_play N'Dour",
    ]);
  });

  test("a time told twice is taken where its zone is told, on the day it is there", () => {
    const { kickOffAt } = matchIn(document("tournament.txt"), "calder-isles-avalonia").fixture;
    expect(new Date(kickOffAt).toISOString()).toBe("2030-06-11T21:00:00.000Z");
    const final = matchIn(document("tournament.txt"), "port-meridian-avalonia").fixture;
    expect(new Date(final.kickOffAt).toISOString()).toBe("2030-06-24T23:00:00.000Z");
    expect(final).toMatchObject({ round: "Final", venue: "Harbour Ground" });
  });

  test("the full form has line-ups by line, cards, substitutions of substitutes, referees, coach", () => {
    const match = matchIn(document("full-form.txt"), "2031-06-14-avalonia-port-meridian");
    expect(told(match)).toEqual([
      "12 home open_play Tamsin Orr",
      "24 home Hal Wen > Ida Moor",
      "28 home yellow Kit Sand",
      "30 home yellow Gus Pye",
      "45+1 away penalty Luz Abara",
      "46 away Sal Under > Tess Voe",
      "64 home Lu Brae > Max Torr",
      "66 home second_yellow Kit Sand",
      "70 away Tess Voe > Una Weir",
      "80 away red Vic Yard",
      "88 home Tamsin Orr > Ned Coy",
      "90+1 home own_goal Bo Eyo",
      "90+4 home yellow Max Torr",
    ]);
    expect(match.lineups.home).toMatchObject({
      formation: "4-4-2",
      starters: [
        { name: "Ann Keep", line: "goalkeeper", captain: true },
        { name: "Cy Vane", line: "defender" },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        { name: "Tamsin Orr", line: "forward" },
      ],
      bench: [{ name: "Ida Moor" }, { name: "Max Torr" }, { name: "Ned Coy" }],
    });
    expect(match.lineups.away?.coach).toBe("Zed Crow");
    expect(match.officials.map(({ role, name }) => [role, name])).toEqual([
      ["referee", "Abe Dunn"],
      ["assistant", "Bea Elm"],
      ["assistant", "Cal Fenn"],
    ]);
    expect(match.fixture).toMatchObject({ round: "Group B", venue: "Harbour Ground, Avalon" });
  });

  test("kicks told one by one are taken in turns, those missed too", () => {
    const match = matchIn(document("full-form.txt"), "2031-06-22-port-meridian-avalonia");
    expect(match.shootOut?.score).toEqual({ home: 2, away: 3 });
    expect(
      match.shootOut?.kicks.map(({ side, outcome, taker }) => `${side} ${outcome} ${taker?.name}`),
    ).toEqual([
      "home scored Luz Abara",
      "away missed Tamsin Orr",
      "home saved Xan Arch",
      "away scored Jo Quill",
      "home scored Yul Bond",
      "away scored Gus Pye",
      "home missed Wes Zeal",
      "away scored Ida Moor",
      "home missed Quin Stow",
    ]);
    expect(told(match).filter((line) => /yellow|red/.test(line))).toEqual([
      "33 home yellow Pam Reed",
      "40 away yellow Jo Quill",
      "120 home red Bo Eyo",
    ]);
  });

  test("a line that is not understood is a problem with its number", () => {
    expect(mapped(document("unknown-line.txt")).problems).toMatchObject([
      { problem: "unknown_kind", detail: expect.stringMatching(/^line 6: .*%% what nobody knows/) },
    ]);
  });

  test("a weekday that does not fit its date is a problem, and the date stands", () => {
    const footballTxt = "= Norland Cup 2031\n\nMon Aug 16 2031\n  15:30  A  1-0  B\n";
    const { problems: found, matches } = mapped({ footballTxt });
    expect(found.map(({ problem }) => problem)).toEqual(["contradiction"]);
    expect(matches[0]?.feedMatchId).toBe("norland-cup-2031-2031-08-16-a-b");
  });

  test("whatever becomes of its lines, a document is read to its end", () => {
    const lines = ["cup.txt", "tournament.txt", "full-form.txt"].flatMap((name) =>
      fixture(name).split("\n"),
    );
    const spoilt = fc
      .tuple(fc.constantFrom(...lines), fc.nat(60), fc.string({ maxLength: 3 }))
      .map(([line, at, put]) => line.slice(0, at) + put + line.slice(at + put.length));
    const body = fc.array(fc.oneof(fc.constantFrom(...lines), spoilt), { maxLength: 60 });
    fc.assert(
      fc.property(body, (some) => {
        const { matches, problems: found } = mapped({
          footballTxt: ["= Norland Cup 2031/32", ...some].join("\n"),
        });
        expect(found.filter(({ problem }) => problem === "map_failed")).toEqual([]);
        const reports = matches.flatMap((match) =>
          reportsOf(match, {
            source: { feedId: "f", kind: "recording" },
            matchId: "m",
            observedAt: (at) => at,
          }),
        );
        expect(reports.flatMap((report) => validated(report).problem?.detail ?? [])).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
