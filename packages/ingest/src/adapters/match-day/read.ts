import { basename, join } from "node:path";
import type { Problem, ReadPayloads } from "../../adapter.ts";
import type { PayloadFiles } from "../../payload-files.ts";
import { packs } from "./packs.ts";

/** Reads packs: files, folders of them, or the name of one that comes with the program. */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const payloads: unknown[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    for (const file of await filesOf(packs[path] ?? path, files)) {
      const payload = await files.read(file);
      try {
        payloads.push(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)));
      } catch (error) {
        problems.push({
          problem: "not_json",
          detail: `${basename(file)}: ${String(error)}`,
          payload,
        });
      }
    }
  }
  return { payloads, problems };
}

async function filesOf(path: string, files: PayloadFiles): Promise<readonly string[]> {
  const names = await files.list(path);
  if (names === undefined) return [path];
  return names.filter((name) => name.endsWith(".json")).map((name) => join(path, name));
}
