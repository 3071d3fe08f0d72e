import { EventLogError } from "../../errors.ts";
import type {
  ConsumeOptions,
  Consumer,
  GroupDescription,
  LostOffset,
  OffsetMove,
} from "../../event-log.ts";
import type { Appender } from "../commit/appender.ts";
import type { CommitQueue } from "../commit/commit-queue.ts";
import { fetchRecords, throwUnlessKept } from "../reading/log-reader.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Random, Timers } from "../platform.ts";
import { type CommittedOffset, offsetsPastEnd } from "./committed-offsets.ts";
import { GROUPS_MAX, GroupCoordinator } from "./coordinator.ts";
import { describeGroups } from "./describe-groups.ts";
import { GroupConsumer } from "./group-consumer.ts";
import type { Beginning, GroupSource, PartitionRead, TopicPartition } from "./group-source.ts";
import type { LagClock } from "./lag.ts";
import { OffsetCommits } from "./offset-commits.ts";
import { checkMoves, groupUnknown } from "./offset-reset.ts";
import { refusalError } from "./refusal-error.ts";

/** A batch given to a consumer has at most so many records when it does not say. */
const RECORDS_PER_BATCH = 500;
/** As in Kafka's clients. */
const SESSION_TIMEOUT_MS = 45_000;
const POLL_INTERVAL_MAX_MS = 300_000;
const POLL_INTERVAL_MAX_MS_MAX = 2 ** 31 - 1;

export interface ConsumerGroupsOptions {
  readonly state: LogState;
  readonly queue: CommitQueue;
  readonly appender: Appender;
  readonly timers: Timers;
  readonly random: Random;
}

/** All consumer groups: those with members, and those that have only their committed offsets. */
export class ConsumerGroups {
  readonly coordinator: GroupCoordinator;
  readonly #state: LogState;
  readonly #timers: Timers;
  readonly #commits: OffsetCommits;
  readonly #consumers = new Set<GroupConsumer>();
  /** Groups whose beginning is being committed: who joins meanwhile has the same and not a later one. */
  readonly #pinning = new Map<string, Promise<void>>();

  constructor({ state, queue, appender, timers, random }: ConsumerGroupsOptions) {
    this.#state = state;
    this.#timers = timers;
    this.#commits = new OffsetCommits(state, queue, appender);
    this.coordinator = new GroupCoordinator({
      timers,
      random,
      commitOffsets: async (group, offsets) => {
        for (const { topic, partition, offset } of offsets)
          checkCommit(state.partition(topic, partition), offset);
        this.#throwIfTooMany(group);
        await this.#commits.commit(offsets.map((offset) => ({ ...offset, group })));
      },
    });
  }

  async join(options: ConsumeOptions): Promise<Consumer> {
    const settings = this.#settingsOf(options);
    const { group, topics } = settings;
    await this.#untilFree(group);
    if (settings.from === "latest") await this.#pinStart(group, topics);
    const consumer = new GroupConsumer({
      ...settings,
      coordinator: this.coordinator,
      timers: this.#timers,
      source: this.#source(group),
      closed: (closed) => this.#consumers.delete(closed),
    });
    this.#consumers.add(consumer);
    try {
      consumer.join();
    } catch (error) {
      this.#consumers.delete(consumer);
      throw error;
    }
    return consumer;
  }

