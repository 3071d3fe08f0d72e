import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as t from "typebox";
import { Compile } from "typebox/compile";

/** How a program of the same user on the same machine reaches the server on a data directory, as an operator. */
export interface OperatorKey {
  readonly url: string;
  readonly key: string;
}

const OperatorFile = Compile(t.Object({ url: t.String(), key: t.String() }));

const fileIn = (dataDirectory: string) => join(dataDirectory, "operator.json");

/**
 * Leaves the key in the data directory, readable for its owner alone: who may read it could change the files beside it
 * just as well. It is good until the server ends.
 */
export async function leaveOperatorKey(
  dataDirectory: string,
  operator: OperatorKey,
): Promise<{ readonly remove: () => Promise<void> }> {
  const path = fileIn(dataDirectory);
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  // "wx": a file, or a link, that somebody else put there is not written through.
  await writeFile(fresh, `${JSON.stringify(operator)}\n`, { mode: 0o600, flag: "wx" });
  await rename(fresh, path);
  return { remove: () => rm(path, { force: true }) };
}

/** The key of the server on a data directory; undefined when there is none, or it is not for this user. */
export async function readOperatorKey(dataDirectory: string): Promise<OperatorKey | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(fileIn(dataDirectory), "utf8"));
    return OperatorFile.Check(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
