import {
  type Competition,
  cupRules,
  leagueRules,
  type MatchRules,
  type Score,
} from "@touchline/football";
import { type MatchRow, nameIn, printable } from "./payload.ts";
import type { Course } from "./periods.ts";

/** Who must be named wherever facts of this data set are shown. */
export const attribution = "Data: StatsBomb Open Data (github.com/statsbomb/open-data).";

/** The competition a match belongs to, with the rules of its matches in general. */
export function competitionOf(row: MatchRow | undefined): Competition {
  if (row === undefined)
    return {
      competitionId: "statsbomb-unknown",
      name: "StatsBomb Open Data",
      rules: leagueRules,
      attribution,
    };
  const { competition, season } = row;
  const country = printable(competition.country_name);
  const name =
    printable(competition.competition_name) ?? `Competition ${competition.competition_id}`;
  const seasonName = printable(season.season_name);
  return {
    competitionId: `statsbomb-${competition.competition_id}-${season.season_id}`,
    name,
    ...(country !== undefined && { country }),
    ...(seasonName !== undefined && { season: seasonName }),
    rules:
      continents.has(country ?? "") || /\b(cup|copa|coupe|pokal)\b/i.test(name)
        ? cupRules
        : leagueRules,
    attribution,
  };
}

/** The "countries" of competitions between nations or their champions: all have a stage in which a level match goes on. */
const continents: ReadonlySet<string> = new Set([
  "International",
  "Africa",
  "Asia",
  "Europe",
  "North and Central America",
  "Oceania",
  "South America",
]);

const knockOutStages: ReadonlySet<string> = new Set([
  "Round of 16",
  "Quarter-finals",
  "Semi-finals",
  "3rd Place Final",
  "Final",
]);

/**
 * What would have decided this match. It follows from how it went: one that had extra time or kicks could have them, one
 * that ended level without them could not (the first of two legs). Of the others the stage tells, where a file has it.
 */
export function rulesOf(
  row: MatchRow | undefined,
  { periods, isOver }: Course,
  score: Score,
): MatchRules {
  const extraTime = periods.has("et1");
  const isLevel = score.home === score.away;
  if (periods.has("pens")) return { ...cupRules, extraTime };
  if (extraTime) return { ...cupRules, shootOut: !(isOver && isLevel) };
  const isKnockOut = knockOutStages.has(nameIn(row?.competition_stage) ?? "");
  return isKnockOut && !(isOver && isLevel) ? cupRules : leagueRules;
}

/** "Matchday 38", "Group F", "Quarter-finals"; undefined in the files of 2018. */
export function roundOf(row: MatchRow | undefined): string | undefined {
  const stage = nameIn(row?.competition_stage);
  const group = nameIn(row?.home_team.home_team_group);
  const week = row?.match_week;
  if (stage === "Group Stage" && group !== undefined)
    return /^group /i.test(group) ? group : `Group ${group}`;
  if (stage === "Regular Season" && typeof week === "number" && week > 0) return `Matchday ${week}`;
  return stage;
}

/**
 * The zones of kick-offs in the World Cup of 2018, compared with other sources, and in the NWSL of the same files. Of all
 * others nobody knows; they are read as UTC.
 */
const kickOffOffsets: ReadonlyMap<string, string> = new Map([
  ["statsbomb-43-3", "+02:00"],
  ["statsbomb-49-3", "+02:00"],
]);

/** Epoch ms, as good as the set has it: noon UTC when only the day is known. Undefined for no moment in time. */
export function kickOffOf(row: MatchRow): number | undefined {
  const time = String(row.kick_off);
  const isTime = /^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/.test(time);
  const offset = kickOffOffsets.get(competitionOf(row).competitionId) ?? "Z";
  const at = Date.parse(`${row.match_date}T${isTime ? `${time}${offset}` : "12:00:00Z"}`);
  return Number.isNaN(at) ? undefined : Math.trunc(at);
}
