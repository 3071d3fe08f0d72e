import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { foldEvents, type Match } from "@touchline/football";
import { beforeAll, describe, expect, test } from "vitest";
import { type PayloadReading, readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";

const folder = fileURLToPath(new URL("../../../../../../shared/feeds/sportradar", import.meta.url));
const isHere = existsSync(folder);
if (!isHere)
  console.warn("skipped: no recorded timelines on this machine (../shared/feeds/sportradar)");

const fileNamed = (prefix: string): string =>
  join(folder, readdirSync(folder).find((name) => name.startsWith(prefix)) ?? prefix);

/** The provider's own summary beside its events. */
interface Summary {
  readonly sport_event_status: {
    readonly home_score: number;
    readonly away_score: number;
    readonly period_scores: readonly { readonly home_score: number; readonly away_score: number }[];
  };
  readonly timeline: readonly { readonly type: string }[];
  readonly statistics: {
    readonly teams: readonly {
      readonly qualifier: "home" | "away";
      readonly statistics: Readonly<Record<string, number>>;
      readonly players: readonly Readonly<Record<string, number>>[];
    }[];
  };
}

describe.skipIf(!isHere)("recorded documents", () => {
  let live: { reading: PayloadReading; match: Match | undefined; summary: Summary };
  beforeAll(async () => {
    const path = fileNamed("live_timeline");
    const reading = await readPayloads("sportradar", [path]);
    const match = foldEvents(eventsOf(reading.reports));
    live = { reading, match, summary: JSON.parse(readFileSync(path, "utf8")).body };
  });

  const count = (kind: string, side: "home" | "away") =>
    live.match?.entries.filter(
      ({ body }) => body.kind === kind && "side" in body && body.side === side,
    ).length;

  test("a timeline in play has the score, the halves and the phase that its status says", () => {
    const { match, summary } = live;
    const { home_score: home, away_score: away, period_scores } = summary.sport_event_status;
    expect(match?.score).toEqual({ home, away });
    const halves = period_scores.map((row) => ({ home: row.home_score, away: row.away_score }));
    const goalless = { home: 0, away: 0 };
    const { h1 = goalless, h2 = goalless } = match?.scoreByPhase ?? {};
    expect([h1, h2]).toEqual(halves);
    expect(match).toMatchObject({ lifecycle: "live", phase: "h2", coverage: "live" });
  });

  test("goals, cards and substitutions are as many as its players have, side by side", () => {
    for (const { qualifier, players } of live.summary.statistics.teams) {
      const sum = (...fields: string[]) =>
        players.reduce((total, row) => total + fields.reduce((n, f) => n + (row[f] ?? 0), 0), 0);
      expect(count("goal", qualifier)).toBe(sum("goals_scored"));
      expect(count("substitution", qualifier)).toBe(sum("substituted_in"));
      expect(count("card", qualifier)).toBe(sum("yellow_cards", "yellow_red_cards", "red_cards"));
    }
  });

  test("nothing of it is lost: every event is an entry, a whistle, or a save that is its shot's outcome", () => {
    const { reading, summary } = live;
    const silent = ["match_started", "period_start", "break_start", "shot_saved"];
    const told = summary.timeline.filter(({ type }) => !silent.includes(type)).length;
    const ids = reading.reports.filter(({ sourceRef }) => /^\d+$/.test(sourceRef)).length;
    expect(ids).toBe(told);
    expect(reading.deadLetters).toEqual([]);
  });

  test("a match to come is scheduled", async () => {
    const { reports, deadLetters } = await readPayloads("sportradar", [
      fileNamed("future_summary"),
    ]);
    expect(deadLetters).toEqual([]);
    expect(foldEvents(eventsOf(reports))).toMatchObject({ lifecycle: "scheduled", phase: "pre" });
  });
});
