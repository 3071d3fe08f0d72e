import type { ReadPayloads } from "../../adapter.ts";
import type { PayloadFiles } from "../../payload-files.ts";

/**
 * Makes a payload of each setting: `seed=7&matches=20&cup=true`. A path to a file holds one as JSON.
 * What is not said is seed 1, ten matches, a league.
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

function settingsIn(text: string): unknown {
  const said = new URLSearchParams(text);
  const { seed = "1", matches = "10", cup = "false", ...others } = Object.fromEntries(said);
  return {
    format: "touchline-simulation",
    seed: Number(seed),
    matches: Number(matches),
    cup: cup === "" || cup === "true",
    ...(others["kickOffAt"] !== undefined && { kickOffAt: Number(others["kickOffAt"]) }),
  };
}
