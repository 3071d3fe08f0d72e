import type { MatchTime } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { childAt, childrenNamed, textAt } from "../../xml.ts";
import type { MatchDocuments } from "./documents.ts";
import { sides } from "./sides.ts";

const counted = {
  corners: "corners",
  fouls: "fouls",
  offsides: "offsides",
  shotsOnTarget: "shots_on_target",
  shotsOffTarget: "shots_off_target",
} as const;

/** The statistics of the last interval: totals, and possession as the home team's percent. */
export function statsIn({ stats }: MatchDocuments, at: MatchTime): readonly ReportDraft[] {
  const intervals = childrenNamed(stats, "stat").filter(({ attributes }) =>
    /^\d{1,3}$/.test(attributes["interval"] ?? ""),
  );
  const last = intervals
    .toSorted((a, b) => Number(a.attributes["interval"]) - Number(b.attributes["interval"]))
    .at(-1);
  if (last === undefined) return [];
  const set = (stat: string, home: number, away: number): ReportDraft => ({
    sourceRef: `stat-${stat}`,
    op: "assert",
    at,
    body: { kind: "stat_set", stat, home, away },
  });
  const possession = textAt(last, "possession") ?? "";
  const totals = Object.entries(counted).flatMap(([name, stat]) => {
    const [home, away] = sides.map(
      (side) => childAt(last, `${side}Team`, name)?.attributes["total"] ?? "",
    );
    const areCounts = /^\d{1,4}$/.test(home ?? "") && /^\d{1,4}$/.test(away ?? "");
    return areCounts ? [set(stat, Number(home), Number(away))] : [];
  });
  const percent = Number(possession);
  const isShare = /^\d{1,3}$/.test(possession) && percent <= 100;
  return isShare ? [set("possession", percent, 100 - percent), ...totals] : totals;
}
