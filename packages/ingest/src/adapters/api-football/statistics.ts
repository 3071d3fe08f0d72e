import type { MatchTime } from "@touchline/football";
import type { Problem, ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { readableRows } from "../../readable-rows.ts";
import { figure, type Figure, type FixtureRow, statisticsRow } from "./payload.ts";
import { sideOf } from "./told.ts";

/** The provider's names of what we have a name for; any other keeps its own, in our spelling. */
const names: Readonly<Record<string, string>> = {
  "Ball Possession": "possession",
  "Total Shots": "shots",
  "Shots on Goal": "shots_on_target",
  "Corner Kicks": "corners",
  expected_goals: "xg",
};

/** The figures of a match as they stand now. Null is none so far, where the other team has some. */
export function statisticsOf(
  row: FixtureRow,
  at: MatchTime,
  problems: Problem[],
): readonly ReportDraft[] {
  const origin = { feedMatchId: String(row.fixture.id), problems };
  const figures = new Map<string, { home?: number; away?: number }>();
  for (const team of readableRows(row.statistics, statisticsRow, {
    ...origin,
    list: "statistics",
  })) {
    const side = sideOf(team.team, row);
    if (side === undefined) continue;
    const list = `statistics.${side}`;
    for (const each of readableRows(team.statistics, figure, { ...origin, list })) {
      const value = numberIn(each);
      const stat = names[each.type] ?? spelt(each.type);
      if (value !== undefined && stat !== "")
        figures.set(stat, { ...figures.get(stat), [side]: value });
    }
  }
  return [...figures].map(([stat, { home = 0, away = 0 }]) =>
    assertion(`stat-${stat}`, at, { kind: "stat_set", stat, home, away }),
  );
}

const numberIn = ({ value }: Figure): number | undefined =>
  value === null || value === undefined ? undefined : Number.parseFloat(String(value));

const spelt = (type: string): string =>
  type
    .toLowerCase()
    .replaceAll("%", "percent")
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "")
    .slice(0, 40);
