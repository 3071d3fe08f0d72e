import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { IngestError } from "../../errors.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { readPayloads } from "../../read-payloads.ts";
import type { MatchPayload } from "./payload.ts";

const league: MatchPayload = JSON.parse(
  readFileSync(new URL("fixtures/league-match.json", import.meta.url), "utf8"),
);

/** Files held in memory, by path. */
function filesOf(content: Readonly<Record<string, unknown>>): PayloadFiles {
  const paths = Object.keys(content);
  const under = (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`));
  return {
    read: async (path) => {
      const held = content[path];
      if (held === undefined) throw new IngestError("INGEST_PATH_UNREADABLE", `no ${path}`);
      return Buffer.from(typeof held === "string" ? held : JSON.stringify(held));
    },
    list: async (path) => {
      if (path in content) return undefined;
      if (under(path).length === 0) throw new IngestError("INGEST_PATH_UNREADABLE", `no ${path}`);
      return [
        ...new Set(under(path).map((each) => each.slice(path.length + 1).split("/")[0] ?? "")),
      ];
    },
    has: async (path) => path in content || under(path).length > 0,
  };
}

/** The whole set of one match, as it lies on disk. */
const set = {
  "set/events/5000001.json": {
    events: league.events,
    teams: { 9001: { team: league.teams[0] }, 9002: { team: league.teams[1] } },
    players: { 9001: league.players.map((player) => ({ player })) },
  },
  "set/matches/matches_Nowhere.json": [league.match],
  "set/teams.json": league.teams,
  "set/players.json": league.players,
};
const wanted = await readPayloads("wyscout", ["set"], { files: filesOf(set) });

describe("the same match comes of", () => {
  test.for([
    ["the folder", ["set"]],
    [
      "its files in any order",
      [
        "set/players.json",
        "set/matches/matches_Nowhere.json",
        "set/events/5000001.json",
        "set/teams.json",
      ],
    ],
    ["the events file alone, with the rest beside it", ["set/events/5000001.json"]],
    ["the events folder alone", ["set/events"]],
    ["the folder and a file in it once more", ["set", "set/events/5000001.json"]],
  ] as const)("%s", async ([, paths]) => {
    expect(wanted.reports.length).toBeGreaterThan(100);
    expect(await readPayloads("wyscout", paths, { files: filesOf(set) })).toEqual(wanted);
  });

  test("a bare list of events with the raw matches file", async () => {
    const raw = {
      "events_Nowhere.json": league.events,
      "matches_Nowhere.json": [league.match],
      "teams.json": league.teams,
      "players.json": league.players,
    };
    expect(await readPayloads("wyscout", Object.keys(raw), { files: filesOf(raw) })).toEqual(
      wanted,
    );
  });
});

test("other files in a folder are let lie, but one that was named is a problem", async () => {
  const files = filesOf({ ...set, "set/table.json": { rows: [] } });
  expect((await readPayloads("wyscout", ["set"], { files })).deadLetters).toEqual([]);
  const { deadLetters } = await readPayloads("wyscout", ["set", "set/table.json"], { files });
  expect(deadLetters.map(({ detail }) => detail)).toEqual([
    "table.json holds neither events nor matches nor teams nor players",
  ]);
});

test("a file cut short is a dead letter with its first bytes", async () => {
  const files = filesOf({ ...set, "set/matches/cut.json": '[{"wyId": 50' });
  const { deadLetters, matches } = await readPayloads("wyscout", ["set"], { files });
  expect(matches).toEqual(["5000001"]);
  expect(deadLetters).toMatchObject([{ problem: "not_json", payloadBytes: 12 }]);
});

test("an events file cut short is a dead letter of its match, also when only that match is asked for", async () => {
  const files = filesOf({ ...set, "set/events/5000002.json": '{"events": [' });
  const cut = { problem: "not_json", feedMatchId: "5000002" };
  const { deadLetters, matches } = await readPayloads("wyscout", ["set"], { files });
  expect(matches).toEqual(["5000001"]);
  expect(deadLetters).toMatchObject([cut]);
  const asked = await readPayloads("wyscout", ["set"], { files, match: "5000002" });
  expect(asked).toMatchObject({ matches: [], reports: [], deadLetters: [cut] });
});

test("a row of the matches file that cannot be read is a dead letter of its match, and says which field", async () => {
  const row = { ...league.match, dateutc: "soon" };
  const files = filesOf({ ...set, "set/matches/matches_Nowhere.json": [row] });
  const { deadLetters } = await readPayloads("wyscout", ["set"], { files });
  expect(deadLetters).toMatchObject([
    {
      problem: "wrong_shape",
      feedMatchId: "5000001",
      detail: expect.stringMatching(/^match 5000001: dateutc must match pattern/),
    },
  ]);
});

test("a row or an event without an id is named by its place in the file", async () => {
  const files = filesOf({
    ...set,
    "set/events/5000001.json": { events: [...league.events, { id: 77, eventSec: 1 }] },
    "set/matches/matches_Nowhere.json": [league.match, { teamsData: {} }],
  });
  const { deadLetters } = await readPayloads("wyscout", ["set"], { files });
  expect(deadLetters.map(({ detail }) => detail)).toEqual([
    `5000001.json: event [${league.events.length}] (id 77) has no matchId`,
    "matches_Nowhere.json: row [1] has no wyId",
  ]);
});

test("events without a row in any matches file are a problem, named by match", async () => {
  const files = filesOf({ "lone/events.json": league.events });
  const { deadLetters } = await readPayloads("wyscout", ["lone"], { files });
  expect(deadLetters).toMatchObject([{ problem: "no_match_row", feedMatchId: "5000001" }]);
});

test("a match that is not there, and a path that is not there, are said", async () => {
  const files = filesOf(set);
  await expect(readPayloads("wyscout", ["set"], { files, match: "1" })).rejects.toMatchObject({
    code: "INGEST_MATCH_UNKNOWN",
    message: "no match 1 in set; there are 5000001",
  });
  await expect(readPayloads("wyscout", ["gone"], { files })).rejects.toMatchObject({
    code: "INGEST_PATH_UNREADABLE",
  });
  await expect(
    readPayloads("wyscout", ["set"], { files: filesOf({ "set/teams.json": league.teams }) }),
  ).rejects.toMatchObject({ code: "INGEST_NOTHING_TO_READ" });
});
