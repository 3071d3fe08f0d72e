import type { EventLog } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { FeedOutput } from "./feed-output.ts";
import type { FeedRecord } from "./feed-record.ts";
import { patiently } from "./patience.ts";
import { endsOf, feedRecords, notProduced, producedBy } from "./produced.ts";
import type { Programme } from "./programme.ts";
import { retire } from "./retire.ts";
import type { Clock, Random, Timers } from "./surroundings.ts";
import { type DueReport, timetable } from "./timetable.ts";
import { Wake } from "./wake.ts";

export interface FeedSettings {
  readonly feedId: string;
  readonly programme: Programme;
  /** Match milliseconds in a wall millisecond. */
  readonly rate: number;
  /** Milliseconds after the end of a run before the next begins; undefined plays once. */
  readonly repeatAfterMs: number | undefined;
}

export interface FeedSurroundings {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly onNotice: (notice: string) => void;
}

export type FeedState = "running" | "paused" | "waiting" | "finished" | "failed";

export interface FeedStats {
  readonly feedId: string;
  readonly adapter: string;
  readonly state: FeedState;
  /** What it is doing, or why it failed, in a sentence. */
  readonly message: string;
  /** Match milliseconds in a wall millisecond. */
  readonly rate: number;
  /** Made since this process began. */
  readonly reports: number;
  /** Over the last ten seconds. */
  readonly reportsPerSecond: number;
  /** Epoch ms. */
  readonly lastReportAt: number | undefined;
  readonly deadLetters: number;
  /** Dead letters that could not be kept, because the log cannot be written there. */
  readonly lost: number;
  readonly runId: string | undefined;
}

/** Reports in one append at most. */
const batchReportsMax = 500;
/** The longest sleep: after it the clock is looked at again, in case somebody has set it. */
const sleepMsMax = 60_000;

/**
 * One feed's life: run after run of its programme, each resumed from its own output after a crash. What goes wrong here
 * stays here, in `stats()`.
 */
export class Feed {
  readonly #settings: FeedSettings;
  readonly #around: FeedSurroundings;
  readonly #wake: Wake;
  readonly #output: FeedOutput;
  #state: FeedState = "waiting";
  #message = "about to begin";
  #isPaused = false;
  #isClosed = false;
  #record: FeedRecord | undefined;
  #lived: Promise<void> = Promise.resolve();

  constructor(settings: FeedSettings, around: FeedSurroundings) {
    this.#settings = settings;
    this.#around = around;
    this.#wake = new Wake(around.timers);
    const { feedId, programme } = settings;
    this.#output = new FeedOutput(around.log, around.clock, feedId, programme);
  }

  get feedId(): string {
    return this.#settings.feedId;
  }

