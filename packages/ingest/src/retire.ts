import { type EventLog, type LogRecord, partitionFor } from "@touchline/event-log";
import { type Lifecycle, type Report, topics } from "@touchline/football";
import { encode, parseReport } from "@touchline/football/parse";
import { type FeedRecord, feedRecordHeaders } from "./feed-record.ts";
import { OutputPartitions } from "./output-partitions.ts";
import { producedHeaders, reportRecordsOf } from "./produced.ts";
import type { Clock } from "./surroundings.ts";

/** What the claim is about that ends the reports of an unfinished match. */
const coverageLost = "coverage-lost";

/**
 * Ends a run that nobody goes on with: of each match it leaves unfinished it says that coverage is lost, as of the last
 * thing the run said at all. Said once, however often it is cut short and begun again: the ids are the same, and what is
 * in the log is not said again.
 */
export async function retire(log: EventLog, clock: Clock, record: FeedRecord): Promise<void> {
  const said = new Map<string, Said>();
  let lastHeardAt = record.run.startedAt;
  await reportRecordsOf(log, record, (found) => {
    const report = reportOf(found);
    if (report === undefined) return;
    lastHeardAt = Math.max(lastHeardAt, report.observedAt);
    const isOver = said.get(report.matchId)?.isOver === true || ends(report);
    said.set(report.matchId, { last: report, isOver });
  });
  const partitions = new OutputPartitions(log);
  const { name, schema, partitions: count } = topics.reports;
  for (const { last, isOver } of said.values()) {
    if (isOver) continue;
    const report = lost(record, last, lastHeardAt, clock.now());
    // A partition that takes no more shows nothing new either; the other matches are told of all the same.
    await partitions.append(name, partitionFor(report.matchId, count), [
      {
        key: report.matchId,
        value: encode(report),
        headers: producedHeaders(schema, record.run.runId, report.reportId),
      },
    ]);
  }
  const retired: FeedRecord = {
    ...record,
    state: "retired",
    run: { ...record.run, finishedAt: clock.now() },
  };
  const value = JSON.stringify(retired);
  await log.append(topics.feeds.name, [{ key: record.feedId, value, headers: feedRecordHeaders }]);
}

/** What a run has said of a match so far. */
interface Said {
  readonly last: Report;
  /** Played to its end, called off, or told of already. */
  readonly isOver: boolean;
}

function reportOf({ value }: LogRecord): Report | undefined {
  const parsed = parseReport(value);
  return parsed.ok ? parsed.value : undefined;
}

/** Whether nothing is to be expected of the match after this. */
function ends({ sourceRef, body }: Report): boolean {
  if (body.kind === "coverage_set") return sourceRef === coverageLost;
  if (body.kind === "lifecycle_changed") return lifecyclesOver.has(body.lifecycle);
  return body.kind === "result_set";
}

const lifecyclesOver: ReadonlySet<Lifecycle> = new Set([
  "finished",
  "postponed",
  "cancelled",
  "abandoned",
  "awarded",
]);

function lost(record: FeedRecord, last: Report, occurredAt: number, observedAt: number): Report {
  const { feedId, sourceKind } = record;
  const { matchId, feedMatchId, at } = last;
  return {
    reportId: `${feedId}:${matchId}:${coverageLost}:1`,
    matchId,
    feedMatchId,
    sourceRef: coverageLost,
    op: "assert",
    certainty: "confirmed",
    at,
    body: { kind: "coverage_set", coverage: "lost" },
    occurredAt,
    observedAt,
    source: { feedId, kind: sourceKind },
  };
}
