import { refused } from "./commit/append-refusals.ts";
import { EventLogError } from "../errors.ts";
import type {
  AppendOptions,
  ConsumeOptions,
  Consumer,
  EventLog,
  FetchRequest,
  FetchResult,
  GroupDescription,
  NewRecord,
  OffsetMove,
  OffsetReset,
  Producer,
  ProducerOptions,
  RecordPosition,
  TopicDescription,
  TopicOptions,
} from "../event-log.ts";
import { checkAppendOptions, PLAIN, ZSTD } from "./batches/batch-kind.ts";
import { changeWays } from "./commit/changed-ways.ts";
import type { GroupCoordinator } from "./groups/coordinator.ts";
import { describeGroups } from "./groups/describe-groups.ts";
import { LagClock } from "./groups/lag.ts";
import { previewReset } from "./groups/offset-reset.ts";
import { startProducer } from "./producers/embedded-producer.ts";
import { type LogMetrics, metricsOf } from "./metrics/log-metrics.ts";
import { type FetchedBatches, LogReader, offsetAtTime } from "./reading/log-reader.ts";
import { type EmbeddedLogOptions, settingsOf } from "./options.ts";
import type { ScrubReport } from "./replicas/scrubber.ts";
import { openStorage, type Storage } from "./storage.ts";
import type { ReplicaDescription } from "./replicas/store.ts";
import { startWriting, stopWriting, type WritingParts } from "./writing-parts.ts";

/**
 * Opens the log in a directory and makes it when there is none. One process at a time; with `readOnly` any number, each
 * seeing the log as it was when it was opened. Throws LOCKED, FORMAT_NEWER, CORRUPT, and NOT_FOUND when `readOnly`.
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EmbeddedLog> {
  const log = new LogInDirectory(await openStorage(settingsOf(options)));
  try {
    await log.changeWays();
    await log.putBackOffsets();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** What this engine can besides. Other engines cannot: only who opens it may use it, and whoever is handed a log may not. */
export interface EmbeddedLog extends EventLog {
  /**
   * Appends a batch in Kafka's format 2 as a client sent it. Its checksum is verified, and then the very buffer is stored,
   * with its offset and leader epoch written into it: it belongs to the log from then on. Compressed batches stay so. A
   * producer's numbers are judged as everywhere. Throws RECORD_INVALID when it is not one whole batch.
   */
  appendBatch(
    topic: string,
    partition: number,
    batch: Buffer,
  ): Promise<{ readonly baseOffset: number }>;
  /**
   * Reads as `fetch` does, and gives whole batches as they are stored; the first may begin before the offset. Nobody may
   * change them.
   */
  fetchBatches(request: FetchRequest): Promise<FetchedBatches>;
  /** The numbers of this log since it was opened. */
  metrics(): LogMetrics;
  /** Who belongs to which group, for a listener that speaks Kafka's protocol. Throws READ_ONLY. */
  readonly coordinator: GroupCoordinator;
  /** Its directories, in their order: which have every record, and why the others have not. */
  replicas(): readonly ReplicaDescription[];
  /** Reads every sealed segment of every replica now and repairs what it can. Throws READ_ONLY. */
  scrub(): Promise<ScrubReport>;
}

