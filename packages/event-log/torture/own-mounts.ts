import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ProcessReport } from "./case-process.ts";
import { secondsMaxOf } from "./one-case.ts";
import type { Figures, Scenario } from "./scenario.ts";

const program = fileURLToPath(new URL("case-process.ts", import.meta.url));
const IN_OWN_MOUNTS = "TOUCHLINE_TORTURE_IN_OWN_MOUNTS";

/**
 * The scenario with each case in a process that sees mounts and processes of its own: whatever becomes of it, the kernel
 * takes them all away when it ends. `asRoot` says that it needs more than a user namespace can give, such as loop devices.
 */
export function inOwnMounts(
  scenario: Scenario,
  { asRoot }: { readonly asRoot: boolean },
): Scenario {
  const unshare = asRoot || process.getuid?.() === 0 ? namespaces : [...asIfRoot, ...namespaces];
  return {
    ...scenario,
    whyNot: async () => whyNoNamespaces(unshare, asRoot) ?? (await scenario.whyNot?.()),
    run: (seed, figures) =>
      process.env[IN_OWN_MOUNTS] === undefined
        ? runCase(unshare, scenario, seed, figures)
        : scenario.run(seed, figures),
  };
}

const namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const asIfRoot = ["--user", "--map-root-user"];

function whyNoNamespaces(unshare: readonly string[], asRoot: boolean): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (asRoot && process.getuid?.() !== 0) return "it needs root, to mount loop devices";
  const { status, stderr } = spawnSync("unshare", [...unshare, "true"], { encoding: "utf8" });
  if (status === 0) return undefined;
  return `it may not have mounts of its own here: ${stderr?.trim() || "unshare is not installed"}`;
}

async function runCase(
  unshare: readonly string[],
  scenario: Scenario,
  seed: number,
  figures: Figures,
): Promise<void> {
  const args = [...unshare, process.execPath, program, scenario.name, String(seed)];
  const { stdout } = await promisify(execFile)("unshare", args, {
    env: { ...process.env, [IN_OWN_MOUNTS]: "yes" },
    // The case has a limit of its own; this one is for a process that does not heed it.
    timeout: (secondsMaxOf(scenario) + 1) * 1000,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
  });
  // The program above wrote it.
  const report: ProcessReport = JSON.parse(stdout);
  figures.addAll(report.figures);
  if (report.error !== undefined) throw new Error(report.error);
}
