import { type Competition, cupRules, leagueRules } from "@touchline/football";
import type { Mapped, MappedMatch, Problem } from "../../adapter.ts";
import { readableRows } from "../../readable-rows.ts";
import { matchOf } from "./match.ts";
import { eventRow, league, type Scoreboard } from "./payload.ts";

/** A scoreboard as drafts, match by match. Pure. */
export function map(scoreboard: Scoreboard): Mapped {
  const problems: Problem[] = [];
  const leagues = readableRows(scoreboard.leagues, league, { list: "leagues", problems });
  const names = new Map(leagues.map(({ id, name }) => [id, name]));
  const competitions = new Map<string, Competition>();
  const matches: MappedMatch[] = [];
  for (const row of readableRows(scoreboard.events, eventRow, { list: "events", problems })) {
    const mapped = matchOf(row, names, problems);
    if (mapped === undefined) continue;
    const { match, competition, goesOn } = mapped;
    const known = competitions.get(competition.competitionId);
    const rules = goesOn || known?.rules.extraTime === true ? cupRules : leagueRules;
    competitions.set(competition.competitionId, { ...competition, rules });
    matches.push(match);
  }
  return { competitions: [...competitions.values()], matches, problems };
}
