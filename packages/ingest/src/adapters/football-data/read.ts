import { basename } from "node:path";
import { type Problem, type ReadPayloads } from "../../adapter.ts";
import { filesAt, readJson } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";

/** Reads files of plain bodies, or of whole HTTP answers kept as `{status, headers, body}` with the body as text. */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const payloads: unknown[] = [];
  const problems: Problem[] = [];
  for (const { path } of await filesAt(paths, files, /\.json$/)) {
    const given = await readJson(path, files);
    const opened = given.problem === undefined ? bodyOf(given.document, basename(path)) : given;
    if (opened.problem === undefined) payloads.push(opened.document);
    else problems.push(opened.problem);
  }
  return { payloads, problems };
}

function bodyOf(document: unknown, name: string): { document?: unknown; problem?: Problem } {
  if (typeof document !== "object" || document === null || !("body" in document))
    return { document };
  const { body } = document;
  if (typeof body !== "string") return { document: body };
  const payload = Buffer.from(body);
  const status = "status" in document ? document.status : 200;
  if (status !== 200)
    return {
      problem: { problem: "refused", detail: `${name}: answer ${String(status)}`, payload },
    };
  try {
    return { document: JSON.parse(body) };
  } catch (error) {
    return { problem: { problem: "not_json", detail: `${name}: ${String(error)}`, payload } };
  }
}
