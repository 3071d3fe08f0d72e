import { execFile } from "node:child_process";
import { glob, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { range, type Scenario } from "./scenario.ts";

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = fileURLToPath(new URL("../src", import.meta.url));
/** Tests that draw their examples import this. */
const PROPERTY = /from "[./]*\/testing\/property\.ts"/;
/** fast-check keeps seeds in 32 bits. */
const SEEDS_END = 2 ** 31;

/** The package's property tests, with other examples than the ones `npm test` always draws. */
export const properties: Scenario = {
  name: "properties",
  what: "the property tests of this package, with examples drawn from the seed",
  // With 1 it would be the examples that npm test draws.
  seeds: (size) => range(2, size === "short" ? 1 : 500),
  isEndless: true,
  workersMax: 1,
  caseSecondsMax: 600,
  whyNot: () => (process.env["VITEST"] === undefined ? undefined : "npm test runs them itself"),
  run: async (seed, figures) => {
    const files = await propertyTests();
    const vitest = join(createRequire(import.meta.url).resolve("vitest/package.json"), "..");
    const env = { ...process.env, EVENT_LOG_SEED: String(seed % SEEDS_END) };
    const args = [join(vitest, "vitest.mjs"), "run", "--project=unit", ...files];
    try {
      await promisify(execFile)(process.execPath, args, { cwd: WORKSPACE, env });
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${stdout}${stderr}`, { cause: error });
    }
    figures.add("test files", files.length);
  },
};

async function propertyTests(): Promise<string[]> {
  const files: string[] = [];
  for await (const name of glob("**/*.test.ts", { cwd: SOURCE })) {
    const path = join(SOURCE, name);
    if (PROPERTY.test(await readFile(path, "utf8"))) files.push(relative(WORKSPACE, path));
  }
  return files.toSorted();
}
