import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { type EventLog, EventLogError } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { logDirectoryOf } from "../data-directory.ts";
import { type OperatorChanges, recordedActs } from "../acts/recorded-acts.ts";
import { remoteLogOf } from "./remote-log.ts";
import { type Flag, type Given, UsageError } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** What every command about a log takes. */
export const logFlags = {
  data: {
    value: "directory",
    help: "The server's data directory, or a log's own (default $TOUCHLINE_DATA, or data)",
  },
  "replica-directories": {
    value: "directory",
    help: "The log's other directories, as its server is given them (default $TOUCHLINE_REPLICA_DIRECTORIES)",
  },
  json: { help: "One JSON line a row, for scripts" },
  help: { help: "This page" },
} satisfies Readonly<Record<string, Flag>>;

/** What a command may ask of a log, be it in a directory or in a server that runs on it. */
export interface LogView extends Pick<
  EventLog,
  "describeTopics" | "describeGroups" | "fetch" | "offsetAt" | "close"
> {
  /** Whether it moves: a directory is shown as it was when it was opened. */
  readonly isLive: boolean;
}

/** What a command may change. Whatever it changes is recorded with who did it, see `operator-act.ts`. */
export type LogToChange = OperatorChanges &
  Pick<EventLog, "describeTopics" | "previewOffsets" | "close">;

/** The directory of the log: `log` in a data directory, or the one that was named, when it is a log itself. */
export async function logDirectoryIn(given: Given): Promise<string> {
  const data = dataDirectoryIn(given);
  return (await isThere(join(data, "format"))) ? data : logDirectoryOf(data);
}

/** All directories of the log, in their order. */
export async function logDirectoriesIn(given: Given): Promise<readonly string[]> {
  const named =
    given.text("replica-directories") ?? process.env["TOUCHLINE_REPLICA_DIRECTORIES"] ?? "";
  const others = named
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return [await logDirectoryIn(given), ...others.map((path) => resolve(path))];
}

async function directoriesOf(given: Given) {
  const [directory = "", ...replicaDirectories] = await logDirectoriesIn(given);
  return { directory, replicaDirectories };
}

/** The log as it is in its files at this moment, also while a server writes to them. */
export async function openDirectory(given: Given): Promise<LogView> {
  const log = await openEmbeddedLog({ ...(await directoriesOf(given)), readOnly: true });
  return {
    isLive: false,
    describeTopics: () => log.describeTopics(),
    describeGroups: () => log.describeGroups(),
    fetch: (request) => log.fetch(request),
    offsetAt: (topic, partition, at) => log.offsetAt(topic, partition, at),
    close: () => log.close(),
  };
}

/** The server on this directory, which knows who reads and what failed; without one, or without its key, the files. */
export async function openToLook(given: Given): Promise<LogView> {
  return (await remoteLogOf(dataDirectoryIn(given))) ?? openDirectory(given);
}

/**
 * The log, to be changed: opened for this process alone when nobody has it, else through the server that has. Throws
 * NOT_FOUND rather than making one where there is none: a directory that was mistyped is not to become a log.
 */
export async function openToChange(given: Given, terminal: Terminal): Promise<LogToChange> {
  const directories = await directoriesOf(given);
  const { directory } = directories;
  if (!(await isThere(join(directory, "format"))))
    throw new EventLogError(
      "EVENT_LOG_NOT_FOUND",
      `there is no event log in ${directory}; check the path`,
    );
  try {
    const log = await openEmbeddedLog({ ...directories, readOnly: true });
    try {
      await refuseWithoutCopies(log, directories.replicaDirectories.length + 1);
    } finally {
      await log.close();
    }
    return changedByCommand(await openEmbeddedLog(directories), directories, terminal);
  } catch (error) {
    if (!(error instanceof EventLogError && error.code === "EVENT_LOG_LOCKED")) throw error;
    const remote = await remoteLogOf(dataDirectoryIn(given));
    if (remote !== undefined) return remote;
    throw error;
  }
}

function changedByCommand(
  log: EventLog,
  { replicaDirectories }: { readonly replicaDirectories: readonly string[] },
  { now, tell }: Terminal,
): LogToChange {
  return {
    ...recordedActs(log, {
      by: "local command",
      user: userName(),
      replicationFactor: replicationFactors[replicaDirectories.length] ?? 3,
      now,
      newId: randomUUID,
      tell,
    }),
    describeTopics: () => log.describeTopics(),
    previewOffsets: (reset) => log.previewOffsets(reset),
    close: () => log.close(),
  };
}

/** By how many directories there are beside the first. */
const replicationFactors = [1, 2, 3] as const;

/** A process may run under a number that has no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Changed without its other directories the log would go on without them: they would be old, and have to be copied anew. */
async function refuseWithoutCopies(log: EventLog, directories: number): Promise<void> {
  const topics = await log.describeTopics();
  const copies = Math.max(1, ...topics.map(({ replicationFactor }) => replicationFactor));
  if (copies > directories)
    throw new UsageError(
      `this log keeps ${copies} copies of a topic in as many directories; name the others with --replica-directories`,
    );
}

function dataDirectoryIn(given: Given): string {
  return resolve(given.text("data") ?? (process.env["TOUCHLINE_DATA"] || "data"));
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
