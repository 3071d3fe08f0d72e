import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const cliFile = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

/** How a command ended. */
export interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The standard output as the JSON lines it must be. */
  readonly lines: () => readonly Record<string, unknown>[];
}

/** Runs `touchline` as a script would. */
export const touchline = (...args: readonly string[]): Promise<Done> =>
  new Promise((resolve) => {
    const done = { maxBuffer: 1 << 26 };
    execFile(process.execPath, [cliFile, ...args], done, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : 0;
      const lines = () =>
        stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
      resolve({ code, stdout, stderr, lines });
    });
  });
