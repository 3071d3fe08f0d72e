import { EventLogError } from "../../errors.ts";
import { describePartition } from "./describe-partition.ts";
import type { GivenSettings, TopicDescription, TopicOptions } from "../../event-log.ts";
import type { Checkpoint, TopicMark } from "../recovery/checkpoint.ts";
import type { DecompressedBatches } from "../batches/decompressed-batches.ts";
import type { FileSystem } from "../disk/file-system.ts";
import { CommittedOffsets } from "../groups/committed-offsets.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import type { LogTime } from "../cleaning/log-time.ts";
import type { MemoryBudget } from "../disk/memory-budget.ts";
import type { PartitionMark } from "./partition-mark.ts";
import type { EpochRaised, NoteContent } from "./note-content.ts";
import { Partition } from "./partition.ts";
import { ProducerIds } from "../producers/producer-ids.ts";
import type { Roster } from "../replicas/roster.ts";
import type { Stores } from "../replicas/stores.ts";
import type { Topic } from "./topic.ts";
import { settingsOfKeptTopic } from "../topic-options.ts";
import {
  partitionDirectory,
  type RemovedTopic,
  removeTopicFiles,
} from "../cleaning/topic-removal.ts";

export interface LogStateOptions {
  readonly fs: FileSystem;
  /** Of partitions. */
  readonly directory: string;
  /** Which of the log's directories that is in. Default 0, the first. */
  readonly slot?: number;
  readonly segmentBytesMax: number;
  readonly readOnly: boolean;
  readonly budget: MemoryBudget;
  readonly metrics: MetricsRecorder;
  readonly decompressed: DecompressedBatches;
  /** Milliseconds a producer may be silent before it is forgotten. */
  readonly producerExpiryMs: number;
  readonly time: LogTime;
}

const NO_DIRECTORY =
  "each directory that would have it is out. Bring one of them back, then open the log again";

/** Topics, partitions and committed offsets, as far as they are durable. */
export class LogState {
  readonly offsets: CommittedOffsets;
  /** By which it judges how old its segments are, and how long a producer has been silent. */
  readonly time: LogTime;
  readonly #options: LogStateOptions;
  readonly #topicByName = new Map<string, Topic>();
  readonly #topicById = new Map<number, Topic>();
  readonly producerIds: ProducerIds;
  #topicIdsGiven = 0;
  #roster: Roster | undefined;
  #stores: Stores | undefined;
  /** Deleted topics whose files may still be there, by name. */
  readonly #removed = new Map<string, RemovedTopic & { readonly open: readonly Partition[] }>();

  constructor(options: LogStateOptions, checkpoint: Checkpoint) {
    this.#options = options;
    this.time = options.time;
    this.#roster = checkpoint.roster;
    this.#topicIdsGiven = checkpoint.topicIdsGiven ?? 0;
    for (const removed of checkpoint.removedTopics ?? [])
      this.#removed.set(removed.name, { ...removed, open: [] });
    this.producerIds = new ProducerIds(checkpoint.producerIds);
    for (const mark of checkpoint.topics) this.#addTopic(mark);
    this.offsets = new CommittedOffsets(checkpoint.committedOffsets);
  }

  /** The newest that is durable; undefined in format 1. */
  get roster(): Roster | undefined {
    return this.#roster;
  }

  /** From now on partitions are in these directories, as far as they are in sync. */
  spreadOver(stores: Stores): void {
    this.#stores = stores;
  }

  /** Puts another partition, recovered from another directory, in the place of one. */
  adopt(topic: Topic, partition: Partition): void {
    topic.partitions[partition.partition] = partition;
  }

  get topics(): IterableIterator<Topic> {
    return this.#topicByName.values();
  }

