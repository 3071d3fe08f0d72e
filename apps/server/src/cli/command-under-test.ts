import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { type Command, exitCodes, readGiven } from "./command.ts";
import { logDumpSegment } from "./log-dump-segment.ts";
import type { Terminal } from "./terminal.ts";

/** The time of the first record of the log that commands are tested on; one follows a minute. */
export const beganAt = Date.UTC(2026, 4, 13, 14);

/** For tests only: a data directory that each test has for itself, with a log of two topics and a group that has read half of one. */
export function commandsOnALog() {
  let made: string;
  let data: string;
  beforeAll(async () => {
    made = await mkdtemp(join(tmpdir(), "touchline-made-"));
    await makeLog(join(made, "log"));
    return () => rm(made, { recursive: true });
  });
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "touchline-"));
    await cp(made, data, { recursive: true });
  });
  afterEach(() => rm(data, { recursive: true }));
  return {
    /** A path in it. */
    pathOf: (...names: readonly string[]) => join(data, ...names),
    /** Runs a command on it in this process, as on a terminal or, without one, as in a script. */
    run: (
      command: Command,
      args: readonly string[],
      on: Partial<Terminal> & { readonly answer?: string } = {},
    ) => run(command, command === logDumpSegment ? args : ["--data", data, ...args], on),
  };
}

async function makeLog(directory: string): Promise<void> {
  const log = await openEmbeddedLog({ directory, segmentBytesMax: 16_384 });
  await log.createTopic({ name: "goals", partitions: 2, retentionMs: 604_800_000 });
  await log.createTopic({ name: "lineups", partitions: 1 });
  for (let n = 0; n < 40; n++)
    await log.append("goals", [
      {
        key: `match-${n % 4}`,
        partition: n % 2,
        value: JSON.stringify({ n, note: "x".repeat(1000) }),
        timestamp: beganAt + n * 60_000,
      },
    ]);
  const consumer = await log.consume({ group: "scoreboard", topics: ["goals"] });
  await consumer.commit("goals", 0, 10);
  await consumer.close();
  await log.close();
}

async function run(
  command: Command,
  args: readonly string[],
  on: Partial<Terminal> & { readonly answer?: string },
) {
  const lines: string[] = [];
  const told: string[] = [];
  const terminal: Terminal = {
    print: (line) => void lines.push(...line.split("\n")),
    tell: (line) => void told.push(line),
    isTerminal: false,
    hasColour: false,
    columns: 80,
    ask: () => Promise.resolve(on.answer),
    now: () => beganAt + 40 * 60_000,
    interrupted: () => new AbortController().signal,
    ...on,
  };
  const code = (await command.run(readGiven(command, args), terminal)) ?? exitCodes.ok;
  const json = () => lines.map((line): Record<string, unknown> => JSON.parse(line));
  return { code, lines, told, json };
}
