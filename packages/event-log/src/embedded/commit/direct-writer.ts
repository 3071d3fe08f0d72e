import type { BatchKind } from "../batches/batch-kind.ts";
import type { BatchMemory } from "../batches/batch-memory.ts";
import { DirectLane, type DirectRun } from "./direct-lane.ts";
import type { JudgedAppend, JudgedRun } from "./judged-append.ts";
import type { Topic } from "../partitions/topic.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import type { ReceivedBatch } from "../batches/received-batch.ts";

export interface DirectWriterOptions {
  readonly timers: Timers;
  readonly memory: BatchMemory;
  readonly metrics: MetricsRecorder;
  /** The epoch in force of a producer that has a name. */
  readonly producerEpoch: (producerId: number) => number | undefined;
  /** Partitions that were there when the log was opened. */
  readonly opened: Iterable<Partition>;
  /** Makes it durable that a partition goes on under a new epoch. */
  readonly raiseEpoch: (partition: Partition) => Promise<void>;
  /** Told after each write, whether it succeeded or not: so many bytes are acknowledged and not yet synced. */
  readonly written: (partition: Partition, sizeBytes: number) => void;
}

/**
 * The way of topics whose acknowledgement does not wait for a sync (`os`, `interval`): batches go straight to their
 * partition's segment, with no journal. Each partition has a lane of its own, so that a slow or failing one holds up
 * nobody else.
 */
export class DirectWriter {
  readonly #options: DirectWriterOptions;
  readonly #lanes = new Map<Partition, DirectLane>();
  /** Partitions that have not been written to since the log was opened. */
  readonly #unraised: Set<Partition>;
  readonly #raising = new Map<Topic, Promise<void>>();
  #stagedBytes = 0;
  #writes = 0;

  constructor(options: DirectWriterOptions) {
    this.#options = options;
    this.#unraised = new Set(options.opened);
  }

  /** Bytes that wait for their write or are in it. */
  get stagedBytes(): number {
    return this.#stagedBytes;
  }

  /** Writes that have ended, over all partitions. */
  get writes(): number {
    return this.#writes;
  }

  /** Whether `raiseEpochs` must be called before anything is staged for this topic. */
  mustRaiseEpochsOf({ isDirect, partitions }: Topic): boolean {
    if (!isDirect || this.#unraised.size === 0) return false;
    return partitions.some((partition) => this.#isToBeRaised(partition));
  }

  /**
   * Begins a new epoch in each partition of a topic that was there when the log was opened, as the end of it may have been
   * lost with the power: what is appended now must not be taken for what stood there. Tried again by the next append when
   * it fails.
   */
  async raiseEpochs(topic: Topic): Promise<void> {
    let raising = this.#raising.get(topic);
    if (raising === undefined) {
      raising = this.#raise(topic.partitions.filter((partition) => this.#isToBeRaised(partition)));
      this.#raising.set(topic, raising);
    }
    try {
      await raising;
    } finally {
      this.#raising.delete(topic);
    }
  }

  /** Not one that could not be read: nobody knows where it ends, and the new epoch would disown what stands there. */
  #isToBeRaised(partition: Partition): boolean {
    return partition.status === "online" && this.#unraised.has(partition);
  }

  async #raise(partitions: readonly Partition[]): Promise<void> {
    await Promise.all(partitions.map((partition) => this.#options.raiseEpoch(partition)));
    for (const partition of partitions) this.#unraised.delete(partition);
  }

  /** Puts records of one append into one batch of their partition, so that a crash keeps them all or none. */
  stage(partition: Partition, append: JudgedAppend, run: JudgedRun, kind: BatchKind): DirectRun {
    return this.#lane(partition).stage(append, run, kind);
  }

  /** Takes a batch that came finished. */
  stageReceived(partition: Partition, received: ReceivedBatch): DirectRun {
    return this.#lane(partition).stageReceived(received);
  }

  /** Resolves when each batch of these runs is in its file and visible, or has a `refusal`. */
  commit(runs: readonly DirectRun[]): Promise<unknown> {
    const [first] = runs;
    if (runs.length === 1 && first !== undefined) return this.#start(first.batch);
    return Promise.all(Array.from(new Set(runs.map(({ batch }) => batch)), (b) => this.#start(b)));
  }

  #start({ partition, done }: DirectRun["batch"]): Promise<void> {
    this.#lane(partition).start();
    return done.promise;
  }

  /** Waits for all writes under way. */
  async drain(): Promise<void> {
    for (const lane of this.#lanes.values()) await lane.drain();
  }

  /** Forgets a partition that takes no more, once what is under way to it is written. */
  async release(partition: Partition): Promise<void> {
    await this.#lanes.get(partition)?.drain();
    this.#lanes.delete(partition);
  }

  #lane(partition: Partition): DirectLane {
    let lane = this.#lanes.get(partition);
    if (lane !== undefined) return lane;
    lane = new DirectLane(partition, {
      timers: this.#options.timers,
      memory: this.#options.memory,
      metrics: this.#options.metrics,
      producerEpoch: this.#options.producerEpoch,
      staged: (sizeBytes) => (this.#stagedBytes += sizeBytes),
      written: (sizeBytes) => {
        this.#stagedBytes -= sizeBytes;
        this.#writes++;
        this.#options.written(partition, sizeBytes);
      },
    });
    this.#lanes.set(partition, lane);
    return lane;
  }
}
