import { resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { logDirectoryOf } from "./data-directory.ts";

/** A feed to be played: an adapter's name and what that adapter reads, such as a path or a line of settings. */
export interface ReplaySource {
  readonly adapter: string;
  readonly path: string;
}

/** All that can be set from outside. */
export interface Config {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Where everything the server remembers is kept. */
  readonly dataDirectory: string;
  /** Directories that hold the log once more each, ideally on other disks; at most two. */
  readonly replicaDirectories: readonly string[];
  /** Directories that a record stands in before it is acknowledged. */
  readonly replicationFactor: 1 | 2 | 3;
  /** Match seconds in a wall second, of replays and simulated matches. */
  readonly speed: number;
  /** Whether the match-day pack is played when nothing else is. */
  readonly demo: boolean;
  readonly replays: readonly ReplaySource[];
  /** How many invented matches to play; 0 for none. */
  readonly simulatedMatches: number;
}

interface Setting {
  readonly flag: string;
  readonly variable: string;
  readonly value: string;
  readonly fallback: string;
  readonly help: string;
}

/** Every setting once: `--help`, the flags and the environment variables all come from this list. */
export const settings = [
  {
    flag: "host",
    variable: "TOUCHLINE_HOST",
    value: "address",
    fallback: "127.0.0.1",
    help: "Address to listen on; 0.0.0.0 opens it to the network",
  },
  {
    flag: "port",
    variable: "TOUCHLINE_PORT",
    value: "number",
    fallback: "8080",
    help: "Port to listen on; 0 takes a free one",
  },
  {
    flag: "data",
    variable: "TOUCHLINE_DATA",
    value: "directory",
    fallback: "data",
    help: "Where the event log and what is built from it are kept",
  },
  {
    flag: "replica-directories",
    variable: "TOUCHLINE_REPLICA_DIRECTORIES",
    value: "directory",
    fallback: "",
    help: "Keep the log there too, ideally on another disk; two are separated by a comma",
  },
  {
    flag: "replication-factor",
    variable: "TOUCHLINE_REPLICATION_FACTOR",
    value: "copies",
    fallback: "",
    help: "Directories that have each record before it counts (default all of them)",
  },
  {
    flag: "replay",
    variable: "TOUCHLINE_REPLAY",
    value: "adapter:path",
    fallback: "",
    help: "Play recorded payloads, such as wyscout:./open-data; several are separated by commas",
  },
  {
    flag: "simulate",
    variable: "TOUCHLINE_SIMULATE",
    value: "matches",
    fallback: "0",
    help: "Play this many invented matches",
  },
  {
    flag: "speed",
    variable: "TOUCHLINE_SPEED",
    value: "factor",
    fallback: "20",
    help: "Match seconds in a second, for everything that is played",
  },
] as const satisfies readonly Setting[];

const demoSetting = {
  flag: "no-demo",
  variable: "TOUCHLINE_DEMO",
  help: "Do not play the match day that comes with Touchline",
} as const;

/** A setting that cannot be used; the message is one line that says which and what would do. */
export class ConfigError extends Error {
  readonly code = "SERVER_CONFIG_INVALID";
}

/** What was asked for: a configuration to run with, or the help text. */
export type Invocation =
  | { readonly help: string }
  | { readonly help?: undefined; readonly config: Config };

/** Reads flags, then environment variables, then defaults. Throws ConfigError. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  const flags = parseFlags(args);
  if (flags["help"] === true) return { help: helpText() };
  const given = (name: (typeof settings)[number]["flag"]) => givenOf(name, flags, env);
  const replays = replaySources(given("replay"));
  const simulatedMatches = integer(given("simulate"), 0, 1000);
  const dataDirectory = resolve(given("data").text);
  const replicaDirectories = replicaDirectoriesIn(given("replica-directories"), dataDirectory);
  const demoOff = isDemoOff(env[demoSetting.variable]) || flags[demoSetting.flag] === true;
  return {
    config: {
      host: given("host").text,
      port: integer(given("port"), 0, 65_535),
      dataDirectory,
      replicaDirectories,
      replicationFactor: factorIn(given("replication-factor"), replicaDirectories.length + 1),
      speed: speedFactor(given("speed")),
      demo: !demoOff && replays.length === 0 && simulatedMatches === 0,
      replays,
      simulatedMatches,
    },
  };
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** A setting's text and the name of the flag or variable it came from, for what is wrong with it. */
interface Given {
  readonly text: string;
  readonly from: string;
}

/** An empty variable counts as absent, as scripts and container files mean it; an empty flag is a mistake. */
function givenOf(name: string, flags: Flags, env: NodeJS.ProcessEnv): Given {
  const setting: Setting | undefined = settings.find(({ flag }) => flag === name);
  const flag = flags[name];
  if (flag === "") throw new ConfigError(`--${name} must not be empty. Try --help.`);
  if (typeof flag === "string") return { text: flag, from: `--${name}` };
  const variable = env[setting?.variable ?? ""];
  if (variable) return { text: variable, from: setting?.variable ?? "" };
  return { text: setting?.fallback ?? "", from: `--${name}` };
}

function parseFlags(args: readonly string[]): Flags {
  const named = Object.fromEntries(settings.map((s) => [s.flag, { type: "string" as const }]));
  const switches = { help: { type: "boolean" as const }, "no-demo": { type: "boolean" as const } };
  try {
    return parseArgs({ args: [...args], options: { ...named, ...switches } }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message.split(/\.\s/)[0] : String(error);
    throw new ConfigError(`${why}. Try --help.`);
  }
}

function isDemoOff(word: string | undefined): boolean {
  if (!word || word === "on") return false;
  if (word === "off") return true;
  throw new ConfigError(`${demoSetting.variable} must be on or off, not "${word}"`);
}

function integer({ text, from }: Given, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ConfigError(`${from} must be a whole number from ${min} to ${max}, not "${text}"`);
  return value;
}

function speedFactor({ text, from }: Given): number {
  const value = Number(text);
  if (!(value > 0) || value > 10_000)
    throw new ConfigError(`${from} must be above 0 and at most 10000, not "${text}"`);
  return value;
}

function replicaDirectoriesIn({ text, from }: Given, dataDirectory: string): readonly string[] {
  const directories = listed(text).map((path) => resolve(path));
  const all = [logDirectoryOf(dataDirectory), ...directories];
  if (
    directories.length > 2 ||
    all.some((one, n) => all.some((other, m) => n !== m && isIn(one, other)))
  )
    throw new ConfigError(
      `${from} takes one or two directories apart from each other and from ${dataDirectory}, not "${text}"`,
    );
  return directories;
}

const isIn = (path: string, directory: string): boolean =>
  `${path}${sep}`.startsWith(`${directory}${sep}`);

/** All of them unless less is asked for: whoever names a second disk wants to lose one without losing a goal. */
function factorIn(given: Given, directories: number): 1 | 2 | 3 {
  const factor = given.text === "" ? directories : integer(given, 1, directories);
  return factor === 1 || factor === 2 ? factor : 3;
}

const listed = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

function replaySources({ text, from }: Given): readonly ReplaySource[] {
  return listed(text).map((part) => {
    const colon = part.indexOf(":");
    if (colon < 1 || colon === part.length - 1)
      throw new ConfigError(
        `${from} takes adapter:path, such as wyscout:./open-data, not "${part}"`,
      );
    return { adapter: part.slice(0, colon), path: part.slice(colon + 1) };
  });
}

function helpText(): string {
  const rows = settings.map((s) => [
    `--${s.flag} <${s.value}>`,
    s.variable,
    `${s.help}${s.fallback === "" ? "" : ` (default ${s.fallback})`}`,
  ]);
  rows.push([`--${demoSetting.flag}`, `${demoSetting.variable}=off`, demoSetting.help]);
  const lines = rows.map(([flag = "", variable = "", help = ""]) => {
    return `  ${flag.padEnd(34)} ${variable.padEnd(31)} ${help}`;
  });
  return [
    "Touchline: live football scores on an event log.",
    "",
    "  npm start -- [flags]",
    "",
    "  flag                               or variable                     what it does",
    ...lines,
    "",
  ].join("\n");
}
