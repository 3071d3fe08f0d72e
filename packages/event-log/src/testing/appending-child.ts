import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AppendingOptions } from "./appending-process.ts";

const program = fileURLToPath(new URL("appending-process.ts", import.meta.url));

export interface AppendingChild {
  readonly process: ChildProcess;
  /** Resolves when the log is open in it, or when it died before. */
  readonly opened: Promise<void>;
  /** All it said in its life, once it is dead. */
  readonly ended: Promise<string[]>;
}

export interface StartOptions {
  /** A command it runs under, such as strace with its arguments. */
  readonly under?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Told after each line how many there are by now. */
  readonly onLine?: ((lines: number, child: ChildProcess) => void) | undefined;
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
  });
  const opened = Promise.withResolvers<void>();
  const closed = once(child, "close");
  const ended = (async () => {
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      opened.resolve();
      onLine?.(said.length, child);
    }
    await closed;
    opened.resolve();
    return said;
  })();
  return { process: child, opened: opened.promise, ended };
}
