import { parseArgs } from "node:util";
import { closestTo } from "./closest.ts";
import type { Terminal } from "./terminal.ts";

/** How a command ended, for scripts. */
export const exitCodes = {
  ok: 0,
  /** It could not be done; standard error says why. */
  failed: 1,
  /** It was asked for in a way that cannot be understood; nothing was done. */
  usage: 2,
  /** What was looked at is damaged. */
  damaged: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Flag {
  /** What stands behind it; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** One command: all that `--help` tells of it, and what it does. */
export interface Command {
  /** What stands behind its words and before its flags. */
  readonly operands: string;
  readonly summary: string;
  /** More than a line, where it needs more. */
  readonly details?: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly string[];
  /** How many operands there may be; fewer are for the command itself to judge. */
  readonly operandsMax: number;
  readonly run: (given: Given, terminal: Terminal) => Promise<ExitCode | void>;
}

/** A mistake in how a command was asked for. The message is one line that says what would do. */
export class UsageError extends Error {}

/** What was given behind a command's words. */
export class Given {
  readonly operands: readonly string[];
  readonly #flags: ReadonlyMap<string, string | true>;

  constructor(operands: readonly string[], flags: ReadonlyMap<string, string | true>) {
    this.operands = operands;
    this.#flags = flags;
  }

  is(flag: string): boolean {
    return this.#flags.has(flag);
  }

  text(flag: string): string | undefined {
    const value = this.#flags.get(flag);
    return typeof value === "string" ? value : undefined;
  }

  wholeNumber(flag: string): number | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
      throw new UsageError(`--${flag} must be a whole number, not "${text}"`);
    return value;
  }
}

/** Reads what stands behind a command's words. Throws UsageError, with the flag that was probably meant. */
export function readGiven(command: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  // Not strict, as its messages cannot name the flag that was meant, nor take a value that begins with a dash.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const flags = new Map<string, string | true>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind === "option") flags.set(token.name, valueOf(command, token));
  }
  if (operands.length > command.operandsMax)
    throw new UsageError(`there is no place for "${operands[command.operandsMax]}"`);
  return new Given(operands, flags);
}

function valueOf(
  command: Command,
  { name, rawName, value }: { name: string; rawName: string; value: string | undefined },
): string | true {
  const names = Object.keys(command.flags);
  const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined;
  if (flag === undefined) {
    const meant = closestTo(name, names);
    const all = names.map((known) => `--${known}`).join(" ");
    const hint = meant === undefined ? `there are: ${all}` : `did you mean --${meant}?`;
    throw new UsageError(`no flag ${rawName}; ${hint}`);
  }
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    return true;
  }
  if (value === undefined || value === "" || names.some((known) => value === `--${known}`))
    throw new UsageError(`--${name} needs a value: --${name} <${flag.value}>`);
  return value;
}

/** The page that `--help` prints. */
export function helpOf(words: string, command: Command): string {
  const { operands, summary, details = [], flags, examples } = command;
  const rows = Object.entries(flags).map(([name, { value, help }]) => [
    `--${name}${value === undefined ? "" : ` <${value}>`}`,
    help,
  ]);
  const width = Math.max(...rows.map(([flag = ""]) => flag.length));
  return [
    `touchline ${words}${operands === "" ? "" : ` ${operands}`} [flags]`,
    "",
    `  ${summary}`,
    ...details.map((line) => `  ${line}`),
    "",
    "Flags",
    ...rows.map(([flag = "", help = ""]) => `  ${flag.padEnd(width)}  ${help}`),
    "",
    "Examples",
    ...examples.map((example) => `  npm run -s touchline -- ${words} ${example}`.trimEnd()),
    "",
    "Ends with 0 when it is done, 1 when it failed, 2 when it was not understood, 3 when damage was found.",
    "",
  ].join("\n");
}
