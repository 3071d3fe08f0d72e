/** A command for people and scripts: results on standard output, everything else on standard error. */
interface Command {
  readonly words: readonly [string, string];
  readonly usage: string;
  readonly help: string;
  /** Only the command that is run is loaded: the others may need what is broken. */
  readonly load: () => Promise<Run>;
}

type Run = (args: readonly string[], print: (line: string) => void) => Promise<void>;

const commands: readonly Command[] = [
  {
    words: ["feed", "try"],
    usage: "feed try <adapter> <path…> [--match <feed's match id>]",
    help: "Read a payload as the platform would and print what it makes of each match",
    load: async () => (await import("./cli/feed-try.ts")).feedTry,
  },
  {
    words: ["log", "read"],
    usage:
      "log read <topic> [--partition p] [--from offset] [--max n (default 100)] [--data directory]",
    help: "Print records as JSON lines, whether or not a server is running on the directory",
    load: async () => (await import("./cli/log-read.ts")).logRead,
  },
];

const helpText = [
  "touchline: commands for people and scripts",
  "",
  ...commands.map(({ usage, help }) => `  npm run -s touchline -- ${usage}\n      ${help}`),
  "",
].join("\n");

const args = process.argv.slice(2);
const command = commands.find(({ words }) => words[0] === args[0] && words[1] === args[1]);
// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on("error", () => process.exit(0));

if (command === undefined || args.includes("--help")) {
  process.stdout.write(helpText);
  if (!args.includes("--help") && args.length > 0) {
    process.stderr.write(`touchline: no command "${args.slice(0, 2).join(" ")}"\n`);
    process.exitCode = 2;
  }
} else {
  try {
    const run = await command.load();
    await run(args.slice(2), (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`touchline ${command.words.join(" ")}: ${why}\n`);
    process.exitCode = 1;
  }
}
