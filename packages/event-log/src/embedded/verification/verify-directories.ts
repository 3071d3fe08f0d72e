import { EventLogError } from "../../errors.ts";
import type { FileSystem } from "../disk/file-system.ts";
import { nodeFileSystem } from "../disk/node-file-system.ts";
import { hasDiverged, newestRoster, outSinceOf, type Roster } from "../replicas/roster.ts";
import { verifyLog, type VerifyReport } from "./verify.ts";
import { type Found, newFinding } from "./verify-findings.ts";

export interface VerifyDirectoriesOptions {
  /** All directories of one log, in the order in which it is given them. */
  readonly directories: readonly string[];
  readonly fs?: FileSystem | undefined;
}

/** One directory of a log: what was read in it, and what it is worth beside the others. */
export interface DirectoryReport extends VerifyReport {
  readonly directory: string;
  readonly standing: Standing;
}

/**
 * `in_sync`: it has everything acknowledged, as far as the rosters tell. `stale`: others went on without it. `diverged`: it
 * went on without another that went on without it. `foreign`: of another log, or named in another's place. `missing`:
 * no log is there. `unknown`: no checkpoint of it can be read.
 */
export type Standing = "in_sync" | "stale" | "diverged" | "foreign" | "missing" | "unknown";

/**
 * Reads every byte of every directory of a log, as `verifyLog` does, and holds their rosters against each other. A directory
 * that has not everything acknowledged is damage, whole though its files may be. Throws NOT_FOUND when none holds a log.
 */
export async function verifyDirectories({
  directories,
  fs = nodeFileSystem,
}: VerifyDirectoriesOptions): Promise<readonly DirectoryReport[]> {
  const read = await Promise.all(
    directories.map(async (directory) => ({ directory, report: await reportOf(directory, fs) })),
  );
  const newest = newestRoster(read.flatMap(({ report }) => report?.place?.roster ?? []));
  const logId = read.find(({ report }) => report?.place?.roster === newest)?.report?.place?.logId;
  if (read.every(({ report }) => report === undefined))
    throw new EventLogError(
      "EVENT_LOG_NOT_FOUND",
      `there is no event log in ${directories.join(", ")}; check the paths`,
    );
  const reports = read.map(({ directory, report }, slot): DirectoryReport => {
    const judged = judge(report, { logId, newest, slot, isAlone: directories.length === 1 });
    const { findings, ...rest } = report ?? nothingRead;
    const more =
      judged.found === undefined ? [] : [newFinding({ path: directory, ...judged.found })];
    return { directory, standing: judged.standing, ...rest, findings: [...more, ...findings] };
  });
  return withUnnamed(reports, newest);
}

const nothingRead: VerifyReport = {
  findings: [],
  files: 0,
  bytes: 0,
  batches: 0,
  records: 0,
  place: undefined,
};

/** Undefined where no log is. */
async function reportOf(directory: string, fs: FileSystem): Promise<VerifyReport | undefined> {
  try {
    return await verifyLog({ directory, fs });
  } catch (error) {
    if (error instanceof EventLogError && error.code === "EVENT_LOG_NOT_FOUND") return undefined;
    throw error;
  }
}

interface Judged {
  readonly standing: Standing;
  readonly found?: Omit<Found, "path">;
}

const FILLED_AGAIN =
  "start the server with all directories named: it is emptied and filled from those in sync";

function judge(
  report: VerifyReport | undefined,
  {
    logId,
    newest,
    slot,
    isAlone,
  }: {
    readonly logId: string | undefined;
    readonly newest: Roster | undefined;
    readonly slot: number;
    readonly isAlone: boolean;
  },
): Judged {
  if (report === undefined) {
    const what = "no log is here: the directory is missing or empty";
    const whatToDo =
      "bring it back, if its disk is only not mounted; else start the server: it is filled from those in sync";
    return { standing: "missing", found: { what, whatToDo } };
  }
  const { place } = report;
  // Its damaged checkpoint was found already.
  if (place === undefined || newest === undefined) return { standing: "unknown" };
  const whatToDo = "name the directories of one log, in the order its server is given them";
  if (place.logId !== logId)
    return { standing: "foreign", found: { what: "it belongs to another log", whatToDo } };
  if (!isAlone && place.slot !== slot) {
    const what = `it is directory ${place.slot + 1} of its log and was named as directory ${slot + 1}`;
    return { standing: "foreign", found: { what, whatToDo } };
  }
  if (hasDiverged(place.roster, newest)) {
    const what =
      "it went on while another directory that went on was away: each may hold acknowledged records that the other has not";
    const look = "look at each with `log read --data`, then empty the one to be given up";
    return { standing: "diverged", found: { what, whatToDo: look } };
  }
  const since = outSinceOf(newest, place.slot);
  const isOlder = place.roster.token !== newest.token;
  if (since === undefined && !isOlder) return { standing: "in_sync" };
  // A roster that counts it as in sync and that it does not have was never told to it: then it was not written to either.
  const generation = since ?? newest.generation;
  const what =
    `it is stale: its roster is of generation ${place.roster.generation}, the newest of ${newest.generation}, ` +
    `and it fell out in ${generation}; what was acknowledged since then is not in it`;
  return { standing: "stale", found: { what, whatToDo: FILLED_AGAIN } };
}

/** A log may have more directories than were named. */
function withUnnamed(
  reports: readonly DirectoryReport[],
  newest: Roster | undefined,
): readonly DirectoryReport[] {
  const [first, ...others] = reports;
  const kept = newest?.outSince.length ?? 0;
  if (first === undefined || kept <= reports.length) return reports;
  const hint = newFinding({
    kind: "hint",
    path: first.directory,
    what: `the log has ${kept} directories, and ${reports.length} ${reports.length === 1 ? "was" : "were"} named`,
    whatToDo: "name all of them, to have them held against each other",
  });
  return [{ ...first, findings: [...first.findings, hint] }, ...others];
}
