// What `npm start`, `npm test`, `npm run touchline`, `npm run torture` and the like do.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { install } from "./install.mjs";
import { capture, handOver, root } from "./processes.mjs";
import { StepFailed, step } from "./terminal.mjs";
import { test } from "./test.mjs";

const commands = { start, test, touchline, bench, torture, dev, pnpm };

/** Runs the command named by the first argument with the rest of them, and ends the process with its exit code. */
export async function run([name, ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    console.error(`No command ${name}. There are: ${Object.keys(commands).join(", ")}.`);
    process.exit(2);
  }
  try {
    process.exit(await command(await install(), args));
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    if (error.message) console.error(error.message);
    process.exit(1);
  }
}

async function start(node, args) {
  if (!args.includes("--help")) await step("web apps", () => capture("turbo run build"));
  return handOver(node, ["apps/server/src/main.ts", ...args]);
}

function touchline(node, args) {
  return handOver(node, ["apps/server/src/cli.ts", ...args]);
}

/**
 * Runs every `bench/*.bench.ts` whose path has one of the names in it, one after another; their standard output is ours.
 * Arguments that begin with a dash are handed on to each of them.
 */
async function bench(node, args) {
  const names = args.filter((arg) => !arg.startsWith("-"));
  const options = args.filter((arg) => arg.startsWith("-"));
  const files = ["packages", "apps"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}/bench`))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith(".bench.ts"))
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  let worst = 0;
  for (const file of files) {
    console.error(`- ${file}`);
    worst = Math.max(worst, await handOver(node, [file, ...options]));
  }
  if (files.length === 0) console.error(`No benchmark has ${names.join(" or ")} in its path.`);
  return files.length === 0 ? 1 : worst;
}

/** Breaks the disk and the process under the event log in every way it must survive; what it prints on standard output is ours. */
function torture(node, args) {
  return handOver(node, ["packages/event-log/torture/main.ts", ...args]);
}

/** Everybody's `dev` script: the server restarts when its source changes, the web apps reload in the browser. */
function dev() {
  return handOver("turbo run dev --env-mode=loose");
}

/** The pinned package manager, for those who change the dependencies. */
function pnpm(_node, args) {
  return handOver("pnpm", args);
}
