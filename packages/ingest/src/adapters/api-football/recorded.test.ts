import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foldEvents, nilNil } from "@touchline/football";
import { expect, test } from "vitest";
import { eventsOf } from "../../testing/events-of.ts";
import { recordedFeed } from "../../testing/recorded-feeds.ts";
import { apiFootball } from "./adapter.ts";
import type { FixtureRow } from "./payload.ts";

const folder = recordedFeed("api-football");
const without = "no answers of API-Football on this machine (../shared/feeds/api-football)";

interface Answer {
  readonly response: readonly FixtureRow[];
}
const answer = (name: string): Answer => JSON.parse(readFileSync(join(folder ?? "", name), "utf8"));

test.skipIf(folder === undefined).for(["fixtures-live-all_2024-05-11", "fixtures-date_2024-05-25"])(
  `every match of %s has its stated score by phase, or a problem says which it has (skipped: ${without})`,
  (name) => {
    const document = answer(`${name}.json`);
    const { matches, problems } = apiFootball.toReports(document);
    expect(matches).toHaveLength(document.response.length);
    expect([...new Set(problems.map(({ problem }) => problem))]).toEqual(
      problems.length === 0 ? [] : ["contradiction"],
    );
    const contradicted = new Set(problems.map(({ feedMatchId }) => feedMatchId));
    for (const [index, { goals, score, fixture }] of document.response.entries()) {
      const match = foldEvents(eventsOf(matches[index]?.drafts ?? []));
      const stated = { home: goals?.home ?? 0, away: goals?.away ?? 0 };
      const isStated = match?.score.home === stated.home && match.score.away === stated.away;
      expect(isStated, String(fixture.id)).toBe(!contradicted.has(String(fixture.id)));
      if (isStated && fixture.status.short !== "1H" && stated.home + stated.away > 0)
        expect(match.scoreByPhase.h1 ?? nilNil, String(fixture.id)).toEqual(score?.halftime);
    }
  },
);

test.skipIf(folder === undefined)(
  `of 246 matches on at once three tell more goals than their score, and every event is told (skipped: ${without})`,
  () => {
    const document = answer("fixtures-live-all_2024-05-11.json");
    const { matches, problems } = apiFootball.toReports(document);
    expect(problems).toHaveLength(3);
    const drafts = matches.flatMap((match) => match.drafts);
    const told = (kind: string) => drafts.filter(({ body }) => body.kind === kind).length;
    const listed = document.response.flatMap(({ events }) => events as { type: string }[]);
    const rows = (type: string) => listed.filter((row) => row.type === type).length;
    expect(told("substitution")).toBe(rows("subst"));
    const nameless = drafts.filter(({ sourceRef }) => sourceRef.includes("nameless")).length;
    expect(told("goal") - nameless + told("penalty_missed")).toBe(rows("Goal"));
    // One second yellow is told as a yellow and a red.
    expect(told("card")).toBe(rows("Card") - 1);
  },
);
