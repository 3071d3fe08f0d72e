import type { MatchTime } from "@touchline/football";
import type { Problem, ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { readableRows } from "../../readable-rows.ts";
import type { Competitors } from "./match.ts";
import { figure } from "./payload.ts";

/** The figures that are told while a match is on; the others of the list are of the season. */
const names: Readonly<Record<string, string>> = {
  possessionPct: "possession",
  totalShots: "shots",
  shotsOnTarget: "shots_on_target",
  wonCorners: "corners",
  foulsCommitted: "fouls",
};

/** The figures of a match as they stand now, where both teams have them. */
export function statisticsOf(
  teams: Competitors,
  at: MatchTime,
  feedMatchId: string,
  problems: Problem[],
): readonly ReportDraft[] {
  if (at.phase === "pre") return [];
  const figuresOf = (side: "home" | "away"): ReadonlyMap<string, number> => {
    const origin = { list: `statistics of ${side}`, feedMatchId, problems };
    const rows = readableRows(teams[side].statistics, figure, origin);
    return new Map(
      rows.flatMap(({ name, displayValue }): [string, number][] => {
        const stat = Object.hasOwn(names, name) ? names[name] : undefined;
        const isNumber = /^\d{1,5}(\.\d+)?$/.test(displayValue ?? "");
        return stat !== undefined && isNumber ? [[stat, Number(displayValue)]] : [];
      }),
    );
  };
  const [home, away] = [figuresOf("home"), figuresOf("away")];
  return [...home].flatMap(([stat, ours]): ReportDraft[] => {
    const theirs = away.get(stat);
    if (theirs === undefined) return [];
    return [assertion(`stat-${stat}`, at, { kind: "stat_set", stat, home: ours, away: theirs })];
  });
}
