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
  const under = (folder: string) =>
    paths.filter((path) => folder === "." || path.startsWith(`${folder}/`));
  return {
    read: async (path) => {
      const held = content[path];
      if (held === undefined) throw new IngestError("INGEST_PATH_UNREADABLE", `no ${path}`);
      return Buffer.from(typeof held === "string" ? held : JSON.stringify(held));
    },
    list: async (path) => {
      if (path in content) return undefined;
      const held = under(path);
      if (held.length === 0) throw new IngestError("INGEST_PATH_UNREADABLE", `no ${path}`);
      const from = path === "." ? 0 : path.length + 1;
      return [...new Set(held.map((each) => each.slice(from).split("/")[0] ?? ""))].toSorted();
    },
    has: async (path) => path in content || under(path).length > 0,
  };
}

/** The set with one match, as it lies on disk. */
const set = {
  "set/competitions.json": [{ competition_id: 9100, season_id: 92 }],
  "set/events/5000001.json": league.events,
  "set/lineups/5000001.json": league.lineups,
  "set/matches/9100/92.json": [league.match],
  "set/three-sixty/5000001.json": "not read",
};
const wanted = await readPayloads("statsbomb", ["set"], { files: filesOf(set) });

describe("the same match comes of", () => {
  test.for([
    ["the folder", ["set"]],
    ["the events file alone, with the rest beside it", ["set/events/5000001.json"]],
    ["the events folder alone", ["set/events"]],
    [
      "its files in any order",
      ["set/lineups/5000001.json", "set/events/5000001.json", "set/matches/9100/92.json"],
    ],
    ["the folder and a file in it once more", ["set", "set/events/5000001.json"]],
  ] as const)("%s", async ([, paths]) => {
    expect(wanted.deadLetters).toEqual([]);
    expect(wanted.reports.length).toBeGreaterThan(40);
    expect(await readPayloads("statsbomb", paths, { files: filesOf(set) })).toEqual(wanted);
  });

  test("files with other names beside each other", async () => {
    const flat = {
      "statsbomb_5000001_event.json": league.events,
      "statsbomb_5000001_lineup.json": league.lineups,
      "matches.json": [league.match],
    };
    const paths = ["statsbomb_5000001_event.json"];
    expect(await readPayloads("statsbomb", paths, { files: filesOf(flat) })).toEqual(wanted);
  });
});

test("a file cut short is a dead letter of its match", async () => {
  const files = filesOf({ ...set, "set/events/5000009.json": '[{"id": "' });
  const { deadLetters, matches } = await readPayloads("statsbomb", ["set"], { files });
  expect(matches).toEqual(["5000001"]);
  expect(deadLetters).toMatchObject([{ problem: "not_json", feedMatchId: "5000009" }]);
});

test("other files in a folder are let lie, but one that was named is a problem", async () => {
  const files = filesOf({ ...set, "set/table.json": { rows: [] } });
  expect((await readPayloads("statsbomb", ["set"], { files })).deadLetters).toEqual([]);
  const { deadLetters } = await readPayloads("statsbomb", ["set", "set/table.json"], { files });
  expect(deadLetters.map(({ detail }) => detail)).toEqual([
    "table.json holds neither events nor line-ups nor matches",
  ]);
});

test("a row without an id is a problem, named by its place in the file", async () => {
  const rows = [league.match, { home_team: {}, match_id: null }];
  const files = filesOf({ ...set, "set/matches/9100/92.json": rows });
  const { deadLetters } = await readPayloads("statsbomb", ["set"], { files });
  expect(deadLetters.map(({ detail }) => detail)).toEqual(["92.json: row [1] has no match_id"]);
});

test("events without a row in any matches file are a match with a problem", async () => {
  const files = filesOf({ "lone/events/5000001.json": league.events });
  const { matches, deadLetters } = await readPayloads("statsbomb", ["lone"], { files });
  expect(matches).toEqual(["5000001"]);
  expect(deadLetters).toMatchObject([{ problem: "no_match_row", feedMatchId: "5000001" }]);
});
