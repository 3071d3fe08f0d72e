import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { compose, type Running } from "./compose.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import packageJson from "../package.json" with { type: "json" };
import { explain } from "./explain.ts";

/** A stop that takes longer than this ends hard; the log loses nothing by it. */
const stopMsMax = 10_000;

const invocation = readInvocation();
if (invocation.help !== undefined) {
  process.stdout.write(invocation.help);
} else {
  await serve(invocation.config);
}

function readInvocation() {
  try {
    return readConfig(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    fail(error.message);
  }
}

async function serve(config: Config): Promise<void> {
  let running: Running;
  try {
    running = await compose(config, {
      version: packageJson.version,
      now: Date.now,
      randomBytes,
      notice: (line) => process.stderr.write(`touchline: ${line}\n`),
    });
  } catch (error) {
    fail(explain(error, config));
  }
  let stopping: Promise<void> | undefined;
  // A terminal tells the whole group, and npm tells us again: the second word must not cut the first stop short.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => {
      stopping ??= stop(running);
    });
  // Whoever runs us starts us again, and everything is built anew from the log: better than a board that stands still.
  running.broken.catch(async (error: unknown) => {
    process.stderr.write(`touchline: ${explain(error, config)}\n`);
    await running.close();
    process.exit(1);
  });
  greet(config, running);
}

async function stop(running: Running): Promise<void> {
  setTimeout(() => process.exit(1), stopMsMax).unref();
  await running.close();
  process.exit(0);
}

function greet(config: Config, { port, adminKey }: Running): void {
  const address = (host: string) => `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const open = config.host === "0.0.0.0" || config.host === "::";
  const here = address(open ? "127.0.0.1" : config.host);
  const lines = [
    ["scores", `${here}/`],
    ...(open ? networkAddresses().map((host) => ["", `${address(host)}/`]) : []),
    ["operators", `${here}/admin/enter?key=${adminKey}  (opens once)`],
    ["API", `${here}/api/docs`],
  ];
  for (const [label = "", text = ""] of lines)
    process.stdout.write(`  ${label.padEnd(10)} ${text}\n`);
  if (!open) process.stdout.write("  on a phone: npm start -- --host 0.0.0.0\n");
}

function networkAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

function fail(message: string): never {
  process.stderr.write(`touchline: ${message}\n`);
  process.exit(1);
}
