import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { foldEvents } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";

const folder = join(import.meta.dirname, "../../../../../../shared/feeds/pa-football");
const isHere = existsSync(folder);
if (!isHere) console.warn(`skipped: no recordings at ${folder}`);

/** The recordings of which the name begins so. */
async function reading(kind: string, ending = ".xml") {
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(kind) && name.endsWith(ending),
  );
  const { reports, deadLetters, matches } = await readPayloads("pa", [
    join(folder, names[0] ?? kind),
  ]);
  const folded = matches.map((id) =>
    foldEvents(eventsOf(reports.filter(({ feedMatchId }) => feedMatchId === id))),
  );
  return { reports, deadLetters: deadLetters.map(({ problem }) => problem), matches: folded };
}

const counts = (match: Awaited<ReturnType<typeof reading>>["matches"][number]) => {
  const of = (kind: string) =>
    (match?.entries ?? []).filter(({ body, standing }) => standing && body.kind === kind).length;
  return { goals: of("goal"), cards: of("card"), substitutions: of("substitution") };
};

// What the provider's own rows count: 1 goal, 1 booking, 6 substitutions; 9 goals and 9 bookings of the cup tie, 5-4.
describe.skipIf(!isHere)("recordings", () => {
  test("match events: the goals, cards and substitutions of its rows, and nothing of its clock", async () => {
    const { matches, deadLetters } = await reading("match-events", "5.xml");
    expect(counts(matches[0])).toEqual({ goals: 1, cards: 1, substitutions: 6 });
    expect(matches[0]).toMatchObject({
      lifecycle: "finished",
      decidedIn: "regular",
      score: { home: 1, away: 0 },
    });
    expect(deadLetters).toEqual(["incomplete"]);
  });

  test("line-ups alone: nine goals over extra time, by half", async () => {
    const { matches } = await reading("line-ups");
    expect(counts(matches[0])).toEqual({ goals: 9, cards: 9, substitutions: 6 });
    expect(matches[0]).toMatchObject({
      score: { home: 5, away: 4 },
      scoreByPhase: { h1: { home: 1, away: 2 }, h2: { home: 2, away: 1 } },
    });
  });

  test("deleted events are in the trail; a status and a row nobody knows are reported", async () => {
    const { reports, deadLetters, matches } = await reading("match-events", "edited.xml");
    expect(reports.filter(({ op }) => op === "retract").map(({ body }) => body.kind)).toEqual([
      "goal",
    ]);
    expect(deadLetters).toEqual(["incomplete", "wrong_shape", "unknown_kind"]);
    expect(matches[0]?.score).toEqual({ home: 2, away: 0 });
  });

  test("live games and a match day: scores, own goal and fixtures", async () => {
    const live = await reading("live");
    expect(
      live.matches.map((match) => `${match?.phase} ${match?.score.home}-${match?.score.away}`),
    ).toEqual(["h2 1-1", "h1 0-0", "h1 0-0"]);
    const day = await reading("match-day");
    expect(day.matches.map((match) => match?.lifecycle)).toEqual([
      "scheduled",
      "scheduled",
      "scheduled",
    ]);
    expect([...live.deadLetters, ...day.deadLetters]).toEqual([]);
  });
});
