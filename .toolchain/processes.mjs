// Starting other programs so that they end when we end, and never after.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository: every program runs there. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What every program is started with: no colours into a pipe, no telemetry, no update notices, short waits, and what
 * Node has compiled once kept for the next start, which takes half as long.
 */
export const env = {
  ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"),
  ...process.env,
  DO_NOT_TRACK: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  TURBO_DOWNLOAD_LOCAL_ENABLED: "0",
  pnpm_config_update_notifier: "false",
  pnpm_config_fetch_retry_mintimeout: "1000",
  pnpm_config_fetch_retry_maxtimeout: "5000",
};

const parentCheckIntervalMs = 300;
const ignore = () => {};

/**
 * Runs a program to its end and resolves with what it printed; throws with `output` when it fails.
 * Without `args` the command is a line for the shell, as in a package.json script.
 */
export async function capture(command, args) {
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(command, args ?? [], { cwd: root, env, stdio, shell: args === undefined });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await ended(child);
  if (code !== 0) throw Object.assign(new Error(output ? "" : `exit code ${code}`), { output });
  return output;
}

/** Gives the terminal to a program until it ends; resolves with its exit code. */
export function handOver(command, args, moreEnv = {}) {
  const options = { cwd: root, env: { ...env, ...moreEnv }, stdio: "inherit" };
  return ended(spawn(command, args ?? [], { ...options, shell: args === undefined }));
}

/** Resolves with the exit code once the child has closed; passes on the first signal that asks us to end. */
function ended(child) {
  // A terminal sends Ctrl-C to the child as well; twice would be "at once", which nobody asked for.
  const signals = process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGTERM", "SIGHUP", "SIGINT"];
  let hasPassed = false;
  const pass = (signal) => {
    if (!hasPassed) child.kill(signal);
    hasPassed = true;
  };
  for (const signal of signals) process.on(signal, pass);
  process.on("SIGINT", ignore);
  // npm hands a signal only to its shell, which dies without telling us: our parent is then another.
  const parent = process.ppid;
  const parentCheck = setInterval(() => {
    if (process.ppid !== parent) pass("SIGTERM");
  }, parentCheckIntervalMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  }).finally(() => {
    clearInterval(parentCheck);
    process.off("SIGINT", ignore);
    for (const signal of signals) process.off(signal, pass);
  });
}
