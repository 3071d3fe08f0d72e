import { basename, dirname, join } from "node:path";
import { type Problem, problemWith, type ReadPayloads } from "../../adapter.ts";
import { filesAt, type FoundFile, readJson } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { readXml, type XmlElement } from "../../xml.ts";
import { gamesIn } from "./f24.ts";
import { documentsIn } from "./f7.ts";
import { maMatch, maMatches, xmlDocument } from "./payload.ts";

/**
 * Reads any mix of F24, F7, MA1 and MA3, each file known by what it holds, and puts together what is of one match. A
 * document of the same kind and match given again is the next poll. What a lone event file lacks is looked for beside it.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const problems: Problem[] = [];
  const found = await filesAt(paths, files, /\.(xml|json)$/);
  const documents = await documentsAt(found, files, problems);
  const lonely = documents.filter(
    (one) => one.kind.startsWith("events") && !documents.some((other) => completes(other, one)),
  );
  const folders = new Set(lonely.map(({ path }) => dirname(path)));
  for (const folder of folders) {
    const beside = (await companions(folder, files)).filter(
      ({ path }) => !found.some((each) => each.path === path),
    );
    for (const document of await documentsAt(beside, files, []))
      if (lonely.some((one) => completes(document, one))) documents.push(document);
  }
  return { payloads: payloadsOf(documents), problems };
}

interface ReadDocument {
  readonly path: string;
  readonly kind: "events-xml" | "summary-xml" | "events-json" | "summary-json";
  /** The match's id, where the document says it. */
  readonly matchId?: string | undefined;
  /** The teams it is about. */
  readonly teams: ReadonlySet<string>;
  readonly document: unknown;
}

/** The summaries of a folder, by the names the provider gives them. */
async function companions(folder: string, files: PayloadFiles): Promise<readonly FoundFile[]> {
  const names = (await files.list(folder)) ?? [];
  return names
    .filter((name) => /(f7|srml|matchresults|ma1).*\.(xml|json)$/i.test(name))
    .map((name) => ({ path: join(folder, name), how: "found" as const }));
}

async function documentsAt(
  found: readonly FoundFile[],
  files: PayloadFiles,
  problems: Problem[],
): Promise<ReadDocument[]> {
  const documents: ReadDocument[] = [];
  for (const { path, how } of found) {
    const { problem, document } = await (path.endsWith(".json") ? readJson : readXml)(path, files);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const known = documentsOf(document, path);
    documents.push(...known);
    if (known.length === 0 && how === "named") {
      const detail = `${basename(path)} is neither F24 nor F7 nor MA1 nor MA3`;
      problems.push(problemWith(document, "wrong_shape", detail));
    }
  }
  return documents;
}

/** A document of many matches is cut up into one for each. */
function documentsOf(document: unknown, path: string): readonly ReadDocument[] {
  if (xmlDocument.Check(document))
    return [
      ...(document.name === "Games" ? gamesIn(document).map((game) => eventsOf(game, path)) : []),
      ...(document.name === "SoccerFeed"
        ? documentsIn(document).map((each) => summaryOf(each, path))
        : []),
    ];
  if (maMatches.Check(document))
    return document.match.flatMap((each) => {
      const known = documentsOf(each, path);
      // What cannot be read goes on as it is, to be refused with the reason.
      const unread = {
        path,
        kind: "summary-json" as const,
        teams: new Set<string>(),
        document: each,
      };
      return known.length > 0 ? known : [unread];
    });
  if (!maMatch.Check(document)) return [];
  const { id, contestant } = document.matchInfo;
  const kind = document.liveData?.event ? "events-json" : "summary-json";
  return [{ path, kind, matchId: id, teams: new Set(contestant.map((team) => team.id)), document }];
}

const eventsOf = (game: XmlElement, path: string): ReadDocument => ({
  path,
  kind: "events-xml",
  matchId: game.attributes["id"] || undefined,
  teams: new Set(game.children.flatMap(({ attributes }) => attributes["team_id"] || [])),
  document: game,
});

const summaryOf = (document: XmlElement, path: string): ReadDocument => ({
  path,
  kind: "summary-xml",
  matchId: document.attributes["uID"]?.replace(/^f/, "") || undefined,
  teams: new Set(
    documentsTeams(document).map(({ attributes }) => attributes["uID"]?.replace(/^t/, "") ?? ""),
  ),
  document,
});

const documentsTeams = (document: XmlElement) =>
  document.children.filter(({ name }) => name === "Team");

const completes = (summary: ReadDocument, events: ReadDocument): boolean =>
  summary.kind === events.kind.replace("events", "summary") && areOfOneMatch(summary, events);

function areOfOneMatch(a: ReadDocument, b: ReadDocument): boolean {
  if (a.matchId !== undefined && b.matchId !== undefined) return a.matchId === b.matchId;
  return a.teams.size === 2 && a.teams.size === b.teams.size && a.teams.isSubsetOf(b.teams);
}

/** Documents of one match side by side; a kind that comes again begins the next payload, which keeps the others. */
function payloadsOf(documents: readonly ReadDocument[]): readonly unknown[] {
  const matches: ReadDocument[][] = [];
  for (const document of documents) {
    const own = matches.find(([first]) => first !== undefined && areOfOneMatch(first, document));
    if (own === undefined) matches.push([document]);
    else own.push(document);
  }
  return matches.flatMap((own) => {
    const polls: (readonly ReadDocument[])[] = [];
    let current: readonly ReadDocument[] = [];
    for (const document of own) {
      const others = current.filter(({ kind }) => kind !== document.kind);
      if (others.length < current.length) polls.push(current);
      current = [...others, document];
    }
    return [...polls, current].map((poll) => ({ documents: poll.map((each) => each.document) }));
  });
}
