import { basename, dirname, join } from "node:path";
import { type Problem, problemWith, type ReadPayloads } from "../../adapter.ts";
import { filesAt } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { readXml } from "../../xml.ts";
import { type Piece, piecesOf } from "./documents.ts";

/**
 * Reads any mix of documents, each known by what it holds; which match events and statistics are of is the number in the
 * file's name. All that is not told twice is one payload; a document of the same kind and match given again is the next
 * poll. When events are given alone, their match is looked for in the other files of the folder.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const problems: Problem[] = [];
  const pieces: Piece[] = [];
  const found = await filesAt(paths, files, /\.xml$/);
  for (const { path, how } of found) {
    const { problem, document } = await readXml(path, files);
    const known = document && piecesOf(document, numberIn(path));
    if (problem !== undefined) problems.push(problem);
    else if (known !== undefined) pieces.push(...known);
    else if (how === "named")
      problems.push(
        problemWith(document, "wrong_shape", `${basename(path)} is none of PA's documents`),
      );
  }
  const lonely = new Set(
    pieces
      .filter(
        ({ kind, matchId }) =>
          kind !== "row" && !pieces.some((each) => each.kind === "row" && each.matchId === matchId),
      )
      .map(({ matchId }) => matchId),
  );
  const folders = lonely.size === 0 ? [] : new Set(found.map(({ path }) => dirname(path)));
  for (const folder of folders)
    for (const name of (await files.list(folder)) ?? []) {
      const path = join(folder, name);
      if (
        !/^(match-day|live|results|fixtures|info).*\.xml$/.test(name) ||
        found.some((each) => each.path === path)
      )
        continue;
      const { document } = await readXml(path, files);
      const rows = (document && piecesOf(document, undefined)) ?? [];
      pieces.push(...rows.filter(({ kind, matchId }) => kind === "row" && lonely.has(matchId)));
    }
  return { payloads: payloadsOf(pieces), problems };
}

/** "match-events_3888465.xml" → "3888465". */
const numberIn = (path: string): string | undefined => /(\d{3,})/.exec(basename(path))?.[1];

function payloadsOf(pieces: readonly Piece[]): readonly unknown[] {
  const polls: Map<string, Piece>[] = [];
  for (const piece of pieces) {
    const key = `${piece.kind} ${piece.matchId}`;
    const last = polls.at(-1);
    if (last === undefined) polls.push(new Map([[key, piece]]));
    else if (last.has(key)) {
      const sameMatch = [...last].filter(([, each]) => each.matchId === piece.matchId);
      polls.push(new Map([...sameMatch, [key, piece]]));
    } else last.set(key, piece);
  }
  return polls.map((poll) => ({
    documents: [...poll.values()].map(({ matchId, element }) => ({
      ...(matchId && { matchId }),
      root: element,
    })),
  }));
}
