import { EventLogError } from "../errors.ts";
import type { ConsumeOptions, Consumer, GroupDescription } from "../event-log.ts";
import type { Appender } from "./appender.ts";
import { ConsumerGroup } from "./consumer-group.ts";
import type { GroupSource, TopicPartition } from "./group-source.ts";
import { fetchRecords, throwUnlessKept } from "./log-reader.ts";
import type { LogState } from "./log-state.ts";
import type { Timers } from "./platform.ts";

/** A batch given to a consumer has at most so many records when it does not say. */
const RECORDS_PER_BATCH = 500;

/** All consumer groups: those with members in this process, and those that have only their committed offsets. */
export class ConsumerGroups {
  readonly #state: LogState;
  readonly #appender: Appender;
  readonly #timers: Timers;
  readonly #groups = new Map<string, ConsumerGroup>();

  constructor(state: LogState, appender: Appender, timers: Timers) {
    this.#state = state;
    this.#appender = appender;
    this.#timers = timers;
  }

  async join(options: ConsumeOptions): Promise<Consumer> {
    const { group: name, from = "earliest", recordsMax = RECORDS_PER_BATCH, onFault } = options;
    const topics = [...new Set(options.topics)];
    for (const topic of topics) this.#state.topic(topic);
    if (name === "" || !Number.isInteger(recordsMax) || recordsMax < 1) {
      throw new EventLogError(
        "EVENT_LOG_OPTION_INVALID",
        `a consumer needs a group (it has ${JSON.stringify(name)}) and recordsMax from 1 on (it has ${recordsMax})`,
      );
    }
    if (from === "latest") await this.#pinStart(name, topics);
    let group = this.#groups.get(name);
    if (group === undefined)
      this.#groups.set(name, (group = new ConsumerGroup(this.#source(name))));
    return group.join({ topics, from, recordsMax, onFault });
  }

  /** Groups with members in this process: how many, and whose topics. */
  active(): ReadonlyMap<string, ConsumerGroup> {
    return this.#groups;
  }

  async close(): Promise<void> {
    for (const group of this.#groups.values()) await group.close();
  }

  /**
   * "latest" is the end at the moment of joining. It is committed at once: else a group that dies before its first commit
   * would begin at a later end and never see what came in between.
   */
  async #pinStart(group: string, topics: readonly string[]): Promise<void> {
    const commits = topics.flatMap((topic) =>
      this.#state.topic(topic).partitions.map(async ({ partition, highWatermark }) => {
        if (this.#state.committedOffset(group, topic, partition) === undefined)
          await this.#commit(group, { topic, partition }, highWatermark);
      }),
    );
    await Promise.all(commits);
  }

  #commit(group: string, { topic, partition }: TopicPartition, offset: number): Promise<void> {
    throwUnlessKept(this.#state.partition(topic, partition), offset);
    return this.#appender.commitNote({ type: "offset committed", group, topic, partition, offset });
  }

  #source(group: string): GroupSource {
    const state = this.#state;
    return {
      partitionCount: (topic) => state.findTopic(topic)?.partitions.length ?? 0,
      startOffset: ({ topic, partition }, from) => {
        const { startOffset, highWatermark } = state.partition(topic, partition);
        const committed = state.committedOffset(group, topic, partition);
        if (committed === undefined) return from === "earliest" ? startOffset : highWatermark;
        // What was committed may have been removed since by retention: the first kept record is the nearest.
        return Math.max(committed, startOffset);
      },
      hasRecordsAt: ({ topic, partition }, offset) => {
        // Reading it will tell that it was deleted.
        if (state.findTopic(topic) === undefined) return true;
        const { highWatermark, status } = state.partition(topic, partition);
        return offset < highWatermark || status === "offline";
      },
      read: async ({ topic, partition }, offset) => {
        // What stood there may have been removed: it goes on at the first kept record.
        const { startOffset } = state.partition(topic, partition);
        const from = Math.max(offset, startOffset);
        return fetchRecords(state, this.#timers, { topic, partition, offset: from });
      },
      commit: async (partition, offset) => this.#commit(group, partition, offset),
      onChange: ({ topic, partition }, wake) =>
        state.findTopic(topic)?.partitions[partition]?.onChange(wake) ?? (() => undefined),
    };
  }
}

/** Each group's place in each partition it committed to or reads now, and how far that is from the end. */
export function describeGroups(
  state: LogState,
  active: ReadonlyMap<string, ConsumerGroup>,
): GroupDescription[] {
  const names = new Set([...state.groups(), ...active.keys()]);
  return [...names].map((group) => {
    const topics = new Set(state.committedOffsets(group).map(({ topic }) => topic));
    const isRead = new Set(active.get(group)?.topics() ?? []);
    const partitions = [...topics.union(isRead)].flatMap((topic) =>
      (state.findTopic(topic)?.partitions ?? []).flatMap(
        ({ partition, startOffset, highWatermark }) => {
          const committed = state.committedOffset(group, topic, partition);
          if (committed === undefined && !isRead.has(topic)) return [];
          // What was never committed will be read from the first kept record on.
          const committedOffset = committed ?? startOffset;
          const lagRecords = Math.max(0, highWatermark - committedOffset);
          return [{ topic, partition, committedOffset, highWatermark, lagRecords }];
        },
      ),
    );
    return { group, members: active.get(group)?.memberCount ?? 0, partitions };
  });
}
