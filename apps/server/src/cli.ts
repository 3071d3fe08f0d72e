import { closestTo } from "./cli/closest.ts";
import {
  type Command,
  type ExitCode,
  exitCodes,
  helpOf,
  readGiven,
  UsageError,
} from "./cli/command.ts";
import { systemTerminal } from "./cli/terminal.ts";

/** A command for people and scripts: results on standard output, everything else on standard error. */
interface Listed {
  readonly words: string;
  readonly usage: string;
  readonly summary: string;
  /** Only the command that is run is loaded: the others may need what is broken. */
  readonly load: () => Promise<Command>;
}

const commands: readonly Listed[] = [
  {
    words: "feed try",
    usage: "feed try <adapter> <path…> [--match <feed's match id>]",
    summary: "Read a payload as the platform would and print what it makes of each match",
    load: async () => (await import("./cli/feed-try.ts")).feedTry,
  },
  {
    words: "log topics",
    usage: "log topics",
    summary: "List the topics with their sizes and settings",
    load: async () => (await import("./cli/log-topics.ts")).logTopics,
  },
  {
    words: "log describe",
    usage: "log describe [topic…]",
    summary: "Show every partition: offsets, epoch, size, segments, state and faults",
    load: async () => (await import("./cli/log-describe.ts")).logDescribe,
  },
  {
    words: "log read",
    usage: "log read <topic> [--partition p] [--from place] [--key k] [--max n (default 100)]",
    summary: "Print records, whether or not a server is running on the directory",
    load: async () => (await import("./cli/log-read.ts")).logRead,
  },
  {
    words: "log tail",
    usage: "log tail <topic> [--partition p] [--from place] [--key k] [--max n]",
    summary: "Print records as they come, until it is interrupted",
    load: async () => (await import("./cli/log-tail.ts")).logTail,
  },
  {
    words: "log groups",
    usage: "log groups [group…]",
    summary: "Show consumer groups: state, members, and how far behind they are",
    load: async () => (await import("./cli/log-groups.ts")).logGroups,
  },
  {
    words: "log create",
    usage: "log create <topic> --partitions n [settings]",
    summary: "Make a topic, or change the settings of one that is there",
    load: async () => (await import("./cli/log-create.ts")).logCreate,
  },
  {
    words: "log delete",
    usage: "log delete <topic> [--yes]",
    summary: "Delete a topic with all its records, for good",
    load: async () => (await import("./cli/log-delete.ts")).logDelete,
  },
  {
    words: "log reset",
    usage: "log reset <group> --to place | --shift n [--topic t] [--dry-run] [--yes]",
    summary: "Move a consumer group's offsets, after showing where they would go",
    load: async () => (await import("./cli/log-reset.ts")).logReset,
  },
  {
    words: "log acts",
    usage: "log acts [--max n (default 100)]",
    summary: "Show what operators changed: who, when, what, and how it ended",
    load: async () => (await import("./cli/log-acts.ts")).logActs,
  },
  {
    words: "log verify",
    usage: "log verify [directory…]",
    summary: "Read every byte and tell all that is damaged",
    load: async () => (await import("./cli/log-verify.ts")).logVerify,
  },
  {
    words: "log dump-segment",
    usage: "log dump-segment <file> [--records]",
    summary: "Print the batches of a segment file, of this log or of Kafka",
    load: async () => (await import("./cli/log-dump-segment.ts")).logDumpSegment,
  },
];

const helpText = [
  "touchline: commands for people and scripts",
  "",
  ...commands.map(({ usage, summary }) => `  npm run -s touchline -- ${usage}\n      ${summary}`),
  "",
  "Each has --help with its flags and examples.",
  "",
].join("\n");

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", () => process.exit(exitCodes.ok));
  const words = args.slice(0, 2).join(" ");
  const listed = commands.find((command) => command.words === words);
  if (listed === undefined) return helpInstead(args);
  try {
    const command = await listed.load();
    const rest = args.slice(2);
    if (rest.includes("--help")) {
      process.stdout.write(helpOf(words, command));
      return exitCodes.ok;
    }
    return (await command.run(readGiven(command, rest), systemTerminal())) ?? exitCodes.ok;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`touchline ${words}: ${why}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

function helpInstead(args: readonly string[]): ExitCode {
  process.stdout.write(helpText);
  if (args.length === 0 || args.includes("--help")) return exitCodes.ok;
  const asked = args.slice(0, 2).join(" ");
  const meant = closestTo(
    asked,
    commands.map((command) => command.words),
  );
  const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
  process.stderr.write(`touchline: no command "${asked}"${hint}\n`);
  return exitCodes.usage;
}
