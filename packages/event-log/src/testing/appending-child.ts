import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AppendingOptions } from "./appending-process.ts";

const program = fileURLToPath(new URL("appending-process.ts", import.meta.url));

export interface AppendingChild {
  readonly pid: number;
  /** Ends it and what it runs under with SIGKILL, or sends them another signal. */
  readonly kill: Kill;
  /** Resolves when the log is open in it, or when it died before. */
  readonly opened: Promise<void>;
  /** All it said in its life, once it was killed. Rejects when it ended by itself. */
  readonly ended: Promise<string[]>;
}

export type Kill = (signal?: NodeJS.Signals) => void;

export interface StartOptions {
  /** A command it runs under, such as strace with its arguments. */
  readonly under?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Told after each line how many there are by now. */
  readonly onLine?: ((lines: number, kill: Kill) => void) | undefined;
}

/** Starts a process that appends without end. */
export function startAppending(
  appending: AppendingOptions,
  { under = [], env = {}, onLine }: StartOptions = {},
): AppendingChild {
  const [command, ...args] = [...under, process.execPath, program, JSON.stringify(appending)];
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
    // A group of its own, so that a signal reaches it and what it runs under.
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  let isDead = false;
  const kill: Kill = (signal = "SIGKILL") => void (isDead || process.kill(-pid, signal));
  const opened = Promise.withResolvers<void>();
  const closed = once(child, "close");
  const ended = (async () => {
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      opened.resolve();
      onLine?.(said.length, kill);
    }
    const [code] = await closed;
    isDead = true;
    opened.resolve();
    if (code !== null) throw new Error(`it was not killed but ended with code ${code}; see above`);
    return said;
  })();
  return { pid, kill, opened: opened.promise, ended };
}