class LogInDirectory implements EmbeddedLog {
  readonly #storage: Storage;
  readonly #reader: LogReader;
  readonly #writing: WritingParts | undefined;
  readonly #lag: LagClock;
  #closed: Promise<void> | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#reader = new LogReader(storage.state, storage.settings.timers);
    this.#lag = new LagClock(storage.state, storage.settings.clock);
    if (storage.journal !== undefined) this.#writing = startWriting(storage, storage.journal);
  }

  /** As `changeWays`. */
  async changeWays(): Promise<void> {
    if (this.#writing !== undefined) await changeWays(this.#storage, this.#writing);
  }

  async createTopic(options: TopicOptions): Promise<void> {
    const { topics } = this.#forWriting();
    const { replicationFactor = 1 } = options;
    const directories = this.#storage.stores.all.length;
    if (
      replicationFactor > directories &&
      this.#storage.state.findTopic(options.name) === undefined
    ) {
      throw new EventLogError(
        "EVENT_LOG_OPTION_INVALID",
        `topic ${options.name} asks for replicationFactor ${replicationFactor}, and the log has ${directories} ` +
          `${directories === 1 ? "directory" : "directories"}: name more in replicaDirectories`,
      );
    }
    return topics.create(options);
  }

  async deleteTopic(name: string): Promise<void> {
    return this.#forWriting().topics.delete(name);
  }

  async describeTopics(): Promise<readonly TopicDescription[]> {
    this.#throwIfClosed();
    return this.#storage.state.describe();
  }

  append(
    topic: string,
    records: readonly NewRecord[],
    options?: AppendOptions,
  ): Promise<readonly RecordPosition[]> {
    try {
      const { appender } = this.#forWriting();
      checkAppendOptions(options);
      return appender.append(topic, records, options?.compression === "zstd" ? ZSTD : PLAIN);
    } catch (error) {
      return refused(error);
    }
  }

  async producer(options: ProducerOptions = {}): Promise<Producer> {
    const { appender } = this.#forWriting();
    const { state, settings, metrics } = this.#storage;
    return startProducer({ state, appender, timers: settings.timers, metrics }, options);
  }

  async appendBatch(
    topic: string,
    partition: number,
    batch: Buffer,
  ): Promise<{ readonly baseOffset: number }> {
    return this.#forWriting().appender.appendBatch(topic, partition, batch);
  }

  async fetchBatches(request: FetchRequest): Promise<FetchedBatches> {
    this.#throwIfClosed();
    const result = await this.#reader.fetchBatches(request);
    if (result.batches.length === 0) this.#throwIfClosed();
    return result;
  }

  async fetch(request: FetchRequest): Promise<FetchResult> {
    this.#throwIfClosed();
    const result = await this.#reader.fetch(request);
    if (result.records.length === 0) this.#throwIfClosed();
    return result;
  }

  async offsetAt(
    topic: string,
    partitionNumber: number,
    at: number | "earliest" | "latest",
  ): Promise<number> {
    this.#throwIfClosed();
    const partition = this.#storage.state.partition(topic, partitionNumber);
    if (at === "earliest") return partition.startOffset;
    if (at === "latest") return partition.highWatermark;
    return offsetAtTime(partition, at);
  }

  async consume(options: ConsumeOptions): Promise<Consumer> {
    return this.#forWriting().groups.join(options);
  }

  async describeGroups(): Promise<readonly GroupDescription[]> {
    this.#throwIfClosed();
    const { groups } = this.#writing ?? {};
    return groups?.describe(this.#lag) ?? describeGroups(this.#storage.state, new Map(), this.#lag);
  }

  async previewOffsets(reset: OffsetReset): Promise<readonly OffsetMove[]> {
    this.#throwIfClosed();
    return previewReset(this.#storage.state, reset);
  }

  async moveOffsets(group: string, moves: readonly OffsetMove[]): Promise<void> {
    return this.#forWriting().groups.moveOffsets(group, moves);
  }

  async deleteGroup(group: string): Promise<void> {
    return this.#forWriting().groups.deleteGroup(group);
  }

  get coordinator(): GroupCoordinator {
    return this.#forWriting().groups.coordinator;
  }

  /** What was committed behind an end that is no more goes back to it, before others stand there. */
  async putBackOffsets(): Promise<void> {
    await this.#writing?.groups.putBackOffsets();
  }

  async scrub(): Promise<ScrubReport> {
    return this.#forWriting().scrubber.scrub();
  }

  replicas(): readonly ReplicaDescription[] {
    this.#throwIfClosed();
    return this.#storage.stores.describe();
  }

  metrics(): LogMetrics {
    return metricsOf(this.#storage, this.#writing);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#writing !== undefined) await stopWriting(this.#writing);
    for (const partition of this.#storage.state.partitions()) partition.wakeAll();
    await this.#storage.close();
  }

  #forWriting(): WritingParts {
    this.#throwIfClosed();
    if (this.#writing !== undefined) return this.#writing;
    throw new EventLogError(
      "EVENT_LOG_READ_ONLY",
      `${this.#storage.directory} was opened read-only; open it without readOnly to write`,
    );
  }

  #throwIfClosed(): void {
    if (this.#closed !== undefined)
      throw new EventLogError("EVENT_LOG_CLOSED", "the log was closed; open it again to use it");
  }
}
