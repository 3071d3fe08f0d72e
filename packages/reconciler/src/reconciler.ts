import { setTimeout as wait } from "node:timers/promises";
import {
  type ConsumedBatch,
  type Consumer,
  type EventLog,
  EventLogError,
} from "@touchline/event-log";
import { topics } from "@touchline/football";
import { DeadLetters } from "./dead-letter.ts";
import { Lane, type Outcome } from "./lane.ts";
import { LedgerCache } from "./ledger-cache.ts";
import { ReportRate } from "./report-rate.ts";

export const reconcilerGroup = "reconciler";

export interface ReconcilerOptions {
  readonly log: EventLog;
  /** Events of the matches held in memory, all together; other matches are read back when they are reported on. Default 500,000. */
  readonly eventsHeldMax?: number;
  /** Milliseconds before a batch is tried again that the log could not take for now, as on a full disk. Default 1,000. */
  readonly retryDelayMs?: number;
  /** Epoch ms, for the rate in `stats()`: no decision depends on it. Default `Date.now`. */
  readonly now?: () => number;
  /** Told once when a partition can no longer be worked on; the others go on. */
  readonly onFault?: (fault: PartitionFault) => void;
  /** Told, in one line, what an operator should know: reports refused whose dead letters the log cannot keep. */
  readonly onNotice?: (notice: string) => void;
}

export interface PartitionFault {
  readonly partition: number;
  readonly error: Error;
}

export interface ReconcilerStats {
  readonly reportsTotal: number;
  /** Over the last ten seconds. */
  readonly reportsPerSecond: number;
  readonly eventsTotal: number;
  /** Reports that said nothing new. */
  readonly repeatedTotal: number;
  /** Reports that went to the dead letters. */
  readonly refusedTotal: number;
  /** Batches tried again because the log could not take them. */
  readonly retriesTotal: number;
  /** Reports in the log that are not decided yet, as of the last batch of each partition. */
  readonly lagRecords: number;
  /** Matches whose ledger is in memory, and the events in those. */
  readonly matchesHeld: number;
  readonly eventsHeld: number;
  readonly partitionsFaulty: number;
}

/** Turns `reports` into `match-events` until it is closed. */
export interface Reconciler {
  /** Resolves after `close`; rejects when a promise was broken that it cannot go on without. */
  readonly stopped: Promise<void>;
  stats(): ReconcilerStats;
  /** Finishes the batches under way and leaves the group. */
  close(): Promise<void>;
}

/** Joins group `reconciler`, takes over its share of the partitions of `reports`, and decides what comes. */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const { log } = options;
  for (const topic of [topics.reports, topics.matchEvents, topics.deadLetters])
    await log.createTopic(topic);
  const consumer = await log.consume({
    group: reconcilerGroup,
    topics: [topics.reports.name],
    onFault: ({ partition, error }) => running.cannotRead(partition, error),
  });
  const running = new Running(options, consumer);
  return running;
}

