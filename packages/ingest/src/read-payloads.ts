import type { Competition, DeadLetter, Report } from "@touchline/football";
import type { Adapter, Mapped, MappedMatch } from "./adapter.ts";
import { adapters } from "./adapters/index.ts";
import { deadLetterOf, validated } from "./dead-letter.ts";
import { IngestError } from "./errors.ts";
import { nodePayloadFiles, type PayloadFiles } from "./payload-files.ts";
import { reportsOf } from "./reports.ts";

/** What a provider's files say, as it would stand in the log. */
export interface PayloadReading {
  /** In match order, one match after the other, the earliest kick-off first. */
  readonly reports: readonly Report[];
  readonly deadLetters: readonly DeadLetter[];
  /** The feed's match ids, in the same order. */
  readonly matches: readonly string[];
  readonly competitions: readonly Competition[];
}

export interface PayloadReadingOptions {
  /** Only this match, by the feed's id, and the dead letters that are or may be of it. */
  readonly match?: string | undefined;
  readonly files?: PayloadFiles | undefined;
}

/**
 * Reads files the way the platform would, without any log: `feed try` on the command line.
 * What was said is taken to have been seen then, so that the same files give the same reports.
 * Throws IngestError: `ADAPTER_UNKNOWN`, `PATH_UNREADABLE`, `NOTHING_TO_READ`, `MATCH_UNKNOWN`.
 */
export async function readPayloads(
  adapterName: string,
  paths: readonly string[],
  options: PayloadReadingOptions = {},
): Promise<PayloadReading> {
  const adapter = adapterNamed(adapterName);
  const mapped = await readMapped(adapter, paths, options.files ?? nodePayloadFiles);
  const source = { feedId: adapter.name, kind: adapter.sourceKind };
  const matches = mapped.matches.filter(isWanted(options.match));
  const letters = mapped.problems.filter(
    ({ feedMatchId }) =>
      options.match === undefined || (feedMatchId ?? options.match) === options.match,
  );
  // With letters the match may be lost rather than unknown: they say what became of it.
  if (options.match !== undefined && matches.length === 0 && letters.length === 0)
    throw new IngestError(
      "INGEST_MATCH_UNKNOWN",
      `no match ${options.match} in ${paths.join(", ")}; there are ${mapped.matches.map((m) => m.feedMatchId).join(", ") || "none"}`,
    );
  const reports = matches.flatMap((match) =>
    reportsOf(match, {
      source,
      matchId: `${adapter.name}-${match.feedMatchId}`,
      observedAt: (saidAt) => saidAt,
    }),
  );
  const judged = reports.map((report) => ({ report, ...validated(report) }));
  const wrong = judged.flatMap(({ problem }) => problem ?? []);
  return {
    reports: judged.filter(({ problem }) => problem === undefined).map(({ report }) => report),
    deadLetters: [...letters, ...wrong].map((problem) =>
      deadLetterOf(problem, { feedId: adapter.name, adapter: adapter.name, observedAt: 0 }),
    ),
    matches: matches.map(({ feedMatchId }) => feedMatchId),
    competitions: mapped.competitions,
  };
}

/** The adapter of this name. Throws IngestError `INGEST_ADAPTER_UNKNOWN`. */
export function adapterNamed(name: string): Adapter {
  const adapter = Object.hasOwn(adapters, name) ? adapters[name] : undefined;
  if (adapter !== undefined) return adapter;
  throw new IngestError(
    "INGEST_ADAPTER_UNKNOWN",
    `there is no adapter ${JSON.stringify(name)}; there are ${Object.keys(adapters).join(", ")}`,
  );
}

/** Reads and maps all the paths hold. Throws IngestError `NOTHING_TO_READ` when that is neither a match nor a problem. */
export async function readMapped(
  adapter: Adapter,
  paths: readonly string[],
  files: PayloadFiles,
): Promise<Mapped> {
  const { payloads, problems } = await adapter.read(paths, files);
  const mapped = payloads.map((payload) => adapter.toReports(payload));
  const programmeId = mapped.find((each) => each.programmeId !== undefined)?.programmeId;
  const all: Mapped = {
    ...(programmeId !== undefined && { programmeId }),
    competitions: onceEach(mapped.flatMap(({ competitions }) => competitions)),
    matches: mapped.flatMap(({ matches }) => matches).toSorted(byKickOff),
    problems: [...problems, ...mapped.flatMap((each) => each.problems)],
  };
  if (all.matches.length === 0 && all.problems.length === 0)
    throw new IngestError(
      "INGEST_NOTHING_TO_READ",
      `${paths.join(", ")}: nothing there that the adapter ${adapter.name} can read`,
    );
  return all;
}

const byKickOff = (a: MappedMatch, b: MappedMatch): number =>
  a.kickOffAt - b.kickOffAt || a.feedMatchId.localeCompare(b.feedMatchId, "en", { numeric: true });

const isWanted = (wanted: string | undefined) => (match: MappedMatch) =>
  wanted === undefined || match.feedMatchId === wanted;

const onceEach = (competitions: readonly Competition[]): readonly Competition[] => [
  ...new Map(competitions.map((each) => [each.competitionId, each])).values(),
];
