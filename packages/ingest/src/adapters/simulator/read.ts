import type { ReadPayloads } from "../../adapter.ts";
import { IngestError } from "../../errors.ts";
import type { PayloadFiles } from "../../payload-files.ts";

/**
 * Makes a payload of each setting: `seed=7&matches=20&cup=true`. A path to a file holds one as JSON.
 * What is not said is seed 1, ten matches, a league. Throws IngestError `INGEST_PATH_UNREADABLE` for a setting nobody knows.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const payloads: unknown[] = [];
  for (const path of paths) {
    if (path.endsWith(".json")) {
      const payload = await files.read(path);
      try {
        payloads.push(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)));
      } catch (error) {
        return { payloads, problems: [{ problem: "not_json", detail: String(error), payload }] };
      }
    } else payloads.push(settingsIn(path));
  }
  return { payloads, problems: [] };
}

const settingNames = ["seed", "matches", "cup", "kickOffAt"];

function settingsIn(text: string): unknown {
  const said = Object.fromEntries(new URLSearchParams(text));
  const unknown = Object.keys(said).find((name) => !settingNames.includes(name));
  if (unknown !== undefined)
    throw new IngestError(
      "INGEST_PATH_UNREADABLE",
      `the simulator has no setting ${JSON.stringify(unknown)}; there are ${settingNames.join(", ")}, as in seed=7&matches=20&cup=true`,
    );
  const { seed = "1", matches = "10", cup = "false", kickOffAt } = said;
  return {
    format: "touchline-simulation",
    seed: Number(seed),
    matches: Number(matches),
    cup: truth[cup] ?? cup,
    ...(kickOffAt !== undefined && { kickOffAt: Number(kickOffAt) }),
  };
}

/** `cup` alone is a word for yes; any other word stays as it is and the schema refuses it. */
const truth: Readonly<Record<string, boolean>> = { "": true, true: true, false: false };
