import type { Side } from "@touchline/football";
import type { Announced } from "./before-kick-off.ts";
import type { Parts } from "./parts.ts";
import type { Statistics } from "./payload.ts";

/** Ours by theirs. What follows from goals, cards and substitutions is counted from these. */
const names: ReadonlyMap<string, string> = new Map([
  ["ball_possession", "possession"],
  ["corner_kicks", "corners"],
  ["fouls", "fouls"],
  ["free_kicks", "free_kicks"],
  ["goal_kicks", "goal_kicks"],
  ["offsides", "offsides"],
  ["shots_blocked", "shots_blocked"],
  ["shots_off_target", "shots_off_target"],
  ["shots_on_target", "shots_on_target"],
  ["shots_saved", "saves"],
  ["shots_total", "shots"],
  ["throw_ins", "throw_ins"],
]);

/** The statistics that both teams have, as they stand now. */
export function statisticsIn(
  statistics: Statistics | undefined,
  parts: Parts,
): readonly Announced[] {
  const teams = statistics?.totals?.competitors ?? statistics?.teams ?? [];
  const of = (side: Side, name: string): unknown =>
    teams.find(({ qualifier }) => qualifier === side)?.statistics?.[name];
  return [...names].flatMap(([name, stat]) => {
    const [home, away] = [of("home", name), of("away", name)];
    if (home === undefined || away === undefined) return [];
    if (!isCount(home) || !isCount(away)) {
      const detail = `${name} is ${JSON.stringify(home)} and ${JSON.stringify(away)}`;
      parts.problem("wrong_shape", detail, { home, away });
      return [];
    }
    return [{ sourceRef: `stat-${stat}`, body: { kind: "stat_set", stat, home, away } }];
  });
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= 9999;
