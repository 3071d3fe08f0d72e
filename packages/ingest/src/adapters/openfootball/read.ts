import { basename } from "node:path";
import { type Problem, problemWith, type ReadPayloads } from "../../adapter.ts";
import { filesAt, readJson } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";

/** One payload a document, JSON or Football.TXT. In a folder others may lie beside them; a text is one by its title. */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const payloads: unknown[] = [];
  const problems: Problem[] = [];
  for (const { path, how } of await filesAt(paths, files, /\.(?:json|txt)$/)) {
    if (path.endsWith(".txt")) {
      const footballTxt = textOf(await files.read(path));
      if (how === "named" || /^\s*=+\s*\S/m.test(footballTxt)) payloads.push({ footballTxt });
      continue;
    }
    const { problem, document } = await readJson(path, files);
    if (problem !== undefined) problems.push(problem);
    else if (!isCompanion(document)) payloads.push(document);
    else if (how === "named")
      problems.push(problemWith(document, "no_matches", `${basename(path)} holds no match`));
  }
  return { payloads, problems };
}

/** Groups, teams and stadiums lie beside a tournament, and its matches say all of it again that we use. */
const isCompanion = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  "name" in document &&
  ["groups", "teams", "stadiums", "standings", "squads"].some((key) => key in document) &&
  !("matches" in document) &&
  !("rounds" in document);

/** UTF-8, and what an old file may be instead. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
