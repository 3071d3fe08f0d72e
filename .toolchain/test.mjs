// `npm test`: everything that must hold before a change is good, one line a step, then the tests themselves.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { capture, env, handOver, root } from "./processes.mjs";
import { StepFailed, step } from "./terminal.mjs";

/** Scripts of the root package.json, so that each can be run alone: `npm run lint`. */
const checks = ["lint", "format:check", "typecheck", "unused", "versions", "compose:check"];

/**
 * Runs the checks and all tests; with arguments (they are vitest's own), only the tests these choose.
 * Goes on after a failure, so that one run names everything there is to mend. Resolves with the exit code.
 */
export async function test(node, args) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const chosen = [...args.join(" ").matchAll(/--project[= ](\S+)/g)].map(([, name]) => name);
  const onlyUnit = chosen.length > 0 && chosen.every((name) => name === "unit");
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", ...args];
  let failed = 0;
  const attempt = async (label, work) => {
    try {
      return await step(label, work);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      failed += 1;
      return undefined;
    }
  };
  if (args.length === 0)
    for (const name of checks) await attempt(name, () => capture(scripts[name]));
  if (!onlyUnit) {
    await attempt("web apps", () => capture(scripts.build));
    const browser = await attempt("browser", findBrowser);
    Object.assign(env, browser);
    if (browser === undefined && chosen.length === 0) vitest.push("--project=unit");
  }
  const code = await handOver(node, vitest, { FAILED_CHECKS: String(failed) });
  return failed > 0 ? 1 : code;
}
