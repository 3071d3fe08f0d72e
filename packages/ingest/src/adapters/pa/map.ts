import { type Competition, cupRules, leagueRules, type Team } from "@touchline/football";
import { type Mapped, type MappedMatch, type Problem, problemWith } from "../../adapter.ts";
import { childAt, textAt } from "../../xml.ts";
import { epochOfLocalTime } from "../../local-time.ts";
import { printable } from "../../team-names.ts";
import { type MatchDocuments, piecesOf } from "./documents.ts";
import { draftsOf } from "./drafts.ts";
import { paDocument, type Payload } from "./payload.ts";
import { teamsOf } from "./sides.ts";

/** The matches of a payload as reports. Pure: the same documents give the same reports. */
export function map(payload: Payload): Mapped {
  const problems: Problem[] = [];
  const competitions = new Map<string, Competition>();
  const matches = documentsIn(payload, problems).flatMap((documents): readonly MappedMatch[] => {
    const { matchId } = documents;
    const refuse = (problem: string, why: string): readonly MappedMatch[] => {
      problems.push(problemWith({ matchId }, problem, why, matchId || undefined));
      return [];
    };
    if (matchId === "")
      return refuse("wrong_shape", "a document that does not say which match it is of");
    const teams = teamsOf(documents);
    if (teams === undefined)
      return refuse(
        "wrong_shape",
        `match ${matchId}: no document names two teams; give its events or its row beside it`,
      );
    const kickOffAt = kickOffOf(documents);
    if (kickOffAt === undefined)
      refuse(
        "incomplete",
        `match ${matchId}: no document says when it kicks off; give its row of a match day beside it`,
      );
    const competition = competitionOf(documents);
    competitions.set(competition.competitionId, competition);
    const setting = { documents, teams, competition, kickOffAt: kickOffAt ?? 0 };
    return [
      {
        feedMatchId: matchId,
        competitionId: competition.competitionId,
        kickOffAt: setting.kickOffAt,
        drafts: draftsOf(setting, problems),
      },
    ];
  });
  return { competitions: [...competitions.values()], matches, problems };
}

export interface Setting {
  readonly documents: MatchDocuments;
  readonly teams: { readonly home: Team; readonly away: Team };
  readonly competition: Competition;
  readonly kickOffAt: number;
}

function documentsIn(payload: Payload, problems: Problem[]): readonly MatchDocuments[] {
  const given = "documents" in payload ? payload.documents : [payload];
  const byMatch = new Map<string, MatchDocuments>();
  for (const document of given) {
    const wrapped = "documents" in payload || "root" in payload ? document : { root: document };
    const pieces = paDocument.Check(wrapped) ? piecesOf(wrapped.root, wrapped.matchId) : undefined;
    if (pieces === undefined) {
      problems.push(problemWith(document, "wrong_shape", "it is none of PA's documents"));
      continue;
    }
    for (const { matchId, kind, element } of pieces)
      byMatch.set(matchId, { ...byMatch.get(matchId), matchId, [kind]: element });
  }
  return [...byMatch.values()];
}

/** "07/10/2012" and "13:30", British time. 00:00 stands for a time not yet known; the day is right. */
function kickOffOf({ row }: MatchDocuments): number | undefined {
  const { date = "", koTime = "" } = row?.attributes ?? {};
  const day = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(date);
  return day === null
    ? undefined
    : epochOfLocalTime(`${day[3]}-${day[2]}-${day[1]}T${koTime || "00:00"}`, "Europe/London");
}

function competitionOf({ row }: MatchDocuments): Competition {
  const named = row && childAt(row, "competition");
  const id = named?.attributes["competitionID"];
  const stage = row && childAt(row, "stage");
  const isCup = (stage?.attributes["stageType"] ?? stage?.attributes["type"]) === "Knockout";
  return {
    competitionId: `pa-${id || "unknown"}`,
    name: printable((row && textAt(row, "competition")) ?? "") || "Unknown competition",
    rules: isCup ? cupRules : leagueRules,
  };
}
