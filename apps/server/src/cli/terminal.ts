import { once } from "node:events";
import { isatty } from "node:tty";
import { createInterface } from "node:readline/promises";

/** Where a command's results go, and how they may look there. */
export interface Terminal {
  /** A line of the result. */
  readonly print: (line: string) => void;
  /** A line about it, for people, on standard error. */
  readonly tell: (line: string) => void;
  /** Whether a person reads the results, and not a program. */
  readonly isTerminal: boolean;
  readonly hasColour: boolean;
  readonly columns: number;
  /** Asks a person; undefined when none is there. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly now: () => number;
  /** From the first call on, an interrupt aborts the signal instead of ending the process. */
  readonly interrupted: () => AbortSignal;
}

/** The terminal, file or pipe that this process was started on. Colour: https://no-color.org. */
export function systemTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const isTerminal = isatty(stdout.fd);
  return {
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
    isTerminal,
    hasColour: isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    columns: stdout.columns ?? 80,
    ask: async (question) => {
      if (!isatty(stdin.fd)) return undefined;
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        const closed = once(lines, "close").then(() => undefined);
        return await Promise.race([lines.question(question), closed]);
      } finally {
        lines.close();
      }
    },
    now: Date.now,
    interrupted: () => {
      const interrupted = new AbortController();
      process.once("SIGINT", () => interrupted.abort());
      return interrupted.signal;
    },
  };
}
