import { type Consumer, type EventLog, EventLogError } from "@touchline/event-log";
import type { Followed } from "./follower.ts";

/** Milliseconds between two commits of a group. */
const commitIntervalMs = 250;

/**
 * What others see of how far we are: the committed offsets of our consumer group. They are for the eye, and to know
 * which unusable records were told of; what has been applied stands in the projection file.
 */
export class Progress {
  readonly #consumer: Consumer;
  readonly #committed: Map<string, number>;
  #timer: NodeJS.Timeout | undefined;

  private constructor(consumer: Consumer, committed: Map<string, number>) {
    this.#consumer = consumer;
    this.#committed = committed;
  }

  static async join(log: EventLog, group: string, topics: readonly string[]): Promise<Progress> {
    const description = (await log.describeGroups()).find((other) => other.group === group);
    const committed = new Map(
      description?.partitions.map((p) => [keyOf(p.topic, p.partition), p.committedOffset]),
    );
    return new Progress(await log.consume({ group, topics }), committed);
  }

  committedOffset(topic: string, partition: number): number {
    return this.#committed.get(keyOf(topic, partition)) ?? 0;
  }

  /** Commits from time to time, always forward: after a rebuild from the beginning it waits to be where it was. */
  start(followed: readonly Followed[], onNotice: (notice: string) => void): void {
    const run = () => {
      this.commit(followed)
        .catch((error: unknown) => onNotice(`offsets were not committed: ${String(error)}`))
        .finally(() => {
          if (this.#timer !== undefined) this.#timer = setTimeout(run, commitIntervalMs);
        });
    };
    this.#timer = setTimeout(run, commitIntervalMs);
  }

  /** All at once, so that they share an fsync. What stands still may have got further than what is left of its log. */
  async commit(followed: readonly Followed[]): Promise<void> {
    await Promise.all(
      followed
        .filter(
          ({ topic, partition, nextOffset, fault }) =>
            fault === undefined && nextOffset > this.committedOffset(topic, partition),
        )
        .map(({ topic, partition, nextOffset }) => this.#commit(topic, partition, nextOffset)),
    );
  }

  async close(followed: readonly Followed[]): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await this.commit(followed);
    } finally {
      await this.#consumer.close();
    }
  }

  async #commit(topic: string, partition: number, nextOffset: number): Promise<void> {
    try {
      await this.#consumer.commit(topic, partition, nextOffset);
    } catch (error) {
      // Another process of the same node has the partition; what we applied is not less applied for it.
      const isTheirs =
        error instanceof EventLogError && error.code === "EVENT_LOG_PARTITION_NOT_ASSIGNED";
      if (!isTheirs) throw error;
    }
    this.#committed.set(keyOf(topic, partition), nextOffset);
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;