  describe(lag: LagClock): Promise<GroupDescription[]> {
    const names = [...this.coordinator.groups()];
    const active = new Map(names.map((name) => [name, this.coordinator.snapshot(name)]));
    return describeGroups(this.#state, active, lag);
  }

  /** Moves offsets of a group that has no members, all in one step, and lets nobody join before it is done. */
  async moveOffsets(group: string, moves: readonly OffsetMove[]): Promise<void> {
    await this.#untilFree(group);
    this.#throwUnlessEmpty(group);
    checkMoves(this.#state, moves);
    if (moves.length === 0) return;
    this.#throwIfTooMany(group);
    const offsets = moves.map(({ topic, partition, to }) => ({
      group,
      topic,
      partition,
      offset: to,
    }));
    await this.coordinator.hold(group, () => this.#commits.commit(offsets));
  }

  async deleteGroup(group: string): Promise<void> {
    await this.#untilFree(group);
    this.#throwUnlessEmpty(group);
    if (!this.#state.offsets.has(group)) throw groupUnknown(group);
    await this.coordinator.hold(group, () => this.#commits.deleteGroup(group));
  }

  /** Durably puts back what stands behind the end of its partition, before anything is appended there. */
  async putBackOffsets(): Promise<void> {
    const offsets = offsetsPastEnd(this.#state);
    if (offsets.length > 0) await this.#commits.commit(offsets);
  }

  async close(): Promise<void> {
    for (const consumer of this.#consumers) await consumer.close();
    this.coordinator.close();
  }

  #settingsOf(options: ConsumeOptions) {
    const { group, from = "earliest", recordsMax = RECORDS_PER_BATCH, instanceId } = options;
    const { sessionTimeoutMs = SESSION_TIMEOUT_MS, assignment = "range" } = options;
    const { pollIntervalMaxMs = POLL_INTERVAL_MAX_MS, onFault, onOffsetLost } = options;
    const topics = [...new Set(options.topics)];
    for (const topic of topics) this.#state.topic(topic);
    if (!Number.isInteger(recordsMax) || recordsMax < 1)
      throw invalid(`recordsMax must be a whole number from 1 on, not ${recordsMax}`);
    if (!(pollIntervalMaxMs >= 1 && pollIntervalMaxMs <= POLL_INTERVAL_MAX_MS_MAX))
      throw invalid(
        `pollIntervalMaxMs must be from 1 to ${POLL_INTERVAL_MAX_MS_MAX}, not ${pollIntervalMaxMs}`,
      );
    if (instanceId === "") throw invalid("instanceId must not be empty; leave it out instead");
    if (assignment !== "range" && assignment !== "cooperative-sticky")
      throw invalid(
        `assignment must be "range" or "cooperative-sticky", not ${String(assignment)}`,
      );
    if (group === "") throw refusalError("INVALID_GROUP_ID", { group, instanceId });
    return {
      group,
      clientId: "local",
      instanceId,
      topics,
      from,
      recordsMax,
      sessionTimeoutMs,
      pollIntervalMaxMs,
      assignment,
      onFault,
      onOffsetLost,
    };
  }

  /**
   * "latest" is the end at the moment of joining. It is committed at once: else a group that dies before its first commit
   * would begin at a later end and never see what came in between.
   */
  async #pinStart(group: string, topics: readonly string[]): Promise<void> {
    while (this.#pinning.has(group)) await this.#pinning.get(group);
    const offsets = topics.flatMap((topic) =>
      this.#state
        .topic(topic)
        .partitions.flatMap(({ partition, highWatermark }) =>
          this.#state.offsets.find(group, topic, partition) === undefined
            ? [{ group, topic, partition, offset: highWatermark }]
            : [],
        ),
    );
    if (offsets.length === 0) return;
    const pinned = this.#commits.commit(offsets).finally(() => this.#pinning.delete(group));
    this.#pinning.set(
      group,
      pinned.catch(() => undefined),
    );
    await pinned;
  }

  /** Waits for a move of the group's offsets that is under way. */
  async #untilFree(group: string): Promise<void> {
    while (this.coordinator.heldUntil(group) !== undefined) await this.coordinator.heldUntil(group);
  }

  #throwUnlessEmpty(group: string): void {
    const members = this.coordinator.memberCount(group);
    if (members === 0) return;
    throw new EventLogError(
      "EVENT_LOG_GROUP_NOT_EMPTY",
      `group ${JSON.stringify(group)} has ${members} ${members === 1 ? "member" : "members"}, which would go on from ` +
        "their own offsets; close them first",
    );
  }

  #throwIfTooMany(group: string): void {
    const { offsets } = this.#state;
    if (offsets.groupCount < GROUPS_MAX || offsets.has(group)) return;
    throw refusalError("GROUP_MAX_SIZE_REACHED", { group, instanceId: undefined });
  }

  #source(group: string): GroupSource {
    const state = this.#state;
    const find = ({ topic, topicId, partition }: PartitionRead) => {
      const found = state.findTopic(topic);
      return found?.id === topicId ? found?.partitions[partition] : undefined;
    };
    const get = (partition: PartitionRead) => {
      const found = find(partition);
      if (found === undefined) throw topicGone(partition.topic);
      return found;
    };
    return {
      partitionCount: (topic) => state.findTopic(topic)?.partitions.length ?? 0,
      beginning: (partition, from) =>
        beginningOf(state, this.#commits.newest(group, partition), partition, from),
      committedOffset: (partition) => this.#commits.newest(group, partition)?.offset,
      startOffset: (partition) => find(partition)?.startOffset ?? 0,
      hasRecordsAt: (partition, offset) => {
        const found = find(partition);
        // What is gone, or cannot be read, is to be met by reading.
        return found === undefined || offset < found.highWatermark || found.status === "offline";
      },
      read: async (partition, offset) => {
        const { topic, partition: number } = get(partition);
        return fetchRecords(state, { topic, partition: number, offset });
      },
      checkOffset: (partition, offset) => checkCommit(get(partition), offset),
      onChange: (partition, wake) => find(partition)?.onChange(wake) ?? (() => undefined),
    };
  }
}

function beginningOf(
  state: LogState,
  committed: CommittedOffset | undefined,
  { topic, partition }: TopicPartition,
  from: "earliest" | "latest",
): Beginning {
  const found = state.findTopic(topic);
  const topicId = found?.id;
  const { startOffset = 0, highWatermark = 0 } = found?.partitions[partition] ?? {};
  if (committed === undefined) {
    const offset = from === "earliest" ? startOffset : highWatermark;
    return { topicId, offset, lost: undefined };
  }
  // What was committed may have been removed since by retention: the first kept record is the nearest.
  const offset = Math.max(committed.offset, startOffset);
  const lost = (reason: LostOffset["reason"], committedOffset: number): Beginning => ({
    topicId,
    offset,
    lost: { topic, partition, committedOffset, goesOnAt: offset, reason },
  });
  if (offset > committed.offset) return lost("removed", committed.offset);
  if (committed.cutFrom !== undefined) return lost("cut", committed.cutFrom);
  return { topicId, offset, lost: undefined };
}

/** Retention may be faster than who works on a batch: that everything before an offset is done stays true. */
function checkCommit(partition: Partition, offset: number): void {
  const isRemoved = Number.isSafeInteger(offset) && offset >= 0 && offset < partition.startOffset;
  if (!isRemoved) throwUnlessKept(partition, offset);
}

function topicGone(topic: string): EventLogError {
  return new EventLogError(
    "EVENT_LOG_TOPIC_UNKNOWN",
    `topic ${JSON.stringify(topic)} was deleted while it was read; one made under its name since is another one, ` +
      "which whoever consumes from now on reads",
  );
}

function invalid(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_OPTION_INVALID", message);
}
