import { checkpointOf, writeFormat } from "../recovery/checkpoint.ts";
import { describePartition } from "../partitions/describe-partition.ts";
import { readCheckpoint } from "../recovery/checkpoint-file.ts";
import type { CommitQueue } from "../commit/commit-queue.ts";
import { EventLogError } from "../../errors.ts";
import type { JournalSet } from "../journal/journal-set.ts";
import { Journal } from "../journal/journal.ts";
import type { NoteContent } from "../partitions/note-content.ts";
import { expectPresent } from "./directory-presence.ts";
import type { EmbeddedLogSettings } from "../options.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Replica } from "./replica.ts";
import type { SegmentWriter } from "../segments/segment-writer.ts";
import type { Store } from "./store.ts";
import { journalOptions, prepareStore } from "./store-opening.ts";
import {
  partitionsOnlyIn,
  type ReturnedPartitionsOptions,
  takeBackPartitions,
} from "./returned-partitions.ts";
import type { Stores } from "./stores.ts";
import { partitionDirectory } from "../cleaning/topic-removal.ts";

export interface RebuilderOptions extends ReturnedPartitionsOptions {
  readonly stores: Stores;
  readonly journal: JournalSet;
  readonly queue: CommitQueue;
  readonly segmentWriter: SegmentWriter;
}

/** Numbers that no journal in a directory that is rebuilt has had. */
const JOURNAL_NUMBERS_SKIPPED = 10_000;

/**
 * Brings directories back that are out: empties them, copies every segment from those in sync while the log goes on, and takes
 * them in between two commits, when there is nothing left to copy. What fails is tried again after `replicaRetryMs`.
 */
export class Rebuilder {
  readonly #options: RebuilderOptions;
  #running: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  #closed = false;

  constructor(options: RebuilderOptions) {
    this.#options = options;
  }

