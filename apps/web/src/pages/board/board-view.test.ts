import { toBoardRow } from "@touchline/protocol";
import { foldEvents } from "@touchline/football";
import { expect, test } from "vitest";
import type { BoardRow } from "../../board-row.ts";
import { storyNowMs } from "../../testing/afternoon.ts";
import { teams } from "../../testing/teams.ts";
import { afternoon, ToldMatch } from "../../testing/told-match.ts";
import { isAbout, nextMatch, rowsOfTab, sectionsOf, tabsOf, tabToShow } from "./board-view.ts";
import { replayTexts } from "./replay-text.ts";

const dayMs = 86_400_000;
const london = "Europe/London";

function rowOf({ events }: ToldMatch): BoardRow {
  const match = foldEvents(events);
  if (match === undefined) throw new Error("a told match has a fixture");
  return toBoardRow(match, { partition: 0, offset: match.seq });
}

const live = rowOf(new ToldMatch({ home: teams.ash, away: teams.bel }).kickOff());
const soon = rowOf(new ToldMatch({ home: teams.cor, away: teams.dun }));
const tomorrow = rowOf(
  new ToldMatch({ home: teams.esk, away: teams.fen, kickOffAt: afternoon + dayMs }),
);
const over = rowOf(
  new ToldMatch({ home: teams.gal, away: teams.har })
    .kickOff()
    .end("h1", 45)
    .begin("h2")
    .end("h2", 48),
);
const cup = rowOf(
  new ToldMatch({
    home: teams.inv,
    away: teams.jes,
    fixture: { competition: { competitionId: "cup", name: "A Cup" } },
  }),
);

test("the tabs are those in play and each day there is a match of", () => {
  const tabs = tabsOf([live, soon, tomorrow, over], "2018-05-13", london);
  expect(tabs).toEqual([
    { key: "live", text: "Live 1" },
    { key: "2018-05-13", text: "Today" },
    { key: "2018-05-14", text: "Tomorrow" },
  ]);
});

test("a match before midnight in London is tomorrow's in Auckland", () => {
  expect(tabsOf([live], "2018-05-13", "Pacific/Auckland")[1]?.text).toBe("Tomorrow");
});

test("the board opens on what is in play, else on the nearest day, and on the day asked for", () => {
  const tabs = (rows: BoardRow[]) => tabsOf(rows, "2018-05-13", london);
  const shown = (rows: BoardRow[], asked: string | null) =>
    tabToShow(asked, tabs(rows), rows, "2018-05-13");
  expect(shown([live, tomorrow], null)).toBe("live");
  expect(shown([tomorrow], null)).toBe("2018-05-14");
  expect(shown([live, tomorrow], "2018-05-14")).toBe("2018-05-14");
  expect(shown([live], "2001-01-01")).toBe("live");
  expect(shown([], null)).toBe("live");
});

test("in a competition those in play come first, then those to come, then those that are over", () => {
  const [section] = sectionsOf([over, soon, live], []);
  expect(section?.rows.map(({ matchId }) => matchId)).toEqual(["ash-bel", "cor-dun", "gal-har"]);
});

test("a competition with a match in play stands before one without, whatever its name", () => {
  expect(sectionsOf([cup, live], []).map(({ title }) => title)).toEqual([
    "Premier Division",
    "A Cup",
  ]);
});

test("pinned matches stand on top, and only there", () => {
  const sections = sectionsOf([over, soon, live], ["gal-har"]);
  expect(sections.map(({ key, rows }) => [key, rows.length])).toEqual([
    ["pinned", 1],
    ["premier", 2],
  ]);
});

test("the tab of a day has all of that day's matches", () => {
  expect(rowsOfTab([live, over, tomorrow], "2018-05-13", london)).toEqual([live, over]);
  expect(rowsOfTab([live, over, tomorrow], "live", london)).toEqual([live]);
});

test("the next match is the first one still to come", () => {
  expect(nextMatch([live, tomorrow, over], storyNowMs)).toEqual({
    row: tomorrow,
    at: afternoon + dayMs,
  });
  expect(nextMatch([live, over], storyNowMs)).toBeUndefined();
});

test("a replay's next kick-off is when it will be played again, not when it was", () => {
  const replay = {
    runId: "2",
    programmeId: "p",
    rate: 20,
    kickOffReplayedAt: storyNowMs + 60_000,
  };
  const replayed = rowOf(
    new ToldMatch({
      home: teams.kel,
      away: teams.lan,
      kickOffAt: afternoon - 9 * dayMs,
      fixture: { replay },
    }),
  );
  expect(nextMatch([replayed], storyNowMs)?.at).toBe(storyNowMs + 60_000);
});

test.each(["ash", "ASHFORD rovers", "premier", "BEL"])(
  "%s finds Ashford against Bellwick",
  (typed) => {
    expect(isAbout(live, typed)).toBe(true);
  },
);

test("accents need not be typed, and what is not there is not found", () => {
  const accented = { ...live, home: { ...live.home, name: "Çorum Füzyon" } };
  expect(isAbout(accented, "corum fuz")).toBe(true);
  expect(isAbout(live, "xyz")).toBe(false);
});

test("a replay says of which day it is and how fast it runs; invented matches say that they are", () => {
  const replay = { runId: "1", programmeId: "p", rate: 20, kickOffReplayedAt: 0 };
  const replayed = { kickOffAt: afternoon, zone: london, replay };
  expect(replayTexts([replayed, replayed, { kickOffAt: afternoon }])).toEqual([
    "Replay of Sunday 13 May 2018 at 20×",
  ]);
  expect(replayTexts([{ ...replayed, replay: { ...replay, invented: true } }])).toEqual([
    "Invented matches at 20×",
  ]);
  expect(replayTexts([{ kickOffAt: afternoon }])).toEqual([]);
});
