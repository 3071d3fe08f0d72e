import { type Competition, cupRules, leagueRules } from "@touchline/football";
import { type Mapped, type MappedMatch, type Problem, problemWith } from "../../adapter.ts";
import { readableRows } from "../../readable-rows.ts";
import { matchOf } from "./match.ts";
import { fixtureRow, type FixtureRow, type FixturesDocument } from "./payload.ts";
import { competitionIdOf } from "./told.ts";

/** An answer of `/fixtures` as drafts, match by match. Pure. */
export function map(document: FixturesDocument): Mapped {
  const problems: Problem[] = [];
  const rows = "response" in document ? document.response : document;
  // A refusal comes as an answer like any other, with the reason in `errors`.
  if ("response" in document && isRefusal(document.errors))
    problems.push(problemWith(document, "provider_error", JSON.stringify(document.errors)));
  const competitions = new Map<string, Competition>();
  const matches: MappedMatch[] = [];
  for (const row of readableRows(rows, fixtureRow, { list: "response", problems })) {
    if (row.teams.home.id === row.teams.away.id) {
      const detail = `${row.teams.home.name} cannot meet itself`;
      problems.push(problemWith(row, "wrong_shape", detail, String(row.fixture.id)));
      continue;
    }
    const { match, goesOn } = matchOf(row, problems);
    const known = competitions.get(match.competitionId);
    const isCup = goesOn || known?.rules.extraTime === true;
    competitions.set(match.competitionId, competitionOf(row, isCup));
    matches.push(match);
  }
  return { competitions: [...competitions.values()], matches, problems };
}

const isRefusal = (errors: unknown): boolean =>
  typeof errors === "object" && errors !== null && Object.keys(errors).length > 0;

const competitionOf = (row: FixtureRow, isCup: boolean): Competition => ({
  competitionId: competitionIdOf(row),
  name: row.league.name,
  ...(row.league.country && { country: row.league.country }),
  season: String(row.league.season),
  rules: isCup ? cupRules : leagueRules,
});
