import { leagueRules, type Standing } from "@touchline/football";
import { clubs } from "../wyscout/clubs.ts";
import { attribution } from "../wyscout/competitions.ts";
import type { PackFacts } from "./convert.ts";

/** A line of the table as `premier-league-table-before-2018-05-13.json` has it. */
export interface TableLine extends Omit<Standing, "team"> {
  readonly teamId: number;
  readonly team: string;
}

/** The matches of the last day of the Premier League 2017/18, which all began in the same second. */
export const lastDayMatchIds: readonly number[] = [
  2500089, 2500090, 2500091, 2500092, 2500093, 2500094, 2500095, 2500096, 2500097, 2500098,
];

/** What the open data set does not say of that day: the table before it, and what its places meant. */
export const lastDayFacts = (table: readonly TableLine[]): PackFacts => ({
  programmeId: "premier-league-2018-05-13",
  title: "Premier League, 13 May 2018",
  attribution,
  competition: {
    competitionId: "premier-league-2017-18",
    name: "Premier League",
    country: "England",
    season: "2017/18",
    rules: leagueRules,
    tableBefore: table.map(({ teamId, team, ...line }) => ({
      team: { teamId: `wyscout-${teamId}`, name: team, ...dressOf(teamId, team) },
      ...line,
    })),
    places: [
      { from: 1, to: 4, label: "Champions League", tone: "up" },
      // Both cups were sure to go to teams above fifth place or to fifth itself, which left their places to sixth and seventh.
      { from: 5, to: 7, label: "Europa League", tone: "mid" },
      { from: 18, to: 20, label: "Relegation", tone: "down" },
    ],
    attribution,
  },
});

function dressOf(teamId: number, team: string) {
  const { shortName = team, code = team.slice(0, 3).toUpperCase(), ...kits } = clubs[teamId] ?? {};
  return { shortName, code, ...kits };
}