  /** Looks now, and again after a while, while a directory is out. */
  start(): void {
    if (this.#closed || this.#running !== undefined) return;
    this.#cancelRetry?.();
    this.#running = this.#rebuildAll().finally(() => {
      this.#running = undefined;
      this.#startLater();
    });
  }

  /** Begins no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#running;
  }

  #startLater(): void {
    const { stores, settings } = this.#options;
    if (this.#closed || stores.all.every((store) => store.state === "in_sync")) return;
    this.#cancelRetry?.();
    this.#cancelRetry = settings.timers.after(settings.replicaRetryMs, () => this.start());
  }

  /** A directory fell out: it is looked at again after a while. */
  watch(): void {
    if (this.#running === undefined) this.#startLater();
  }

  async #rebuildAll(): Promise<void> {
    const { stores } = this.#options;
    for (const store of stores.all) {
      if (this.#closed || store.state === "in_sync") continue;
      try {
        await this.#rebuild(store);
      } catch (error) {
        this.#giveUp(store, error);
      }
    }
  }

  async #rebuild(store: Store): Promise<void> {
    if (!store.isActive) await this.#lastWritersDone();
    const journal = store.journal ?? (await this.#begin(store));
    store.state = "catching_up";
    const followers = new Map<Partition, Replica>();
    await this.#copy(store, followers);
    await this.#join(store, journal, followers);
  }

  /** A checkpoint or a commit from before it fell out may still be under way in it, under the very names that are made anew. */
  #lastWritersDone(): Promise<void> {
    return this.#between(async () => undefined);
  }

  /** Takes the directory, and what it alone has; the rest of it is given up. */
  async #begin(store: Store): Promise<Journal> {
    const { stores, state, settings } = this.#options;
    const hasLog = await this.#take(store);
    if (partitionsOnlyIn(store, state).length === 0) return this.#empty(store, settings);
    const returned = await takeBackPartitions(store, hasLog, this.#options);
    const journal = await this.#empty(store, settings);
    await this.#between(async () => {
      // From now on what only it has is written to it.
      store.state = "catching_up";
      store.journal = journal;
      stores.raiseEpochs(returned);
      await this.#options.journal.writeNotes();
      for (const partition of returned) partition.health.resume();
    });
    return journal;
  }

  /** While no segment is written, and between two commits. */
  #between(work: () => Promise<void>): Promise<void> {
    const { queue, segmentWriter } = this.#options;
    return segmentWriter.between(() => queue.betweenCommits(work));
  }

  /** Locks the directory for this process, makes it if it is gone, and says whether there is a log in it: ours. */
  async #take(store: Store): Promise<boolean> {
    const { stores, settings } = this.#options;
    const { fs, directory } = store;
    // The lock was held on a file that may be gone with its directory: another process would not meet it.
    await store.lock?.release();
    store.lock = undefined;
    const hasLog = await prepareStore(store, settings);
    const before = await readCheckpoint(fs, directory).catch(ofNoUse);
    if (before?.log !== undefined && before.log.id !== stores.logId)
      throw new Error("it belongs to another log; name the right one, or an empty one");
    return hasLog;
  }

  /** Makes a directory one that knows of nothing but what it alone has: the checkpoint first, so that the rest is never trusted again. */
  async #empty(store: Store, settings: EmbeddedLogSettings): Promise<Journal> {
    const { stores, state } = this.#options;
    const { fs, directory, journalDirectory, partitionsDirectory } = store;
    const before = await readCheckpoint(fs, directory).catch(ofNoUse);
    await fs.makeDirectory(journalDirectory);
    await fs.makeDirectory(partitionsDirectory);
    const old = await fs.list(journalDirectory);
    const number = (before?.journal.number ?? 0) + JOURNAL_NUMBERS_SKIPPED;
    const journal = await Journal.begin(journalOptions(settings, store), {
      number,
      commit: 1,
      previousSyncedBytes: 0,
      older: [],
      spare: [],
    });
    try {
      await store.writeCheckpoint(checkpointOf(store, journal.position, stores, state));
      await writeFormat(fs, directory);
      // A try before this one may have come as far as making the very file that is now gone on in.
      for (const name of old)
        if (name !== journal.position.file) await fs.remove(`${journalDirectory}/${name}`);
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  async #copy(store: Store, followers: Map<Partition, Replica>): Promise<void> {
    const topics = [...this.#options.state.topics].filter(
      ({ settings }) => store.slot < settings.replicationFactor,
    );
    const bytesToCopy = sizeOf(topics.flatMap(({ partitions }) => partitions));
    let copiedBytes = 0;
    for (const { name, partitions } of topics) {
      for (const partition of partitions) {
        store.copiedShare = bytesToCopy === 0 ? 1 : Math.min(1, copiedBytes / bytesToCopy);
        copiedBytes += describePartition(partition).sizeBytes;
        if (this.#closed) throw new Error("the log was closed");
        if (partition.replicas.has(store.slot) || partition.status === "offline") continue;
        let follower = followers.get(partition);
        if (follower === undefined) {
          const directory = partitionDirectory(
            store.partitionsDirectory,
            name,
            partition.partition,
          );
          follower = partition.replicas.make(directory);
          await follower.sweep();
          followers.set(partition, follower);
        }
        await follower.follow(partition.replica);
      }
    }
  }

  /** Between two commits, and while no segment is written: copies the little that came meanwhile, and counts it in. */
  #join(store: Store, journal: Journal, followers: Map<Partition, Replica>): Promise<void> {
    const wasActive = store.isActive;
    return this.#between(async () => {
      try {
        await this.#countIn(store, journal, followers);
      } catch (error) {
        for (const partition of followers.keys()) partition.replicas.drop(store.slot);
        if (store.state === "in_sync") this.#options.stores.fallOut(store.slot, error);
        else if (!wasActive) await journal.close();
        throw error;
      }
    });
  }

  async #countIn(
    store: Store,
    journal: Journal,
    followers: Map<Partition, Replica>,
  ): Promise<void> {
    const { stores, state, journal: journals } = this.#options;
    const { fs, slot } = store;
    await this.#copy(store, followers);
    for (const [partition, follower] of followers) {
      await partition.write();
      await partition.replicas.exclusively(async () => {
        await follower.follow(partition.replica);
        partition.replicas.add(slot, follower);
      });
    }
    for (const partition of state.partitions()) {
      if (!partition.replicas.has(slot)) continue;
      await partition.write();
      await partition.replicas.in(slot)?.sync();
    }
    await fs.syncDirectory(store.partitionsDirectory);
    await store.writeCheckpoint(checkpointOf(store, journal.position, stores, state));
    await expectPresent(store, journal, followers.values());
    store.journal = journal;
    stores.join(store);
    await journals.writeNotes();
  }

  #giveUp(store: Store, error: unknown): void {
    if (store.state === "in_sync") return;
    // What only it has is still written to it.
    store.state = store.isActive ? "catching_up" : "out";
    store.fault = error instanceof Error ? error.message : String(error);
  }
}

/** What is damaged is to be given up anyway. */
function ofNoUse(error: unknown): undefined {
  if (!(error instanceof EventLogError)) throw error;
}

const sizeOf = (partitions: readonly Partition[]): number =>
  partitions.reduce((sum, partition) => sum + describePartition(partition).sizeBytes, 0);

/** Brings back the directories that are out, and sees to it that the others know of one that falls out. */
export function startRebuilding(
  storage: Omit<RebuilderOptions, "queue" | "segmentWriter" | "journal">,
  parts: Pick<RebuilderOptions, "queue" | "segmentWriter" | "journal">,
): Rebuilder {
  const { state, stores, settings, metrics, budget } = storage;
  const rebuilder = new Rebuilder({ ...parts, state, stores, settings, metrics, budget });
  stores.onChange = () => {
    const note: NoteContent = { type: "roster changed", roster: stores.roster };
    parts.queue.note({ body: Buffer.from(JSON.stringify(note)), apply: () => state.apply(note) });
    parts.queue.commit().catch(() => undefined);
    rebuilder.watch();
  };
  if (stores.all.some((store) => store.state !== "in_sync")) rebuilder.start();
  return rebuilder;
}
