import type { MatchTime, Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { Periods } from "../../recorded-phases.ts";
import { slug } from "./names.ts";
import { lastMoment, momentOf } from "./moments.ts";
import type { Minute, Row, ToldCard } from "./sheet.ts";

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };
const sides = ["home", "away"] as const;

/** Line-ups and referees, which only full-form documents tell. */
export function announced(row: Row): readonly ReportDraft[] {
  const lineups = sides.flatMap((side): readonly ReportDraft[] => {
    const squad = row.squads?.[side];
    if (squad === undefined || squad.starters.length === 0) return [];
    const { formation, coach } = squad;
    const lineup = {
      starters: [...squad.starters],
      bench: [...squad.bench],
      ...(formation !== undefined && { formation }),
      ...(coach !== undefined && { coach }),
    };
    return [
      {
        sourceRef: `lineup-${side}`,
        op: "assert",
        at: beforeMatch,
        body: { kind: "lineup_set", side, lineup },
      },
    ];
  });
  const officials = (row.officials ?? []).map((name, nth): ReportDraft => {
    const role = nth === 0 ? "referee" : "assistant";
    return {
      sourceRef: nth === 0 ? "official-referee" : `official-assistant-${nth}`,
      op: "assert",
      at: beforeMatch,
      body: { kind: "official_set", role, name },
    };
  });
  return [...lineups, ...officials];
}

/** Every minute told of cards and substitutions. */
export const squadMinutes = (row: Row): readonly Minute[] =>
  sides
    .flatMap((side) => [...cardsOf(row, side), ...(row.squads?.[side]?.substitutions ?? [])])
    .flatMap(({ at }) => at ?? []);

const cardsOf = (row: Row, side: Side): readonly ToldCard[] => [
  ...(row.squads?.[side]?.cards ?? []),
  ...(row.cards ?? []).filter((card) => card.side === side),
];

/** Cards and substitutions. One without a minute had happened by the end. */
export function squadDrafts(row: Row, periods: Periods): readonly ReportDraft[] {
  const named = new Map<string, number>();
  const ref = (claim: string) => {
    const nth = (named.get(claim) ?? 0) + 1;
    named.set(claim, nth);
    return `${claim}-${nth}`;
  };
  const when = (at: Minute | undefined) => (at && momentOf(at, row.score)) ?? lastMoment(periods);
  return sides.flatMap((side) => [
    ...cardsOf(row, side).map(({ name, card, at }): ReportDraft => ({
      sourceRef: ref(`card-${side}-${card}-${slug(name)}`),
      op: "assert",
      at: when(at),
      body: { kind: "card", side, card, player: { name } },
    })),
    ...(row.squads?.[side]?.substitutions ?? []).map(({ off, on, at }): ReportDraft => ({
      sourceRef: ref(`substitution-${side}-${slug(off)}`),
      op: "assert",
      at: when(at),
      body: { kind: "substitution", side, off: { name: off }, on: { name: on } },
    })),
  ]);
}
