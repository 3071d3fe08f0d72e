import { applyEvent, foldEvents, judge, type Match, opponentOf } from "@touchline/football";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { clubName } from "./names.ts";
import { simulateMatchDay, type TimedDraft } from "./simulate-match-day.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const matchOf = (drafts: readonly TimedDraft[]) => foldEvents(eventsOf(drafts));

describe("by seed", () => {
  test("the same seed gives the same bytes, another seed others", () => {
    const day = (seed: number) => JSON.stringify(simulateMatchDay({ seed, matches: 3, cup: true }));
    expect(day(5)).toBe(day(5));
    expect(day(5)).not.toBe(day(6));
  });

  test("a day of twenty begins with the matches of the day of ten", () => {
    const ids = new Set(
      simulateMatchDay({ seed: 3, matches: 10 }).map(({ feedMatchId }) => feedMatchId),
    );
    const ofTwenty = simulateMatchDay({ seed: 3, matches: 20 }).filter((d) =>
      ids.has(d.feedMatchId),
    );
    expect(ofTwenty).toEqual(simulateMatchDay({ seed: 3, matches: 10 }));
  });

  test("no two clubs are called the same", () => {
    const names = Array.from({ length: 3000 }, (_, index) => clubName(index).name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("300 seeds", () => {
  test("everything that is said can be true when it is said, and adds up", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, cup) => {
        const drafts = simulateMatchDay({ seed, matches: 1, cup });
        let match: Match | undefined;
        for (const event of eventsOf(drafts)) {
          const held = match?.entries.find(({ eventId }) => eventId === event.eventId);
          const verdict =
            event.op === "retract" ? undefined : judge(match, event.body, event.at, held);
          expect(verdict?.legal === false ? `${event.eventId}: ${verdict.why}` : "legal").toBe(
            "legal",
          );
          if (event.op !== "assert") expect(held, event.eventId).toBeDefined();
          match = applyEvent(match, event);
        }
        if (match === undefined) throw new Error("nothing was said");
        expectConsistent(match);
      }),
      // Once play was stopped after the last whistle of this one.
      { numRuns: 300, examples: [[1583120768, true]] },
    );
  });
});

function expectConsistent(match: Match): void {
  const standing = match.entries.filter((entry) => entry.standing);
  const goals = standing.filter(({ body }) => body.kind === "goal");
  expect(match.score.home + match.score.away).toBe(goals.length);
  if (match.lifecycle === "abandoned") return;
  expect(match).toMatchObject({
    lifecycle: "finished",
    phase: "post",
    result: "official",
    hold: "none",
  });
  const isLevel = match.score.home === match.score.away;
  expect(match.decidedIn === "penalties").toBe(isLevel && match.fixture.rules.shootOut);
  expect(match.shootOut?.winner !== undefined).toBe(match.decidedIn === "penalties");
  for (const { body } of goals) {
    if (body.kind !== "goal") continue;
    const side = body.method === "own_goal" ? opponentOf(body.side) : body.side;
    const lineup = match.lineups[side];
    const names = [...(lineup?.starters ?? []), ...(lineup?.bench ?? [])].map(({ name }) => name);
    expect(names).toContain(body.scorer?.name);
  }
  expect(nobodyActsAfterLeaving(standing)).toEqual([]);
}

/** Names of players who were sent off or substituted and did something later. */
function nobodyActsAfterLeaving(entries: Match["entries"]): readonly string[] {
  const gone = new Map<string, number>();
  const late: string[] = [];
  for (const { body, occurredAt = 0, history } of entries.toSorted(
    (a, b) => (a.occurredAt ?? 0) - (b.occurredAt ?? 0),
  )) {
    // A scorer put right afterwards is taken from those on the pitch when it was put right.
    const actor =
      body.kind === "shot" || (body.kind === "incident" && history.length === 0)
        ? body.player?.name
        : undefined;
    const leftAt = actor === undefined ? undefined : gone.get(actor);
    if (actor !== undefined && leftAt !== undefined && leftAt < occurredAt) late.push(actor);
    if (body.kind === "substitution" && body.off) gone.set(body.off.name, occurredAt);
    if (body.kind === "card" && body.card !== "yellow" && body.player)
      gone.set(body.player.name, occurredAt);
  }
  return late;
}

describe("1,000 matches are like football", () => {
  const day = simulateMatchDay({ seed: 11, matches: 1000 });
  const byMatch = Map.groupBy(day, ({ feedMatchId }) => feedMatchId);
  const matches = [...byMatch.values()].flatMap((drafts) => matchOf(drafts) ?? []);
  const mean = (of: (match: Match) => number) =>
    matches.reduce((sum, match) => sum + of(match), 0) / matches.length;

  test("as many goals, more of them at home", () => {
    expect(mean(({ score }) => score.home + score.away)).toBeGreaterThan(2.3);
    expect(mean(({ score }) => score.home + score.away)).toBeLessThan(3.3);
    expect(mean(({ score }) => score.home)).toBeGreaterThan(mean(({ score }) => score.away) * 1.05);
  });

  test("as many cards and substitutions", () => {
    expect(mean((m) => m.yellowCards.home + m.yellowCards.away)).toBeGreaterThan(2);
    expect(mean((m) => m.yellowCards.home + m.yellowCards.away)).toBeLessThan(6);
    expect(mean((m) => m.redCards.home + m.redCards.away)).toBeGreaterThan(0.05);
    expect(mean((m) => m.redCards.home + m.redCards.away)).toBeLessThan(0.5);
    const changes = (m: Match) =>
      m.entries.filter(({ body }) => body.kind === "substitution").length;
    expect(mean(changes)).toBeGreaterThan(4);
    expect(mean(changes)).toBeLessThan(10);
  });

  test("a goal that was only possible at first says which it was", () => {
    const possible = matches.flatMap(({ entries }) =>
      entries.filter(({ body }) => body.kind === "possible_goal").map(({ eventId }) => eventId),
    );
    const related = matches.flatMap(({ entries }) =>
      entries.filter(({ body }) => body.kind === "goal").flatMap(({ relatesTo }) => relatesTo),
    );
    expect(possible.length).toBeGreaterThan(0);
    expect(related.toSorted()).toEqual(possible.toSorted());
  });

  test("everything rare happens somewhere", () => {
    const told = new Set(day.map(({ body, op, reason }) => [body.kind, op, reason].join(" ")));
    expect(told).toContain("goal retract offside");
    expect(told).toContain("goal amend scorer_reattributed");
    expect(told).toContain("goal confirm ");
    expect(told).toContain("hold_started assert ");
    expect(matches.some(({ lifecycle }) => lifecycle === "abandoned")).toBe(true);
    expect(day.some(({ body }) => body.kind === "card" && body.card === "second_yellow")).toBe(
      true,
    );
    expect(day.some(({ body }) => body.kind === "goal" && body.method === "own_goal")).toBe(true);
    expect(day.some(({ body }) => body.kind === "penalty_missed")).toBe(true);
  });
});

test("settings are read from a line", async () => {
  const { matches, reports } = await readPayloads("simulator", ["seed=4&matches=2&cup=true"]);
  expect(matches).toEqual(["sim-cup-4-1", "sim-cup-4-2"]);
  expect(new Set(reports.map(({ source }) => source.kind))).toEqual(new Set(["simulation"]));
});

test("a setting nobody knows, such as a path, is refused with those there are", async () => {
  for (const line of ["sead=7&matches=3", "/home/me/seed=7"])
    await expect(readPayloads("simulator", [line])).rejects.toMatchObject({
      code: "INGEST_PATH_UNREADABLE",
      message: expect.stringContaining("there are seed, matches, cup, kickOffAt"),
    });
});

test("a cup that is neither true nor false is a problem, not a league", async () => {
  const { deadLetters } = await readPayloads("simulator", ["cup=yes"]);
  expect(deadLetters.map(({ detail }) => detail)).toEqual([expect.stringContaining("cup")]);
});

test("settings that make no sense are a problem", async () => {
  const { deadLetters } = await readPayloads("simulator", ["matches=many"]);
  expect(deadLetters.map(({ problem }) => problem)).toEqual(["wrong_shape"]);
});
