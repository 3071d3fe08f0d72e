import { type Competition, cupRules, leagueRules, type MatchRules } from "@touchline/football";
import type { MatchRow } from "./payload.ts";

/** Who must be named wherever facts of this data set are shown. */
export const attribution =
  "Data: Wyscout, Pappalardo et al., Sci Data 6, 236 (2019), doi.org/10.1038/s41597-019-0247-7, " +
  "figshare.com/collections/4415000, CC BY 4.0 (creativecommons.org/licenses/by/4.0); " +
  "facts extracted and rearranged by Touchline.";

interface Known {
  readonly name: string;
  readonly season: string;
  readonly country?: string;
  readonly zone?: string;
  /** Has a stage in which a level match goes on. */
  readonly knockOut?: boolean;
}

/** The seven competitions of the set by their wyId. The set itself names them nowhere. */
const known: Readonly<Record<number, Known>> = {
  28: { name: "World Cup", season: "2018", knockOut: true },
  102: { name: "European Championship", season: "2016", zone: "Europe/Paris", knockOut: true },
  364: { name: "Premier League", season: "2017/18", country: "England", zone: "Europe/London" },
  412: { name: "Ligue 1", season: "2017/18", country: "France", zone: "Europe/Paris" },
  426: { name: "Bundesliga", season: "2017/18", country: "Germany", zone: "Europe/Berlin" },
  524: { name: "Serie A", season: "2017/18", country: "Italy", zone: "Europe/Rome" },
  795: { name: "La Liga", season: "2017/18", country: "Spain", zone: "Europe/Madrid" },
};

export const zoneOf = (row: MatchRow): string | undefined => known[row.competitionId]?.zone;

/** The competition a match belongs to, with the rules of its matches in general. */
export function competitionOf(row: MatchRow): Competition {
  const facts = known[row.competitionId];
  return {
    competitionId: `wyscout-${row.competitionId}-${row.seasonId}`,
    name: facts?.name ?? `Competition ${row.competitionId}`,
    ...(facts?.country !== undefined && { country: facts.country }),
    ...(facts && { season: facts.season }),
    rules: facts?.knockOut ? cupRules : leagueRules,
    attribution,
  };
}

/**
 * What would have decided this match. The set does not say; it follows from how the match went: one that had extra time
 * could have it, one that ended level after 90 minutes could not. Left are matches decided in 90 minutes, and of those
 * the ones of a tournament that belong to no group are knock-out matches.
 */
export function rulesOf(row: MatchRow, hadExtraTime: boolean): MatchRules {
  if (row.duration === "Penalties") return { ...cupRules, extraTime: hadExtraTime };
  if (row.duration === "ExtraTime" || hadExtraTime) return cupRules;
  const [one, other] = Object.values(row.teamsData);
  const inGroup = Boolean(row.groupName) || (row.gameweek ?? 0) > 0;
  const couldGoOn = known[row.competitionId]?.knockOut === true && !inGroup;
  return couldGoOn && one?.score !== other?.score ? cupRules : leagueRules;
}

/** "Matchday 38", "Group F"; undefined in a knock-out round, which the set only numbers. */
export function roundOf(row: MatchRow): string | undefined {
  if (row.groupName) return row.groupName;
  return row.gameweek ? `Matchday ${row.gameweek}` : undefined;
}