class Running implements Reconciler {
  readonly stopped: Promise<void>;
  readonly #log: EventLog;
  readonly #consumer: Consumer;
  readonly #deadLetters: DeadLetters;
  readonly #cache: LedgerCache;
  readonly #retryDelayMs: number;
  readonly #now: () => number;
  readonly #onFault: (fault: PartitionFault) => void;
  readonly #sites = new Map<number, Site>();
  readonly #rate = new ReportRate();
  readonly #closing = new AbortController();
  readonly #totals = { reports: 0, events: 0, repeated: 0, refused: 0, retries: 0 };
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: ReconcilerOptions, consumer: Consumer) {
    this.#log = options.log;
    this.#consumer = consumer;
    this.#cache = new LedgerCache(options.eventsHeldMax ?? 500_000);
    this.#retryDelayMs = options.retryDelayMs ?? 1_000;
    this.#now = options.now ?? Date.now;
    this.#onFault = options.onFault ?? (() => undefined);
    this.#deadLetters = new DeadLetters(options.log, options.onNotice ?? (() => undefined));
    this.stopped = this.#run();
    // Whoever does not watch `stopped` learns of a failure from close().
    this.stopped.catch(() => undefined);
  }

  stats(): ReconcilerStats {
    const sites = [...this.#sites.values()];
    return {
      reportsTotal: this.#totals.reports,
      reportsPerSecond: this.#rate.perSecond(this.#now()),
      eventsTotal: this.#totals.events,
      repeatedTotal: this.#totals.repeated,
      refusedTotal: this.#totals.refused,
      retriesTotal: this.#totals.retries,
      lagRecords: sites.reduce((sum, { lagRecords }) => sum + lagRecords, 0),
      matchesHeld: this.#cache.matches,
      eventsHeld: this.#cache.events,
      partitionsFaulty: sites.filter(({ faulty }) => faulty).length,
    };
  }

  /** The consumer goes on without a partition of `reports`. */
  cannotRead(partition: number, error: Error): void {
    const site = this.#siteAt(partition);
    if (!site.faulty) this.#giveUp(site, partition, error);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // First the batch, then the membership: else another member could take up the partition we still write for.
    await this.#underWay.catch(() => undefined);
    await this.#consumer.close();
    await this.stopped;
  }

  async #run(): Promise<void> {
    for await (const batch of this.#consumer) {
      if (this.#closing.signal.aborted) return;
      this.#underWay = this.#take(batch);
      await this.#underWay;
    }
  }

  /** Decides one batch, again and again while the log cannot take it, and gives the partition up when it never will. */
  async #take(batch: ConsumedBatch): Promise<void> {
    const site = this.#siteOf(batch);
    while (!site.faulty && !this.#closing.signal.aborted) {
      try {
        this.#count(await this.#decide(site, batch));
        return;
      } catch (error) {
        // What became durable before the error is found by taking the partition over anew.
        site.lane = undefined;
        if (!(error instanceof EventLogError) || error.code === "EVENT_LOG_CLOSED") throw error;
        if (error.code === "EVENT_LOG_PARTITION_NOT_ASSIGNED") return;
        if (error.retriable) await this.#rest();
        else this.#giveUp(site, batch.partition, error);
      }
    }
  }

  async #decide(site: Site, batch: ConsumedBatch): Promise<Outcome> {
    const { topic, partition, records, highWatermark } = batch;
    site.lane ??= await Lane.takeOver({
      log: this.#log,
      partition,
      cache: this.#cache,
      deadLetters: this.#deadLetters,
    });
    const outcome = await site.lane.decide(batch);
    const next = (records.at(-1)?.offset ?? -1) + 1;
    site.nextOffset = next;
    site.lagRecords = Math.max(0, highWatermark - next);
    await this.#consumer.commit(topic, partition, next);
    return outcome;
  }

  /** A batch that does not follow the last one means that another member had the partition meanwhile. */
  #siteOf({ partition, records }: ConsumedBatch): Site {
    const site = this.#siteAt(partition);
    if (records[0]?.offset !== site.nextOffset) site.lane = undefined;
    return site;
  }

  #siteAt(partition: number): Site {
    const site = this.#sites.get(partition) ?? { nextOffset: 0, lagRecords: 0, faulty: false };
    this.#sites.set(partition, site);
    return site;
  }

  #count(outcome: Outcome): void {
    this.#totals.reports += outcome.reports;
    this.#totals.events += outcome.events;
    this.#totals.repeated += outcome.repeated;
    this.#totals.refused += outcome.refused;
    this.#rate.add(outcome.reports, this.#now());
  }

  async #rest(): Promise<void> {
    this.#totals.retries += 1;
    const { signal } = this.#closing;
    await wait(this.#retryDelayMs, undefined, { signal }).catch(() => undefined);
  }

  #giveUp(site: Site, partition: number, error: Error): void {
    site.faulty = true;
    this.#cache.forget(partition);
    this.#onFault({ partition, error });
  }
}

/** What is known of a partition between its batches. */
interface Site {
  lane?: Lane | undefined;
  nextOffset: number;
  lagRecords: number;
  faulty: boolean;
}
