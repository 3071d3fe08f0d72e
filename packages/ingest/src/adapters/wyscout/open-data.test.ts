import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foldEvents, type Match, minuteLabel, type Report } from "@touchline/football";
import { beforeAll, describe, expect, test } from "vitest";
import { readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { openData, withoutOpenData } from "../../testing/open-data.ts";

interface ExpectedSide {
  readonly score: number;
  readonly scoreHT: number;
  readonly scoreET: number;
  readonly scoreP: number;
}
interface Expected {
  readonly label: string;
  readonly dateutc: string;
  readonly duration: "Regular" | "ExtraTime" | "Penalties";
  readonly home: ExpectedSide;
  readonly away: ExpectedSide;
  readonly substitutions: { readonly home: number; readonly away: number };
  readonly [cardTags: string]: unknown;
}

const expectedById: Readonly<Record<string, Expected>> =
  openData === undefined
    ? {}
    : JSON.parse(readFileSync(join(openData, "../EXPECTED.json"), "utf8")).wyscout;

if (openData === undefined) console.warn(`skipped: ${withoutOpenData}`);

describe.skipIf(openData === undefined)("the open data set", () => {
  const matches = new Map<string, Match>();
  let reports: readonly Report[] = [];
  let deadLetters = -1;
  beforeAll(async () => {
    const read = await readPayloads("wyscout", [openData ?? ""]);
    reports = read.reports;
    deadLetters = read.deadLetters.length;
    for (const id of read.matches) {
      const match = foldEvents(eventsOf(reports.filter(({ feedMatchId }) => feedMatchId === id)));
      if (match) matches.set(id, match);
    }
  });

  test("every match that has events is read, without a dead letter", () => {
    expect([...matches.keys()].toSorted()).toEqual(Object.keys(expectedById).toSorted());
    expect(deadLetters).toBe(0);
  });

  test.for(Object.entries(expectedById))(
    "%s: score, halves, shoot-out, cards, substitutions",
    ([id, expected]) => {
      const match = matches.get(id);
      const { home, away } = expected;
      const after = (side: ExpectedSide) =>
        expected.duration === "Regular" ? side.score : side.scoreET;
      expect(match?.lifecycle).toBe("finished");
      expect(match?.score).toEqual({ home: after(home), away: after(away) });
      expect(match?.scoreByPhase.h1 ?? { home: 0, away: 0 }).toEqual({
        home: home.scoreHT,
        away: away.scoreHT,
      });
      expect(match?.shootOut?.score ?? { home: 0, away: 0 }).toEqual({
        home: home.scoreP,
        away: away.scoreP,
      });
      expect(match?.fixture.kickOffAt).toBe(Date.parse(`${expected.dateutc.replace(" ", "T")}Z`));
      expect(cardsIn(match)).toEqual(
        Object.entries(expected).find(([key]) => key.startsWith("card_tags"))?.[1],
      );
      expect(substitutionsIn(match)).toEqual(expected.substitutions);
    },
  );

  test("what players are called is printable", () => {
    const names = reports.flatMap(({ body }) =>
      body.kind === "lineup_set"
        ? [...body.lineup.starters, ...body.lineup.bench].map(({ name }) => name)
        : [],
    );
    expect(names.length).toBeGreaterThan(600);
    expect(names.filter((name) => !/^[\p{L}\p{M}.' -]+$/u.test(name))).toEqual([]);
    expect(names).toContain("Álvaro Morata");
  });

  test("the goal missing from the events of Chelsea against Manchester City is De Bruyne's in minute 67", () => {
    const match = matches.get("2499781");
    const [goal] = match?.entries.filter(({ body }) => body.kind === "goal") ?? [];
    expect(goal?.body).toMatchObject({ side: "away", scorer: { name: "K. De Bruyne" } });
    expect(match && goal && minuteLabel(goal.at, match.fixture.rules)).toBe("67");
  });

  test("every place is where the acting team attacks: shots are near the opponents' goal", () => {
    const shots = reports.flatMap(({ body }) => (body.kind === "shot" ? [body.x ?? 0] : []));
    expect(shots.length).toBeGreaterThan(400);
    expect(Math.min(...shots)).toBeGreaterThan(50);
  });
});

function cardsIn(match: Match | undefined) {
  const counts = { "1701": 0, "1702": 0, "1703": 0 };
  const tags = { red: "1701", yellow: "1702", second_yellow: "1703" } as const;
  for (const { body } of match?.entries ?? [])
    if (body.kind === "card") counts[tags[body.card]] += 1;
  return counts;
}

function substitutionsIn(match: Match | undefined) {
  const counts = { home: 0, away: 0 };
  for (const { body } of match?.entries ?? [])
    if (body.kind === "substitution") counts[body.side] += 1;
  return counts;
}
