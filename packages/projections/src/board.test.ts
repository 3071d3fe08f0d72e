import { applyEvent, type EventBody, type FixtureSet, type MatchEvent } from "@touchline/football";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { ReadModel } from "./read-model.ts";
import { Store } from "./store.ts";
import { fixtureOf, goal, goalless, team, told, wonByOne } from "./testing/told.ts";

const dayMs = 86_400_000;
const today = Date.UTC(2026, 7, 15, 12);

/** A read model fed directly, on a day that can be changed. */
function model() {
  let now = today;
  const { db } = openDatabase(":memory:", () => "e");
  const store = new Store(db);
  const readModel = new ReadModel(store, {
    eventsHeldMax: 10_000,
    now: () => now,
    onListenerError: (error) => {
      throw error;
    },
  });
  let offset = 0;
  const apply = (...events: readonly MatchEvent[]) => {
    for (const event of events) {
      const before = readModel.match(event.matchId);
      const match = applyEvent(before, event);
      const position = { partition: 0, offset };
      offset += 1;
      readModel.apply({
        applied: { topic: "match-events", partition: 0, nextOffset: offset, lastDigest: "" },
        events: [{ event, position, json: Buffer.from(JSON.stringify(event)), before, match }],
        matches: [{ match, position }],
        competitions: [],
        unusable: [],
      });
    }
  };
  return {
    readModel,
    apply,
    setNow: (at: number) => {
      now = at;
    },
    board: () => readModel.currentMatches().map(({ matchId }) => matchId),
  };
}

const at = (kickOffAt: number, more: Partial<FixtureSet> = {}) => fixtureOf({ kickOffAt, ...more });
const scheduled = (matchId: string, fixture: FixtureSet, announcedAt = today) =>
  told(matchId, [fixture], announcedAt);
const replayed = (runId: string, kickOffReplayedAt: number, programmeId = "match-day") =>
  fixtureOf({ replay: { runId, programmeId, rate: 20, kickOffReplayedAt } });
const h1: EventBody = { kind: "phase_started", phase: "h1" };

test("the board reaches from three days ago to seven ahead, by kick-off", () => {
  const { apply, board } = model();
  for (const days of [9, 6, 1, 0, -2, -4])
    apply(...scheduled(`in ${days}`, at(today + days * dayMs)));
  expect(board()).toEqual(["in -2", "in 0", "in 1", "in 6"]);
});

test("a live match is on the board whenever it kicked off", () => {
  const { apply, board } = model();
  apply(...told("suspended", [at(today - 30 * dayMs), h1]));
  apply(...told("finished", wonByOne(at(today - 30 * dayMs))));
  expect(board()).toEqual(["suspended"]);
});

test("a match that leaves the board with the days can still be read", () => {
  const { apply, board, setNow, readModel } = model();
  apply(...told("m", wonByOne(at(today))));
  expect(board()).toEqual(["m"]);
  setNow(today + 4 * dayMs);
  expect(board()).toEqual([]);
  expect(readModel.match("m")?.score).toEqual({ home: 1, away: 0 });
});

test("a match put off to another day moves there", () => {
  const { apply, board } = model();
  const [fixture, put] = told("m", [
    at(today),
    { kind: "lifecycle_changed", lifecycle: "postponed", kickOffAt: today + 20 * dayMs },
  ]);
  apply(fixture!);
  expect(board()).toEqual(["m"]);
  apply(put!);
  expect(board()).toEqual([]);
});

test("the board is the same array until something changes", () => {
  const { apply, readModel } = model();
  const [fixture, kickOff, first] = told("m", wonByOne(at(today)));
  apply(fixture!, kickOff!);
  const before = readModel.currentMatches();
  expect(readModel.currentMatches()).toBe(before);
  apply(first!);
  expect(readModel.currentMatches()).not.toBe(before);
  expect(readModel.currentMatches()[0]?.score).toEqual({ home: 1, away: 0 });
});

