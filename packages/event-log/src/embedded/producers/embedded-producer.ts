import { EventLogError, type EventLogErrorCode } from "../../errors.ts";
import type {
  AppendOptions,
  NewRecord,
  Producer,
  ProducerOptions,
  RecordPosition,
} from "../../event-log.ts";
import type { Appender } from "../commit/appender.ts";
import { type BatchKind, checkAppendOptions, ProducerSequence } from "../batches/batch-kind.ts";
import { Delivery } from "./delivery.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { StagedRun } from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import type { ProducerStart } from "./producer-ids.ts";
import { sequenceAfter } from "./producer-state.ts";

/** Milliseconds before an append that failed is sent again, as Kafka's `retry.backoff.ms`. */
const RETRY_BACKOFF_MS = 100;

/** Refused before anything was sent, or its topic is gone and with it its sequences: such an append alone fails. */
const notSent: ReadonlySet<EventLogErrorCode> = new Set([
  "EVENT_LOG_TOPIC_UNKNOWN",
  "EVENT_LOG_PARTITION_UNKNOWN",
  "EVENT_LOG_RECORD_INVALID",
  "EVENT_LOG_RECORD_TOO_LARGE",
  "EVENT_LOG_OPTION_INVALID",
]);

/** Milliseconds, as Kafka's `delivery.timeout.ms`. */
const DELIVERY_TIMEOUT_MS = 120_000;

export interface EmbeddedProducerOptions {
  readonly state: LogState;
  readonly appender: Appender;
  readonly timers: Timers;
  readonly metrics: MetricsRecorder;
}

/** Gives a producer its id and epoch, durably, and thereby fences whoever had its name. Throws OPTION_INVALID. */
export async function startProducer(
  options: EmbeddedProducerOptions,
  { name, deliveryTimeoutMs = DELIVERY_TIMEOUT_MS }: ProducerOptions,
): Promise<Producer> {
  if (!(deliveryTimeoutMs >= 0)) {
    throw new EventLogError(
      "EVENT_LOG_OPTION_INVALID",
      `deliveryTimeoutMs must be a number of milliseconds, not ${deliveryTimeoutMs}`,
    );
  }
  const { state, appender } = options;
  const start = state.producerIds.give(name);
  await appender.commitNote({ type: "producer started", ...start });
  return new EmbeddedProducer(options, start, deliveryTimeoutMs);
}

/**
 * Numbers its records and sends them again when they could not be kept. Appends are in flight side by side; when one
 * fails, those behind it are refused as they would leave a gap, and all of them are sent again in their order, but for what
 * is in the log already: of a topic that bypasses the journal one partition may have refused what another took.
 */
