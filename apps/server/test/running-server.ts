import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll } from "vitest";

const mainFile = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const startMsMax = 30_000;

/** Whatever a test leaves running when it fails ends with it. */
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

/** A server in a process of its own, as `npm start` runs it. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly adminLink: string;
  /** What it has said on standard error so far. */
  stderr(): string;
  /** Ends it with a signal; resolves with how it ended. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly tookMs: number }>;
}

/** How a server ended that was not to start. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program and waits until it says where it listens. Rejects with its words when it ends instead. */
export async function startServer(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const { child, output } = spawnServer(args, env);
  const startedBy = Date.now() + startMsMax;
  let link: RegExpExecArray | null = null;
  while (link === null) {
    if (child.exitCode !== null || Date.now() > startedBy)
      throw new Error(`the server did not start:\n${output.stdout}${output.stderr}`);
    await wait(10);
    link = /(http:\/\/\S+?:(\d+))(\/admin\/enter\?key=\S+)/.exec(output.stdout);
  }
  const [, url = "", port, path = ""] = link;
  return {
    url,
    port: Number(port),
    adminLink: url + path,
    stderr: () => output.stderr,
    async stop(signal) {
      const from = performance.now();
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      return { code: child.exitCode, tookMs: performance.now() - from };
    },
  };
}

/** Runs the program to its end, for the cases in which it must not start. */
export async function runToEnd(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { child, output } = spawnServer(args, env);
  const tooLong = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  if (child.exitCode === null) await once(child, "exit");
  clearTimeout(tooLong);
  return { code: child.exitCode, ...output };
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "touchline-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function spawnServer(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(process.execPath, [mainFile, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data) => (output.stdout += String(data)));
  child.stderr?.on("data", (data) => (output.stderr += String(data)));
  return { child, output };
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}