test("of a programme's replays only the newest run is shown, in whatever order the partitions were read", () => {
  const runs = [
    ...scheduled("run 1, a", replayed("r1", today - 8_000), today - 9_000),
    ...scheduled("run 1, b", replayed("r1", today - 7_000), today - 8_999),
    ...scheduled("run 2, a", replayed("r2", today), today - 100),
    ...scheduled("run 2, b", replayed("r2", today + 1_000), today - 99),
    ...scheduled("another", replayed("r9", today + 2_000, "world-cup"), today - 20_000),
    ...scheduled("played today", at(today + 3_000), today - 20_000),
  ];
  for (const events of [runs, runs.toReversed(), runs.toSorted(byId)]) {
    const { apply, board, readModel } = model();
    apply(...events);
    const shown = ["run 2, a", "run 2, b", "another", "played today"];
    expect(board()).toEqual(shown);
    expect(readModel.matchesOf("premier-league").map(({ matchId }) => matchId)).toEqual(shown);
  }
});
const byId = (a: MatchEvent, b: MatchEvent) => (a.matchId < b.matchId ? -1 : 1);

test("a replay that nobody plays any more is nobody's match; a real match we lost sight of stays", () => {
  const lost: EventBody = { kind: "coverage_set", coverage: "lost" };
  const live: EventBody = { kind: "coverage_set", coverage: "live" };
  const { apply, board, readModel } = model();
  const replay = told("replay", [replayed("r1", today), h1, goal("home"), lost, live]);
  const played = told("played", [at(today + 1_000, other), h1, goal("home"), lost]);
  apply(...replay.slice(0, 3), ...played);
  expect(board()).toEqual(["replay", "played"]);
  expect(readModel.table("premier-league")?.map(({ points }) => points)).toEqual([3, 0]);

  apply(...replay.slice(3, 4));
  expect(board()).toEqual(["played"]);
  expect(readModel.table("premier-league")).toBeUndefined();
  expect(readModel.matchesOf("premier-league")).toEqual([]);
  expect(readModel.match("replay")?.score).toEqual({ home: 1, away: 0 });

  apply(...replay.slice(4));
  expect(board()).toEqual(["replay", "played"]);
  expect(readModel.table("premier-league")?.map(({ points }) => points)).toEqual([3, 0]);
});
const other = { competition: { competitionId: "cup", name: "Cup" } };

test("a replay is on the board of the day it is replayed", () => {
  const { apply, board } = model();
  apply(...scheduled("m", replayed("r1", today)));
  expect(board()).toEqual(["m"]);
});

test("the table counts the results of the newest run alone", () => {
  const { apply, readModel } = model();
  const points = () => readModel.table("premier-league")?.map((row) => [row.team.name, row.points]);
  apply(...told("run 1", wonByOne(replayed("r1", today - 9_000)), today - 9_000));
  expect(points()).toEqual([
    ["Tottenham", 3],
    ["Leicester", 0],
  ]);
  apply(...told("run 2", goalless(replayed("r2", today)), today - 100));
  expect(points()).toEqual([
    ["Leicester", 1],
    ["Tottenham", 1],
  ]);
});

test("the table moves with a goal and is the same array when nothing in it changed", () => {
  const { apply, readModel } = model();
  const [fixture, kickOff, ...rest] = told("m", [
    at(today),
    h1,
    { kind: "card", side: "home", card: "yellow" },
    goal("away"),
  ]);
  apply(fixture!, kickOff!);
  const level = readModel.table("premier-league");
  apply(rest[0]!);
  expect(readModel.table("premier-league")).toBe(level);
  apply(rest[1]!);
  expect(readModel.table("premier-league")?.[0]).toMatchObject({
    team: team("Leicester"),
    points: 3,
    inPlay: { matchId: "m", goalsFor: 1, goalsAgainst: 0 },
  });
});

test("there is no table of a competition nobody has heard of", () => {
  expect(model().readModel.table("nowhere")).toBeUndefined();
});