  *partitions(): IterableIterator<Partition> {
    for (const topic of this.#topicByName.values()) yield* topic.partitions;
  }

  topic(name: string): Topic {
    const topic = this.#topicByName.get(name);
    if (topic !== undefined) return topic;
    throw new EventLogError(
      "EVENT_LOG_TOPIC_UNKNOWN",
      `there is no topic ${JSON.stringify(name)}; make it with createTopic`,
    );
  }

  findTopic(name: string): Topic | undefined {
    return this.#topicByName.get(name);
  }

  topicWithId(id: number): Topic | undefined {
    return this.#topicById.get(id);
  }

  /** Deleted topics whose files may still be there. */
  get removedTopics(): readonly RemovedTopic[] {
    return [...this.#removed.values()];
  }

  /** Removes the files of a deleted topic, if any are left; `release` waits for what is being written to a partition. */
  async removeFiles(
    name: string,
    release: (partition: Partition) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const removed = this.#removed.get(name);
    if (removed === undefined) return;
    for (const partition of removed.open) {
      await release(partition);
      partition.memory.forgetUnwritten();
      await partition.replicas.giveUp();
    }
    await this.#inEachDirectory((directory) =>
      removeTopicFiles(this.#options.fs, directory, removed),
    );
    this.#removed.delete(name);
  }

  partition(topicName: string, partition: number): Partition {
    const topic = this.topic(topicName);
    const found = topic.partitions[partition];
    if (found !== undefined) return found;
    throw new EventLogError(
      "EVENT_LOG_PARTITION_UNKNOWN",
      `topic ${topicName} has partitions 0 to ${topic.partitions.length - 1}, not ${partition}`,
    );
  }

  /** A number no topic has had, not even one whose making failed. */
  nextTopicId(): number {
    return ++this.#topicIdsGiven;
  }

  apply(note: NoteContent): void {
    switch (note.type) {
      case "offset committed":
      case "offsets committed":
      case "group deleted":
        return this.offsets.apply(note, (topic) => this.#topicByName.has(topic));
      case "topic made":
        return this.#makeTopic(note.id, note.topic);
      case "topic changed":
        return this.#changeTopic(note.id, note.settings);
      case "topic deleted":
        return this.#deleteTopic(note.id, note.name);
      case "producer started":
        return this.producerIds.apply(note);
      case "epoch raised":
        return this.#raiseEpoch(note);
      case "roster changed":
        if (note.roster.generation > (this.#roster?.generation ?? 0)) this.#roster = note.roster;
    }
  }

  /** What the checkpoint of one directory says of them. Producers that were silent too long are forgotten by it. */
  mark(slot: number): Omit<Checkpoint, "journal" | "log" | "roster"> {
    const now = this.time.now();
    this.#expireProducers(now);
    return {
      topics: [...this.#topicByName.values()].map(
        ({ id, name, settings, isDirect, partitions }) => ({
          id,
          name,
          ...settings,
          isDirect,
          partitions: partitions.map((p) => p.mark(slot, now)),
        }),
      ),
      committedOffsets: this.offsets.mark(),
      time: this.time.mark(),
      topicIdsGiven: this.#topicIdsGiven,
      removedTopics: this.removedTopics.map(({ name, partitions }) => ({ name, partitions })),
      producerIds: this.producerIds.mark(now),
    };
  }

  #expireProducers(now: number): void {
    const { producerExpiryMs } = this.#options;
    const known = new Set<number>();
    for (const { producers } of this.partitions()) {
      producers.expire(now, producerExpiryMs);
      for (const producerId of producers.ids()) known.add(producerId);
    }
    this.producerIds.expire(now, producerExpiryMs, (producerId) => known.has(producerId));
  }

  describe(): TopicDescription[] {
    return [...this.#topicByName.values()].map(({ name, settings, partitions }) => ({
      name,
      ...settings,
      partitions: partitions.map((partition) => ({
        ...describePartition(partition),
        replicas: this.#stores?.describeHomes(settings.replicationFactor, partition) ?? [],
      })),
    }));
  }

  #makeTopic(id: number, { partitions, ...topic }: TopicOptions): void {
    if (this.#topicById.has(id) || this.#topicByName.has(topic.name)) return;
    // Its name was free, so nothing is left of a topic that had it before, but what a journal that is replayed said of it.
    for (const partition of this.#removed.get(topic.name)?.open ?? [])
      partition.memory.forgetUnwritten();
    this.#removed.delete(topic.name);
    const empty = Array.from({ length: partitions }, () => ({ segments: [], fault: undefined }));
    const isDirect = settingsOfKeptTopic(topic).durability !== "sync";
    this.#addTopic({ ...topic, id, isDirect, partitions: empty });
  }

  #changeTopic(id: number, settings: GivenSettings): void {
    const topic = this.#topicById.get(id);
    if (topic !== undefined) topic.settings = settingsOfKeptTopic(settings);
  }

  #deleteTopic(id: number, name: string): void {
    const topic = this.#topicById.get(id);
    if (topic !== undefined) {
      const { partitions } = topic;
      this.#topicById.delete(id);
      this.#topicByName.delete(name);
      this.#removed.set(name, { name, partitions: partitions.length, open: partitions });
      for (const partition of partitions) partition.health.retire();
    }
    this.offsets.forgetTopic(name);
  }

  async #inEachDirectory(work: (partitionsDirectory: string) => Promise<void>): Promise<void> {
    if (this.#stores === undefined) return work(this.#options.directory);
    for (const { slot, partitionsDirectory } of this.#stores.active) {
      try {
        await work(partitionsDirectory);
      } catch (error) {
        if (!this.#stores.fallOut(slot, error)) throw error;
      }
    }
  }

  #raiseEpoch({ topic, partition, epoch, startOffset }: EpochRaised): void {
    const raised = this.#topicByName.get(topic)?.partitions[partition];
    raised?.epochs.raise(epoch, startOffset);
  }

  #addTopic(mark: TopicMark): void {
    const { id, name, isDirect = false } = mark;
    const topic: Topic = {
      id,
      name,
      settings: settingsOfKeptTopic(mark),
      isDirect,
      partitions: [],
    };
    mark.partitions.forEach((partitionMark, number) =>
      topic.partitions.push(this.#newPartition(topic, number, partitionMark)),
    );
    this.#topicByName.set(topic.name, topic);
    this.#topicById.set(topic.id, topic);
    this.#topicIdsGiven = Math.max(this.#topicIdsGiven, topic.id);
  }

  #newPartition(topic: Topic, partition: number, mark: PartitionMark): Partition {
    const { directory, slot = 0 } = this.#options;
    const [leader, ...others] = this.#stores?.homes(topic.settings.replicationFactor) ?? [];
    const directoryIn = (partitions: string) =>
      partitionDirectory(partitions, topic.name, partition);
    const made = new Partition(
      {
        ...this.#options,
        topic: topic.name,
        partition,
        slot: leader?.slot ?? slot,
        directory: directoryIn(leader?.partitionsDirectory ?? directory),
        fallOut: (failed, error) => this.#stores?.fallOut(failed, error) ?? false,
        pauseForRoom: () => this.#stores?.pauseForRoom() ?? Promise.resolve(),
      },
      mark,
    );
    for (const store of others)
      made.replicas.add(store.slot, made.replicas.make(directoryIn(store.partitionsDirectory)));
    if (this.#stores !== undefined && leader === undefined) made.stop("read_only", NO_DIRECTORY);
    return made;
  }
}
