import { readFileSync, statSync } from "node:fs";
import { foldEvents, standings } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { nodePayloadFiles } from "../../payload-files.ts";
import { readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { openData, withoutOpenData } from "../../testing/open-data.ts";
import { matchDay } from "./adapter.ts";
import { convertLastDay } from "./convert-open-data.ts";
import { displayNames } from "./display-names.ts";
import { packs } from "./packs.ts";

const path = packs["premier-league-2018-05-13"] ?? "";
const pack: unknown = JSON.parse(readFileSync(path, "utf8"));
const packBytesMax = 250_000;

describe("the pack of 13 May 2018", () => {
  const { matches, competitions, problems } = matchDay.toReports(pack);
  const folded = matches.flatMap(
    ({ drafts, feedMatchId }) => foldEvents(eventsOf(drafts, feedMatchId)) ?? [],
  );

  test("is read without a problem and is small", () => {
    expect(problems).toEqual([]);
    expect(statSync(path).size).toBeLessThan(packBytesMax);
  });

  test("holds ten matches that began in the same second, with the results of the day", () => {
    expect(new Set(matches.map(({ kickOffAt }) => kickOffAt))).toEqual(
      new Set([Date.parse("2018-05-13T14:00:00Z")]),
    );
    const line = ({ fixture: { home, away }, score }: (typeof folded)[number]) =>
      `${home.code} ${score.home}-${score.away} ${away.code}`;
    expect(folded.map(line).toSorted()).toEqual([
      "BUR 1-2 BOU",
      "CRY 2-0 WBA",
      "HUD 0-1 ARS",
      "LIV 4-0 BHA",
      "MUN 1-0 WAT",
      "NEW 3-0 CHE",
      "SOU 0-1 MCI",
      "SWA 1-2 STK",
      "TOT 5-4 LEI",
      "WHU 3-1 EVE",
    ]);
  });

  test("ends in the table as it was printed the day after", () => {
    const [competition] = competitions;
    const table = competition ? standings(competition, folded) : [];
    const printed = table.map(({ team, points }) => `${team.code} ${points}`);
    expect(printed.slice(0, 5)).toEqual(["MCI 100", "MUN 81", "TOT 77", "LIV 75", "CHE 70"]);
    expect(printed.slice(-3)).toEqual(["SWA 33", "STK 33", "WBA 31"]);
  });

  test("every team has its own drawn kit and a second one", () => {
    const teams = competitions[0]?.tableBefore?.map(({ team }) => team) ?? [];
    expect(teams).toHaveLength(20);
    expect(
      teams.filter(({ kit, changeKit }) => kit === undefined || changeKit === undefined),
    ).toEqual([]);
    expect(new Set(teams.map(({ code }) => code)).size).toBe(20);
  });

  test("names its source and licence", () => {
    expect(competitions[0]?.attribution).toMatch(
      /Wyscout.*Pappalardo.*s41597-019-0247-7.*4415000.*CC BY 4\.0/,
    );
  });

  test("no two players of a match are called the same, and all are printable", () => {
    for (const { lineups } of folded) {
      const sides = [lineups.home, lineups.away];
      const names = sides
        .flatMap((each) => [...(each?.starters ?? []), ...(each?.bench ?? [])])
        .map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => !/^[\p{L}.' -]+$/u.test(name))).toEqual([]);
    }
  });

  test("can be asked for by its name", async () => {
    const { reports } = await readPayloads("match-day", ["premier-league-2018-05-13"], {
      match: "2500097",
    });
    expect(reports.filter(({ body }) => body.kind === "goal")).toHaveLength(9);
  });
});

if (openData === undefined) console.warn(`skipped: ${withoutOpenData}`);

test.skipIf(openData === undefined)(
  "making the pack again from the open data gives the same pack",
  async () => {
    expect(await convertLastDay(openData ?? "", nodePayloadFiles)).toEqual(pack);
  },
);

test("players are called what a broadcaster calls them", () => {
  const rows = [
    { wyId: 1, shortName: "H. Kane", firstName: "Harry", lastName: "Kane" },
    { wyId: 2, shortName: "K. De Bruyne", firstName: "Kevin", lastName: "De Bruyne" },
    { wyId: 3, shortName: "Mohamed Salah", firstName: "Mohamed ", lastName: "Salah Ghaly" },
    { wyId: 4, shortName: "Son Heung-Min", firstName: "Heung-Min", lastName: "Son" },
    { wyId: 5, shortName: "Gabriel Jesus", firstName: "Gabriel Fernando", lastName: "de Jesus" },
    { wyId: 6, shortName: "Ederson", firstName: "Ederson", lastName: "Santana de Moraes" },
    { wyId: 7, shortName: "J. Ayew", firstName: "Jordan", lastName: "Ayew" },
    { wyId: 8, shortName: "A. Ayew", firstName: "Andr\\u00e9", lastName: "Ayew" },
    {
      wyId: 9,
      shortName: "\\u0130. G\\u00fcndo\\u011fan",
      firstName: "\\u0130lkay",
      lastName: "G\\u00fcndo\\u011fan",
    },
  ];
  expect([...displayNames(rows).values()]).toEqual([
    "Kane",
    "De Bruyne",
    "Salah",
    "Son",
    "Gabriel Jesus",
    "Ederson",
    "J. Ayew",
    "A. Ayew",
    "Gündoğan",
  ]);
});
