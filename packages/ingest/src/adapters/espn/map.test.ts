import { readFileSync } from "node:fs";
import { foldEvents, type Match } from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { Mapped, ReportDraft } from "../../adapter.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { espn } from "./adapter.ts";
import type { DetailRow, EventRow } from "./payload.ts";

const eventsIn = (name: string): readonly EventRow[] =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")).events;
const events = [...eventsIn("league-day"), ...eventsIn("cup-day")];

const standing = (status: string): EventRow =>
  events.find(({ competitions: [match] }) => match?.status.type.name === status) as EventRow;

function changed(row: EventRow, change: (match: EventRow["competitions"][number]) => void) {
  const copy = structuredClone(row);
  for (const match of copy.competitions) change(match);
  return copy;
}
const detailsOf = (match: EventRow["competitions"][number]) => match.details as DetailRow[];

const mapped = (row: EventRow): Mapped => espn.toReports({ events: [row] });
const draftsOf = (row: EventRow): readonly ReportDraft[] => mapped(row).matches[0]?.drafts ?? [];
const told = (row: EventRow, kind: string) =>
  draftsOf(row).filter(({ body }) => body.kind === kind);
const matchOf = (row: EventRow): Match => foldEvents(eventsOf(draftsOf(row))) as Match;

describe("status", () => {
  test.for([
    ["STATUS_SCHEDULED", "scheduled", "pre", "none"],
    ["STATUS_FIRST_HALF", "live", "h1", "none"],
    ["STATUS_HALFTIME", "live", "ht", "none"],
    ["STATUS_SECOND_HALF", "live", "h2", "none"],
    ["STATUS_FULL_TIME", "finished", "post", "none"],
    ["STATUS_END_OF_REGULATION", "live", "await_et", "none"],
    ["STATUS_OVERTIME", "live", "et1", "none"],
    ["STATUS_SHOOTOUT", "live", "pens", "none"],
    ["STATUS_FINAL_AET", "finished", "post", "none"],
    ["STATUS_FINAL_PEN", "finished", "post", "none"],
    ["STATUS_POSTPONED", "postponed", "pre", "none"],
    ["STATUS_CANCELED", "cancelled", "pre", "none"],
    ["STATUS_DELAYED", "delayed", "pre", "none"],
    ["STATUS_ABANDONED", "abandoned", "h2", "none"],
    ["STATUS_SUSPENDED", "live", "h1", "suspended"],
    ["STATUS_FORFEIT", "awarded", "pre", "none"],
  ] as const)("%s is %s in %s, hold %s", ([status, lifecycle, phase, hold]) => {
    expect(matchOf(standing(status))).toMatchObject({ lifecycle, phase, hold });
  });

  test("full time of a level cup tie is the pause before extra time, and no result", () => {
    const row = events.find(({ id }) => id === "8102") as EventRow;
    expect(matchOf(row)).toMatchObject({ phase: "await_et", result: "none" });
    expect(told(row, "result_set")).toEqual([]);
  });

  test("full time of a cup tie with a winner is its end", () => {
    const row = changed(events.find(({ id }) => id === "8102") as EventRow, (match) => {
      const [home] = match.competitors;
      if (home) home.score = "2";
    });
    expect(matchOf(row)).toMatchObject({ lifecycle: "finished", decidedIn: "regular" });
  });

  test("nobody scored the goals of a match that was forfeited", () => {
    expect(matchOf(standing("STATUS_FORFEIT"))).toMatchObject({
      awardedScore: { home: 3, away: 0 },
      score: { home: 0, away: 0 },
    });
  });

  test("the clock is read while it moves, and not while it stands at 45", () => {
    expect(told(standing("STATUS_FIRST_HALF"), "clock_set")).toMatchObject([
      { sourceRef: "clock-h1", at: { phase: "h1", elapsedMs: 32 * 60_000 } },
    ]);
    const at45 = changed(standing("STATUS_FIRST_HALF"), ({ status }) => {
      status.displayClock = "45'";
    });
    expect(told(at45, "clock_set")).toEqual([]);
  });
});

describe("goals and cards", () => {
  test("a goal is told to the second, and to the minute in stoppage time", () => {
    expect(told(standing("STATUS_FIRST_HALF"), "goal")[0]?.at).toEqual({
      phase: "h1",
      elapsedMs: 155_000,
    });
    expect(told(standing("STATUS_FULL_TIME"), "goal")[0]?.at).toEqual({
      phase: "h2",
      elapsedMs: 47 * 60_000,
    });
  });

  test("an own goal is of the side that gains", () => {
    const own = told(standing("STATUS_HALFTIME"), "goal").map(({ body }) => body);
    expect(own).toContainEqual(
      expect.objectContaining({ side: "away", method: "own_goal", scorer: expect.anything() }),
    );
  });

  test("a goal keeps its sourceRef when its minute and its place in the list change", () => {
    const row = changed(standing("STATUS_FINAL_PEN"), (match) => {
      const [first] = detailsOf(match);
      if (first) first.clock = { value: 1400, displayValue: "24'" };
      match.details = detailsOf(match).toSorted((a, b) => a.team.id.localeCompare(b.team.id));
    });
    const refs = (each: EventRow) =>
      told(each, "goal")
        .map(({ sourceRef }) => sourceRef)
        .toSorted();
    expect(refs(row)).toEqual(refs(standing("STATUS_FINAL_PEN")));
  });

  test("goals beyond the stated score stand, and that it is another is a problem", () => {
    const row = changed(standing("STATUS_FULL_TIME"), ({ competitors }) => {
      for (const each of competitors) each.score = "0";
    });
    expect(matchOf(row).score).toEqual({ home: 0, away: 1 });
    expect(mapped(row).problems.map(({ problem, detail }) => [problem, detail])).toEqual([
      ["contradiction", "the goals told make 0-1, and 0-0 is stated"],
    ]);
  });

  test("a score ahead of its goals is made up by goals without scorer", () => {
    expect(matchOf(standing("STATUS_SECOND_HALF")).score).toEqual({ home: 2, away: 1 });
  });
});

describe("shoot-outs", () => {
  test("between two kicks a side scored running the other has missed one", () => {
    const kicks = told(standing("STATUS_FINAL_PEN"), "shoot_out_kick").map(({ body }) =>
      body.kind === "shoot_out_kick" ? `${body.side} ${body.outcome}` : "",
    );
    expect(kicks).toEqual([
      "away scored",
      "home scored",
      "away missed",
      "home scored",
      "away missed",
      "home scored",
      "away scored",
      "home scored",
    ]);
    expect(matchOf(standing("STATUS_FINAL_PEN"))).toMatchObject({
      score: { home: 3, away: 3 },
      shootOut: { score: { home: 4, away: 2 }, winner: "home" },
    });
  });

  test("a shoot-out of which only the result is told has no kicks, and decided the match", () => {
    const row = changed(standing("STATUS_FINAL_PEN"), (match) => {
      match.details = detailsOf(match).filter(({ shootout }) => shootout !== true);
    });
    expect(told(row, "shoot_out_kick")).toEqual([]);
    expect(matchOf(row)).toMatchObject({ lifecycle: "finished", decidedIn: "penalties" });
  });
});
