import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { gamesIn, partOfGame, teamsSeen } from "./f24.ts";
import { documentsIn, partOfDocument } from "./f7.ts";
import { partOfMaMatch } from "./ma.ts";
import { joined, type Part } from "./part.ts";
import { maMatch, maMatches, type Payload, xmlDocument } from "./payload.ts";

/** What the documents of a payload say, one part a match. */
export function matchesIn(payload: Payload, problems: Problem[]): readonly Part[] {
  const documents = "documents" in payload ? payload.documents : [payload];
  const parts = documents.flatMap((document) => partsOf(document, problems));
  const groups: Part[][] = [];
  for (const part of parts) {
    const group = groups.find(([first]) => first !== undefined && isOneMatch(first, part));
    if (group === undefined) groups.push([part]);
    else group.push(part);
  }
  return groups.map(joined);
}

function partsOf(document: unknown, problems: Problem[]): readonly Part[] {
  const refuse = (why: string): readonly Part[] => {
    problems.push(problemWith(document, "wrong_shape", why));
    return [];
  };
  if (xmlDocument.Check(document)) {
    if (document.name === "Games" || document.name === "Game")
      return gamesIn(document).map((game) => partOfGame(game, problems));
    if (document.name === "SoccerFeed" || document.name === "SoccerDocument")
      return documentsIn(document).map((each) => partOfDocument(each, problems));
    return refuse(`an XML document of ${document.name} is neither F24 nor F7`);
  }
  if (maMatches.Check(document))
    return document.match.flatMap((each) => partsOfMatch(each, problems));
  return partsOfMatch(document, problems);
}

function partsOfMatch(match: unknown, problems: Problem[]): readonly Part[] {
  if (maMatch.Check(match)) return [partOfMaMatch(match, problems)];
  problems.push(problemWith(match, "wrong_shape", firstError(maMatch, match)));
  return [];
}

/** By its id; a document without one is of the match its teams are in. */
function isOneMatch(a: Part, b: Part): boolean {
  if (a.matchId !== undefined && b.matchId !== undefined) return a.matchId === b.matchId;
  const [these, those] = [teamsOf(a), teamsOf(b)];
  return these.size === 2 && these.size === those.size && these.isSubsetOf(those);
}

const teamsOf = ({ teams, events }: Part): ReadonlySet<string> =>
  teams.home && teams.away ? new Set([teams.home.id, teams.away.id]) : teamsSeen(events);