  start(): void {
    this.#lived = this.#live().catch((error: unknown) => {
      this.#state = "failed";
      this.#message = error instanceof Error ? error.message : String(error);
      this.#around.onNotice(`feed ${this.feedId} has failed: ${this.#message}`);
    });
  }

  /** Makes no more reports until `resume`. The matches go on meanwhile: what falls due is made up for. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wake.ring();
  }

  /** Finishes the append under way. The run is gone on with by the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake.ring();
    await this.#lived;
  }

  stats(): FeedStats {
    const { feedId, programme, rate } = this.#settings;
    const isHeld = this.#isPaused && this.#state !== "failed" && this.#state !== "finished";
    return {
      feedId,
      adapter: programme.adapter,
      state: isHeld ? "paused" : this.#state,
      message: this.#messageWithFaults(),
      rate,
      ...this.#output.stats(),
      runId: this.#record?.run.runId,
    };
  }

  #messageWithFaults(): string {
    const faulty = this.#output.faultyPartitions;
    if (faulty.length === 0 || this.#state === "failed") return this.#message;
    return `${this.#message}; nothing can be written to ${faulty.join(", ")}`;
  }

  async #live(): Promise<void> {
    const { log, clock } = this.#around;
    const found = (await feedRecords(log)).get(this.feedId);
    this.#record = found;
    if (found?.state === "running") {
      if (this.#isSameProgramme(found)) await this.#play(found);
      else await this.#patiently(() => retire(log, clock, found));
    }
    while (!this.#isClosed) {
      const last = this.#record;
      if (last?.state === "finished" && this.#isSameProgramme(last)) {
        if (!(await this.#untilNext(last))) return;
      }
      const run = await this.#begin(last);
      if (run !== undefined) await this.#play(run);
    }
  }

  #isSameProgramme({ digest, run }: FeedRecord): boolean {
    return digest === this.#settings.programme.digest && run.rate === this.#settings.rate;
  }

  /** Waits for the time of the next run. False when there is none. */
  async #untilNext({ run }: FeedRecord): Promise<boolean> {
    const { repeatAfterMs } = this.#settings;
    if (repeatAfterMs === undefined) {
      this.#state = "finished";
      this.#message = `run ${run.runId} is over`;
      return false;
    }
    const nextAt = (run.finishedAt ?? run.startedAt) + repeatAfterMs;
    this.#state = "waiting";
    const nextText = `${new Date(nextAt).toISOString().slice(0, -".000Z".length)}Z`;
    this.#message = `run ${run.runId} is over; the next begins at ${nextText}`;
    return this.#until(nextAt);
  }

  /** Declares a new run, before its first report. */
  async #begin(last: FeedRecord | undefined): Promise<FeedRecord | undefined> {
    if (!(await this.#until(0))) return undefined;
    const { feedId, programme, rate } = this.#settings;
    const { log, clock } = this.#around;
    const startedAt = clock.now();
    const runId = `${feedId}-${startedAt.toString(36)}`;
    const reports = timetable(programme, feedId, { runId, startedAt, rate }).length;
    const [deadLettersEnd] = await endsOf(log, topics.deadLetters.name);
    const record: FeedRecord = {
      feedId,
      adapter: programme.adapter,
      sourceKind: programme.sourceKind,
      programmeId: programme.programmeId,
      digest: programme.digest,
      state: "running",
      run: { runId, startedAt, rate, reports },
      reportsFrom: await endsOf(log, topics.reports.name),
      deadLettersFrom: deadLettersEnd?.offset ?? 0,
      // What cannot be read is said once, not in every run.
      saysProblems: last?.digest !== programme.digest,
    };
    await this.#patiently(() => this.#output.record(record));
    this.#record = record;
    return record;
  }

  /** Makes every report of a run that is not in the log yet, each when it is due. */
  async #play(record: FeedRecord): Promise<void> {
    const { programme } = this.#settings;
    const { log, clock } = this.#around;
    const { run } = record;
    const due = timetable(programme, this.feedId, run);
    this.#state = "running";
    this.#message = `run ${run.runId}: ${programme.matches.length} matches at ${run.rate}×`;
    const isOver = await this.#patiently(async () => {
      // After a failed append nobody knows which partitions took their share; the log does.
      const produced = await producedBy(log, record);
      await this.#output.competitions();
      if (record.saysProblems) await this.#output.problems(record, produced.ids);
      return this.#makeReports(notProduced(due, produced), record, produced.ids);
    });
    if (!isOver) return;
    const finished: FeedRecord = {
      ...record,
      state: "finished",
      run: { ...run, finishedAt: clock.now() },
    };
    await this.#patiently(() => this.#output.record(finished));
    this.#record = finished;
  }

  /** False when it was closed before the last. */
  async #makeReports(
    due: readonly DueReport[],
    record: FeedRecord,
    produced: ReadonlySet<string>,
  ): Promise<boolean> {
    const { clock } = this.#around;
    for (let next = 0; next < due.length;) {
      if (!(await this.#until(due[next]?.dueAt ?? 0))) return false;
      const now = clock.now();
      const upTo = due.findIndex(({ dueAt }, index) => index > next && dueAt > now);
      const end = Math.min(upTo === -1 ? due.length : upTo, next + batchReportsMax);
      await this.#output.reports(due.slice(next, end), record, produced);
      next = end;
    }
    return !this.#isClosed;
  }

  /** Does it again while the log cannot take records for now, as on a full disk. */
  #patiently<T>(act: () => Promise<T>): Promise<T> {
    return patiently(act, {
      wake: this.#wake,
      random: this.#around.random,
      isClosed: () => this.#isClosed,
      onWait: (why) => {
        this.#message = why;
      },
    });
  }

  /** Waits for a wall time, and for as long as the feed is paused. False when it is closed. */
  async #until(at: number): Promise<boolean> {
    for (;;) {
      if (this.#isClosed) return false;
      const delayMs = at - this.#around.clock.now();
      if (!this.#isPaused && delayMs <= 0) return true;
      await this.#wake.sleep(this.#isPaused ? undefined : Math.min(delayMs, sleepMsMax));
    }
  }
}