class EmbeddedProducer implements Producer {
  readonly id: number;
  readonly epoch: number;
  readonly #options: EmbeddedProducerOptions;
  readonly #deliveryTimeoutMs: number;
  /** In the order they were asked for. */
  readonly #underWay = new Set<Delivery>();
  #sequences = new Map<Partition, ProducerSequence>();
  #recovering: Promise<void> | undefined;
  /** The last append that failed. What was sent before it did, and waits for room, must not overtake it. */
  #failed: EventLogError | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: EmbeddedProducerOptions, start: ProducerStart, deliveryTimeoutMs: number) {
    this.#options = options;
    this.#deliveryTimeoutMs = deliveryTimeoutMs;
    this.id = start.producerId;
    this.epoch = start.epoch;
    options.state.producerIds.hold(this.id);
  }

  async append(
    topic: string,
    records: readonly NewRecord[],
    options: AppendOptions = {},
  ): Promise<readonly RecordPosition[]> {
    if (this.#closed !== undefined)
      throw new EventLogError("EVENT_LOG_CLOSED", "this producer was closed");
    checkAppendOptions(options);
    const { metrics } = this.#options;
    const startedMs = metrics.elapsedMs();
    const delivery = new Delivery(topic, records, options);
    this.#underWay.add(delivery);
    if (this.#recovering === undefined) this.#send(delivery);
    const positions = await delivery.answer;
    metrics.appendDuration.observe(metrics.secondsSince(startedMs));
    return positions;
  }

  async lastOffset(topic: string, partition: number): Promise<number | undefined> {
    return this.#options.state.partition(topic, partition).producers.lastOffset(this.id);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([...this.#underWay].map(({ answer }) => answer));
    this.#options.state.producerIds.release(this.id);
  }

  #send(delivery: Delivery): void {
    const { topic, unsent, options } = delivery;
    delivery.failure = undefined;
    const failedBefore = this.#failed;
    delivery.attempt = this.#options.appender
      .attempt(
        topic,
        unsent,
        (partition) => {
          if (this.#failed !== undefined && this.#failed !== failedBefore)
            throw behind(this.#failed);
          return this.#kind(partition, options);
        },
        (runs) => runs,
      )
      .then(
        (runs) => this.#note(delivery, runs),
        (error: unknown) => this.#fail(delivery, error),
      );
  }

  #note(delivery: Delivery, runs: readonly StagedRun[]): void {
    delivery.note(runs);
    if (delivery.failure === undefined) this.#underWay.delete(delivery);
    else this.#fail(delivery, delivery.failure);
  }

  #refuse(delivery: Delivery, error: unknown): void {
    this.#underWay.delete(delivery);
    delivery.refuse(error);
  }

  #fail(delivery: Delivery, error: unknown): void {
    if (!(error instanceof EventLogError) || notSent.has(error.code))
      return this.#refuse(delivery, error);
    this.#failed = delivery.failure = error;
    this.#recovering ??= this.#recover();
  }

  /** Lets everything in flight come back, then sends what failed again in its order, until nothing fails. */
  async #recover(): Promise<void> {
    try {
      for (;;) {
        for (const { attempt } of this.#underWay) await attempt;
        // The next sequence is again the one behind what the log has.
        this.#sequences = new Map();
        this.#giveUp();
        if (this.#underWay.size === 0) return;
        if ([...this.#underWay].some(({ failure }) => failure !== undefined)) await this.#backOff();
        for (const delivery of this.#underWay) this.#send(delivery);
      }
    } finally {
      this.#recovering = undefined;
    }
  }

  /** Refuses the first append that failed for good, and those behind it, as they may count on it. */
  #giveUp(): void {
    const underWay = [...this.#underWay];
    const first = underWay.findIndex(
      ({ failure, waitedMs }) =>
        failure !== undefined && (!canHelp(failure) || waitedMs >= this.#deliveryTimeoutMs),
    );
    if (first < 0) return;
    const cause = underWay[first]!.failure!;
    for (const delivery of underWay.slice(first))
      this.#refuse(delivery, delivery.failure ?? behind(cause));
  }

  async #backOff(): Promise<void> {
    const { timers } = this.#options;
    await new Promise<void>((resolve) => void timers.after(RETRY_BACKOFF_MS, resolve));
    for (const delivery of this.#underWay) delivery.waitedMs += RETRY_BACKOFF_MS;
  }

  #kind(partition: Partition, { compression }: AppendOptions): BatchKind {
    let sequence = this.#sequences.get(partition);
    if (sequence === undefined) {
      sequence = new ProducerSequence(this, {
        producerId: this.id,
        producerEpoch: this.epoch,
        baseSequence: this.#nextSequence(partition),
      });
      this.#sequences.set(partition, sequence);
    }
    return compression === "zstd" ? sequence.zstd : sequence.plain;
  }

  /** Behind the last batch the log has of this epoch. Only to be asked while nothing of it is in flight. */
  #nextSequence(partition: Partition): number {
    const state = partition.producers.state(this.id);
    const last = state?.epoch === this.epoch ? state.batches.at(-1) : undefined;
    return last === undefined ? 0 : sequenceAfter(last.lastSequence, 1);
  }
}

/** Whether sending again can help: there may be room by then, or what was missing in front of it is there. */
function canHelp({ code, retriable }: EventLogError): boolean {
  return retriable || code === "EVENT_LOG_SEQUENCE_OUT_OF_ORDER";
}

function behind(cause: EventLogError): EventLogError {
  return new EventLogError(
    "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
    `an append of this producer before it failed (${cause.message}); send that one first, then this one again`,
    { cause },
  );
}
