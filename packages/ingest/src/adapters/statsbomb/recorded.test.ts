import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { foldEvents, inMatchOrder, type Match, minuteLabel } from "@touchline/football";
import { beforeAll, describe, expect, test } from "vitest";
import { type PayloadReading, readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";

/** The open data lies beside a checkout that has it; none of it is part of the project. */
const feeds = fileURLToPath(new URL("../../../../../../shared/feeds", import.meta.url));
const isHere = existsSync(`${feeds}/statsbomb`);
if (!isHere)
  console.warn("skipped: the StatsBomb open data is not on this machine (../shared/feeds)");

interface ToldGoal {
  readonly name: string;
  readonly minute: number;
  readonly offset?: number;
  readonly penalty?: boolean;
  readonly owngoal?: boolean;
}
interface Expected {
  readonly match: string;
  readonly date: string;
  readonly score: readonly number[];
  readonly periods: number;
  readonly shootout: readonly number[] | null;
  readonly cards: Readonly<Record<string, number>>;
  readonly substitutions: number;
  readonly openfootball: null | {
    readonly score: Readonly<Record<string, readonly number[]>>;
    readonly goals1: readonly ToldGoal[];
    readonly goals2: readonly ToldGoal[];
    readonly time: string;
  };
}

const expectedById: Readonly<Record<string, Expected>> = isHere
  ? JSON.parse(readFileSync(`${feeds}/EXPECTED.json`, "utf8")).statsbomb
  : {};
const cardNames = {
  yellow: "Yellow Card",
  second_yellow: "Second Yellow",
  red: "Red Card",
} as const;

describe.skipIf(!isHere)("the open data", () => {
  let read: PayloadReading;
  const matches = new Map<string, Match>();
  // Ten matches of over two megabytes each: a busy machine takes its time.
  beforeAll(async () => {
    read = await readPayloads("statsbomb", [`${feeds}/statsbomb`]);
    for (const id of read.matches) {
      const reports = read.reports.filter(({ feedMatchId }) => feedMatchId === id);
      const match = foldEvents(eventsOf(reports));
      if (match) matches.set(id, match);
    }
  }, 60_000);
  const entriesOf = (id: string, kind: string) => {
    const match = matches.get(id);
    return match === undefined ? [] : inMatchOrder(match).filter(({ body }) => body.kind === kind);
  };

  test("every events file is a finished match; only a match without a row is a dead letter", () => {
    expect(Object.keys(expectedById).filter((id) => !matches.has(id))).toEqual([]);
    expect([...matches.values()].map(({ lifecycle }) => lifecycle)).toEqual(
      [...matches].map(() => "finished"),
    );
    const rowless = [...matches.keys()].filter((id) => !(id in expectedById));
    expect(read.deadLetters.map(({ problem, feedMatchId }) => [problem, feedMatchId])).toEqual(
      rowless.map((id) => ["no_match_row", id]),
    );
  });

  test.for(Object.entries(expectedById))(
    "%s: score, phases, shoot-out, cards, substitutions",
    ([id, expected]) => {
      const match = matches.get(id);
      expect(`${match?.fixture.home.name} v ${match?.fixture.away.name}`).toBe(expected.match);
      expect([match?.score.home, match?.score.away]).toEqual(expected.score);
      expect(entriesOf(id, "phase_ended")).toHaveLength(expected.periods);
      const shootOut = match?.shootOut?.score;
      expect(shootOut ? [shootOut.home, shootOut.away] : null).toEqual(expected.shootout);
      const cards: Record<string, number> = {};
      for (const { body } of entriesOf(id, "card"))
        if (body.kind === "card")
          cards[cardNames[body.card]] = (cards[cardNames[body.card]] ?? 0) + 1;
      expect(cards).toEqual(expected.cards);
      expect(entriesOf(id, "substitution")).toHaveLength(expected.substitutions);
    },
  );

  test.for(Object.entries(expectedById).filter(([, { openfootball }]) => openfootball !== null))(
    "%s: goals, half-time and kick-off as openfootball has them",
    ([id, { openfootball, date }]) => {
      if (openfootball === null) return;
      const match = matches.get(id);
      for (const [side, goals] of [
        ["home", openfootball.goals1],
        ["away", openfootball.goals2],
      ] as const) {
        const ours = entriesOf(id, "goal").flatMap(({ at, body }) =>
          body.kind === "goal" && body.side === side && match
            ? [
                {
                  minute: minuteLabel(at, match.fixture.rules),
                  method: body.method,
                  name: body.scorer?.name ?? "",
                },
              ]
            : [],
        );
        expect(ours).toHaveLength(goals.length);
        for (const [index, goal] of goals.entries()) {
          const our = ours[index];
          // Sources differ about which side of a minute a goal fell on.
          expect(
            Math.abs(minuteIn(our?.minute ?? "") - goal.minute - (goal.offset ?? 0)),
          ).toBeLessThanOrEqual(1);
          expect([our?.method === "own_goal", our?.method === "penalty"]).toEqual([
            goal.owngoal === true,
            goal.penalty === true,
          ]);
        }
      }
      expect([match?.scoreByPhase.h1?.home ?? 0, match?.scoreByPhase.h1?.away ?? 0]).toEqual(
        openfootball.score.ht,
      );
      const [, time, zone] = /^(\d\d:\d\d) UTC\+(\d)$/.exec(openfootball.time) ?? [];
      expect(match?.fixture.kickOffAt).toBe(Date.parse(`${date}T${time}:00+0${zone}:00`));
    },
  );

  test("scorers are those of openfootball, but for a player known by a name his passport does not have", () => {
    const strangers = Object.entries(expectedById).flatMap(([id, { openfootball }]) => {
      const told = [...(openfootball?.goals1 ?? []), ...(openfootball?.goals2 ?? [])];
      const ours = entriesOf(id, "goal").map(({ body }) =>
        body.kind === "goal" ? body.scorer?.name : "",
      );
      return told.filter(({ name }) => !ours.some((our) => shareAWord(name, our ?? "")));
    });
    expect(strangers.length).toBeLessThanOrEqual(1);
  });

  test("every place is where the acting team attacks: shots are near the opponents' goal", () => {
    const shots = read.reports.flatMap(({ body }) => (body.kind === "shot" ? [body] : []));
    expect(shots.length).toBeGreaterThan(300);
    expect(Math.min(...shots.map(({ x }) => x ?? 0))).toBeGreaterThan(45);
    expect(shots.filter(({ xg }) => xg === undefined)).toEqual([]);
  });

  test("left backs stand on the left", () => {
    const backs = read.reports.flatMap(({ body }) =>
      body.kind === "lineup_set"
        ? body.lineup.starters.filter(({ line }) => line === "defender")
        : [],
    );
    const ys = backs.map(({ y }) => y ?? 50);
    expect(Math.min(...ys)).toBeLessThan(25);
    expect(Math.max(...ys)).toBeGreaterThan(75);
  });

  test("one events file finds its row and its line-ups beside it", async () => {
    const [id = ""] = Object.keys(expectedById);
    const one = await readPayloads("statsbomb", [`${feeds}/statsbomb/events/${id}.json`]);
    expect(one.deadLetters).toEqual([]);
    expect(one.reports).toEqual(read.reports.filter(({ feedMatchId }) => feedMatchId === id));
  });
});

/** "45+2" as 47. */
const minuteIn = (label: string): number =>
  label.split("+").reduce((sum, part) => sum + Number(part), 0);

const wordsIn = (name: string) =>
  name
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2);
const shareAWord = (one: string, other: string) =>
  wordsIn(one).some((word) => wordsIn(other).includes(word));
