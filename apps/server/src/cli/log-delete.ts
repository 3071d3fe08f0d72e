import { type Command, type ExitCode, exitCodes, type Given, UsageError } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToChange } from "./log-view.ts";
import { topicCalled } from "./partitions.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log delete`. */
export const logDelete: Command = {
  operands: "<topic>",
  summary: "Delete a topic with all its records and every group's offsets in it, for good.",
  details: [
    "Asks for the topic's name, unless --yes. On a directory that a server runs on, the server does it, and",
    "refuses for the topics it lives on.",
  ],
  flags: { yes: { help: "Do not ask" }, ...logFlags },
  examples: ["odds", "odds --yes --json"],
  operandsMax: 1,
  run: remove,
};

async function remove(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [name] = given.operands;
  if (name === undefined) throw new UsageError("name a topic, such as: log delete odds");
  const log = await openToChange(given, terminal);
  try {
    const { partitions } = await topicCalled(log, name);
    const sizeBytes = partitions.reduce((sum, p) => sum + p.sizeBytes, 0);
    const what = `${name}: ${partitions.length} partitions, ${humane.size(sizeBytes)}`;
    if (!given.is("yes")) {
      const answer = await terminal.ask(`${what}. Type its name to delete it for good: `);
      if (answer === undefined)
        throw new UsageError(`deleting ${what} needs --yes where nobody can be asked`);
      if (answer.trim() !== name) {
        terminal.tell("nothing was deleted");
        return exitCodes.failed;
      }
    }
    await log.deleteTopic(name);
    if (given.is("json")) terminal.print(JSON.stringify({ topic: name, deleted: true }));
    else terminal.print(`deleted ${what}`);
    return exitCodes.ok;
  } finally {
    await log.close();
  }
}
