import { type EventLog, type NewRecord, partitionFor } from "@touchline/event-log";
import { type Report, schemaHeader, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import { detailCharactersMax, type Problem } from "./adapter.ts";
import { deadLetterOf, validated } from "./dead-letter.ts";
import { type FeedRecord, feedRecordHeaders } from "./feed-record.ts";
import { OutputPartitions } from "./output-partitions.ts";
import { producedHeaders } from "./produced.ts";
import type { Programme } from "./programme.ts";
import { ReportRate } from "./report-rate.ts";
import type { DueReport } from "./timetable.ts";
import type { Clock } from "./surroundings.ts";

/**
 * What one feed writes to the log, and how much of it. Every method resolves when it is durable, or when the partition it
 * belongs to is out of order for good: the other partitions go on.
 */
export class FeedOutput {
  readonly #log: EventLog;
  readonly #partitions: OutputPartitions;
  readonly #clock: Clock;
  readonly #feedId: string;
  readonly #programme: Programme;
  readonly #rate = new ReportRate();
  #reports = 0;
  #deadLetters = 0;
  #lost = 0;
  #lastReportAt: number | undefined;

  constructor(log: EventLog, clock: Clock, feedId: string, programme: Programme) {
    this.#log = log;
    this.#partitions = new OutputPartitions(log);
    this.#clock = clock;
    this.#feedId = feedId;
    this.#programme = programme;
  }

  stats() {
    return {
      reports: this.#reports,
      reportsPerSecond: this.#rate.perSecond(this.#clock.now()),
      lastReportAt: this.#lastReportAt,
      deadLetters: this.#deadLetters,
      lost: this.#lost,
    };
  }

  /** Partitions that take no more, as `topic/partition`. */
  get faultyPartitions(): readonly string[] {
    return this.#partitions.faulty;
  }

  /**
   * Reports that are no valid reports become dead letters; so do those whose partition takes no more, under an id of
   * their own: once the partition is mended, the report itself is still to be made. `produced` are not said again.
   */
  async reports(
    due: readonly DueReport[],
    { run }: FeedRecord,
    produced: ReadonlySet<string>,
  ): Promise<void> {
    const judged = due.map(({ report }) => ({ report, ...validated(report) }));
    const good = judged.filter(({ problem }) => problem === undefined);
    const unlogged = await this.#append(good, run.runId);
    const logged = good.length - unlogged.length;
    this.#reports += logged;
    if (logged > 0) this.#lastReportAt = this.#clock.now();
    this.#rate.add(logged, this.#clock.now());
    const letters = [
      ...judged.map(({ report, problem }) => ({ problem, id: report.reportId })),
      ...unlogged.map(({ report, problem }) => ({ problem, id: `unlogged:${report.reportId}` })),
    ];
    await this.#letters(
      letters.flatMap(({ problem, id }) =>
        problem === undefined || produced.has(id) ? [] : [this.#letter(problem, run.runId, id)],
      ),
    );
  }

  /**
   * Appends partition by partition, so that one that is out of order costs its own reports only. Gives those with the
   * reason.
   */
  async #append(judged: readonly Judged[], runId: string): Promise<readonly Judged[]> {
    const { name, schema, partitions } = topics.reports;
    const byPartition = Map.groupBy(judged, ({ report }) =>
      partitionFor(report.matchId, partitions),
    );
    // All are waited for, also when one fails: what is under way would be made once more by whoever reads back now.
    const outcomes = await Promise.allSettled(
      [...byPartition].map(async ([partition, share]): Promise<readonly Judged[]> => {
        const records = share.map(({ report, payload }) => ({
          key: report.matchId,
          value: payload,
          headers: producedHeaders(schema, runId, report.reportId),
        }));
        const fault = await this.#partitions.append(name, partition, records);
        return fault === undefined ? [] : share.map((one) => withProblem(one, fault));
      }),
    );
    return outcomes.flatMap((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
  }

  /** What of the programme could not be read. */
  async problems({ run }: FeedRecord, produced: ReadonlySet<string>): Promise<void> {
    const numbered = this.#programme.problems.map((problem, index) => ({
      problem,
      id: `problem-${index + 1}`,
    }));
    await this.#letters(
      numbered
        .filter(({ id }) => !produced.has(id))
        .map(({ problem, id }) => this.#letter(problem, run.runId, id)),
    );
  }

  async competitions(): Promise<void> {
    const { name, schema } = topics.competitions;
    const records = this.#programme.competitions.map((competition) => ({
      key: competition.competitionId,
      value: encode(competition),
      headers: { [schemaHeader]: schema },
    }));
    // Matches can be told without the names and rules of their competitions.
    if (records.length > 0) await this.#partitions.append(name, 0, records);
  }

  /** Throws when it cannot be kept: a run that is not found again must not be begun. */
  async record(record: FeedRecord): Promise<void> {
    const value = JSON.stringify(record);
    await this.#log.append(topics.feeds.name, [
      { key: this.#feedId, value, headers: feedRecordHeaders },
    ]);
  }

  #letter(problem: Problem, runId: string, id: string): NewRecord {
    const origin = { feedId: this.#feedId, adapter: this.#programme.adapter };
    return {
      key: this.#feedId,
      value: encode(deadLetterOf(problem, { ...origin, observedAt: this.#clock.now() })),
      headers: producedHeaders(topics.deadLetters.schema, runId, id),
    };
  }

  async #letters(letters: readonly NewRecord[]): Promise<void> {
    if (letters.length === 0) return;
    const fault = await this.#partitions.append(topics.deadLetters.name, 0, letters);
    if (fault === undefined) this.#deadLetters += letters.length;
    else this.#lost += letters.length;
  }
}

/** A report as bytes, and why it is a dead letter if it is one. */
interface Judged {
  readonly report: Report;
  readonly payload: Uint8Array;
  readonly problem?: Problem;
}

const withProblem = ({ report, payload }: Judged, fault: string): Judged => {
  const { feedMatchId } = report;
  const detail = fault.slice(0, detailCharactersMax);
  return { report, payload, problem: { problem: "not_logged", detail, feedMatchId, payload } };
};
