import type { EventLog, NewRecord } from "@touchline/event-log";
import { schemaHeader, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import type { Problem } from "./adapter.ts";
import { deadLetterOf, validated } from "./dead-letter.ts";
import { type FeedRecord, feedRecordHeaders } from "./feed-record.ts";
import { producedHeaders } from "./produced.ts";
import type { Programme } from "./programme.ts";
import { ReportRate } from "./report-rate.ts";
import type { DueReport } from "./timetable.ts";
import type { Clock } from "./surroundings.ts";

/** What one feed writes to the log, and how much of it. Every method resolves when it is durable. */
export class FeedOutput {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #feedId: string;
  readonly #programme: Programme;
  readonly #rate = new ReportRate();
  #reports = 0;
  #deadLetters = 0;
  #lastReportAt: number | undefined;

  constructor(log: EventLog, clock: Clock, feedId: string, programme: Programme) {
    this.#log = log;
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
    };
  }

  /** Reports that are no valid reports become dead letters. */
  async reports(due: readonly DueReport[], { run }: FeedRecord): Promise<void> {
    const judged = due.map(({ report }) => ({ report, ...validated(report) }));
    const good = judged.filter(({ problem }) => problem === undefined);
    await this.#log.append(
      topics.reports.name,
      good.map(({ report, payload }) => ({
        key: report.matchId,
        value: payload,
        headers: producedHeaders(topics.reports.schema, run.runId, report.reportId),
      })),
    );
    this.#reports += good.length;
    this.#lastReportAt = this.#clock.now();
    this.#rate.add(good.length, this.#lastReportAt);
    await this.#letters(
      judged.flatMap(({ report, problem }) =>
        problem === undefined ? [] : [this.#letter(problem, run.runId, report.reportId)],
      ),
    );
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
    if (records.length > 0) await this.#log.append(name, records);
  }

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
    await this.#log.append(topics.deadLetters.name, letters);
    this.#deadLetters += letters.length;
  }
}
