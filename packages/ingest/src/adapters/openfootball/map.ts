import type { Competition, Team } from "@touchline/football";
import {
  type Mapped,
  type MappedMatch,
  nothingBut,
  type Problem,
  problemWith,
} from "../../adapter.ts";
import { codeOr } from "../../team-names.ts";
import { competitionOf, zoneOf } from "./competitions.ts";
import { footballTxtSheet } from "./football-txt/parse.ts";
import { jsonSheet } from "./json-sheet.ts";
import { kickOffAt } from "./kick-off.ts";
import { draftsOf } from "./match.ts";
import { shortNameOf, slug } from "./names.ts";
import type { Document } from "./payload.ts";
import type { Row, Sheet, ToldTeam } from "./sheet.ts";

/** A document of either form as reports. Pure: the same document gives the same reports. */
export function map(document: Document): Mapped {
  const sheet =
    "footballTxt" in document ? footballTxtSheet(document.footballTxt) : jsonSheet(document);
  if (slug(sheet.title) === "")
    return nothingBut(problemWith(document, "wrong_shape", "the document has no title"));
  const competition = competitionOf(sheet);
  const problems: Problem[] = [...sheet.problems];
  const matches = new Map<string, MappedMatch>();
  for (const row of sheet.rows) {
    const match = matchOf(row, sheet, competition, problems);
    if (match === undefined) continue;
    if (matches.has(match.feedMatchId))
      problems.push(
        problemWith(
          row.raw,
          "contradiction",
          `${row.where}: told twice; the first stands`,
          match.feedMatchId,
        ),
      );
    else matches.set(match.feedMatchId, match);
  }
  return { competitions: [competition], matches: [...matches.values()], problems };
}

/** Undefined for a row that is no match yet: without a day or without its teams. */
function matchOf(
  row: Row,
  sheet: Sheet,
  competition: Competition,
  problems: Problem[],
): MappedMatch | undefined {
  const [home, away] = [teamOf(row.home), teamOf(row.away)];
  const zone = zoneOf(sheet.title);
  const kickOff = kickOffAt(row.date, row.time, zone);
  const why = whyNoMatch(row, home, away, kickOff);
  if (why !== undefined || kickOff === undefined) {
    problems.push(problemWith(row.raw, ...(why ?? (["wrong_shape", row.where] as const))));
    return undefined;
  }
  const { competitionId, name } = competition;
  const feedMatchId = [slug(sheet.title), row.date, slug(home.name), slug(away.name)].join("-");
  const round = row.group ?? row.round;
  const drafts = draftsOf(row, {
    rows: sheet.rows,
    kickOffAt: kickOff,
    fixture: {
      kind: "fixture_set",
      competition: { competitionId, name },
      home,
      away,
      kickOffAt: kickOff,
      ...(zone !== undefined && row.time?.offsetMin === undefined && { zone }),
      ...(row.ground !== undefined && { venue: row.ground }),
      ...(round !== undefined && { round }),
    },
    tell: (problem, detail) =>
      problems.push(
        problemWith(
          row.raw,
          problem,
          `${row.where}, ${home.name} v ${away.name}: ${detail}`,
          feedMatchId,
        ),
      ),
  });
  return { feedMatchId, competitionId, kickOffAt: kickOff, drafts };
}

function whyNoMatch(
  { where, date }: Row,
  home: Team,
  away: Team,
  kickOff: number | undefined,
): readonly [string, string] | undefined {
  if (kickOff === undefined) return ["wrong_shape", `${where}: ${date} is no date`];
  for (const team of [home, away])
    if (slug(team.name) === "")
      return ["wrong_shape", `${where}: ${JSON.stringify(team.name)} is no team's name`];
  if (home.teamId === away.teamId)
    return ["contradiction", `${where}: ${home.name} cannot meet itself`];
  const unknown = [home, away].find(({ name }) => placeholder.test(name));
  return unknown && ["teams_unknown", `${where}: ${unknown.name} is to be decided: no match yet`];
}

/** Who will come out of another match: "W74", "L101", "1A", "3A/B/C", "Winner Group A". */
const placeholder =
  /^(?:[WL]\d{1,3}|[1-4][A-L](?:\/[A-L])*|(?:winners?|losers?|runners?-up)\b.*\b(?:group|match|of)\b.*|tba|tbd|\?+)$/i;

/** The same club whatever the document: some add the country, "Liverpool FC (ENG)". */
function teamOf({ name: written, code }: ToldTeam): Team {
  const name = written.replace(/\s*\([A-Z]{3}\)\s*$/, "").trim() || written;
  return {
    teamId: `openfootball-${slug(name)}`,
    name,
    shortName: shortNameOf(name) || name,
    code: codeOr(code, name),
  };
}
