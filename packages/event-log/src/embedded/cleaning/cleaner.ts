import { EventLogError } from "../../errors.ts";
import { describePartition } from "../partitions/describe-partition.ts";
import { compact, type CompactionOptions, isDirty } from "./compaction.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Topic } from "../partitions/topic.ts";
import type { LogTime } from "./log-time.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import { countSuperfluous, isDueToSeal } from "./retention.ts";

export interface CleanerOptions {
  readonly state: LogState;
  readonly time: LogTime;
  readonly timers: Timers;
  readonly cleanIntervalMs: number;
  readonly metrics: MetricsRecorder;
  readonly compaction: Omit<CompactionOptions, "timers" | "isCalledOff" | "mayRewriteTo">;
  /** Moves what is committed from memory to the segments. */
  readonly writeSegments: () => Promise<void>;
  /** Makes durable what a partition has written; says whether that succeeded. */
  readonly sync: (partition: Partition) => Promise<boolean>;
  /** Asks for a checkpoint; when it is durable, the files go that it no longer names. */
  readonly requestCheckpoint: () => void;
}

/** Applies what topics say about how long records are kept, at opening and then every `cleanIntervalMs`. */
export class Cleaner {
  readonly #options: CleanerOptions;
  #running: Promise<void> | undefined;
  #cancelNext: (() => void) | undefined;
  #isClosed = false;

  constructor(options: CleanerOptions) {
    this.#options = options;
  }

  start(): void {
    void this.clean().finally(() => {
      if (this.#isClosed) return;
      const { timers, cleanIntervalMs } = this.#options;
      this.#cancelNext = timers.after(cleanIntervalMs, () => this.start());
    });
  }

  /** Goes over all topics once; who asks while that is under way waits for it. */
  clean(): Promise<void> {
    this.#running ??= this.#clean().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelNext?.();
    await this.#running;
  }

  async #clean(): Promise<void> {
    const { state, timers, writeSegments } = this.#options;
    if (this.#isClosed) return;
    // A topic with few records would have them in memory and the journal for long, where nothing can be removed.
    await writeSegments();
    for (const topic of state.topics) {
      for (const partition of topic.partitions) {
        if (this.#isClosed) return;
        await this.#retain(topic, partition);
        if (topic.settings.cleanupPolicy === "compact") await this.#compact(partition);
      }
      // Ten thousand partitions must not hold up the appends.
      await timers.nextTurn();
    }
  }

  /** Rewrites what was sealed since the last time, if there is enough of it. */
  async #compact(partition: Partition): Promise<void> {
    const { replica, compactedTo } = partition;
    const replicas = partition.replicas.all;
    if (partition.status !== "online" || !isDirty(replica.sealedSegments, compactedTo)) return;
    const { compaction, metrics, requestCheckpoint, time, timers } = this.#options;
    // Its topic may be deleted meanwhile.
    const isCalledOff = () => this.#isClosed || partition.status !== "online";
    try {
      const mayRewriteTo = (offset: number) => this.#keepsProducers(partition, offset);
      const options = { ...compaction, timers, isCalledOff, mayRewriteTo };
      const now = time.now();
      const reached: number[] = [];
      await partition.replicas.whileRewriting(async () => {
        for (const placed of replicas)
          reached.push(await compact(partition, placed.replica, now, options));
      });
      partition.compactedTo = Math.min(...reached);
      partition.compactionFault = undefined;
      requestCheckpoint();
    } catch (error) {
      // It is left as it was for the next round.
      const why = error instanceof Error ? error.message : String(error);
      partition.compactionFault = why;
      metrics.compactionFailures++;
      // Damage that was met is told as every reader does.
      if (error instanceof EventLogError && error.code === "EVENT_LOG_CORRUPT")
        partition.stop("read_only", why);
    }
  }

  /** Removes what is no longer to be kept. A partition with a fault stays as it is: whoever mends it may need every file. */
  async #retain({ settings }: Topic, partition: Partition): Promise<void> {
    const { time, requestCheckpoint } = this.#options;
    if (partition.status !== "online") return;
    const now = time.now();
    partition.replicas.age(now);
    const active = partition.segments.at(-1);
    if (active !== undefined && isDueToSeal(active, settings, now)) {
      await partition.replicas.sealBetweenWrites(now);
      if (partition.status !== "online") return;
    }
    const { sizeBytes } = describePartition(partition);
    const count = countSuperfluous(partition.segments, sizeBytes, settings, now);
    if (count === 0) return;
    const offset = partition.segments[count - 1]!.nextOffset;
    if (!(await this.#keepsProducers(partition, offset))) return;
    partition.removeBefore(offset);
    requestCheckpoint();
  }

  /**
   * Sees to it that batches up to an offset may go, or lose what they say of their producers: a mark goes back to what was
   * synced when a later sync fails, and must not need them then.
   */
  async #keepsProducers(partition: Partition, offset: number): Promise<boolean> {
    const { sync, requestCheckpoint } = this.#options;
    if (!partition.knowsProducersTo(offset) && !(await sync(partition))) requestCheckpoint();
    return partition.status === "online" && partition.knowsProducersTo(offset);
  }
}
