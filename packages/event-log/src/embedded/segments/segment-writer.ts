import { checkpointOf } from "../recovery/checkpoint.ts";
import type { CommitQueue } from "../commit/commit-queue.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { JournalPosition } from "../journal/journal.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Timers } from "../platform.ts";
import type { Store } from "../replicas/store.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import type { Stores } from "../replicas/stores.ts";
import { unsyncedBatches } from "./unsynced-batches.ts";

/** How often what a failed sync left in doubt is written to another file, before no further checkpoint is made. */
const REWRITES_MAX = 3;

export interface SegmentWriterOptions {
  readonly state: LogState;
  readonly stores: Stores;
  readonly queue: CommitQueue;
  readonly timers: Timers;
  /** Milliseconds between looks for room while the disk is full. */
  readonly diskFullRetryMs: number;
  /** Told when bytes have left memory, and when the disk was found full or has room again. */
  readonly progressed: () => void;
  /** Told when the disk was found full: what may go should go now. */
  readonly foundFull: () => void;
  /** Told of a partition that is to be synced again later, as there was no room for what was taken over at opening. */
  readonly lacksRoom: (partition: Partition) => void;
}

/**
 * What happens behind the commits, one thing at a time: committed batches are written to their segments, and when a
 * journal is full the segments are synced, the checkpoint is written and the journal is free to be used again.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #running: Promise<void> | undefined;
  #writeDue = false;
  #workDue: (() => Promise<void>)[] = [];
  #checkpointDue = false;
  #diskFull: string | undefined;
  /** It was full when last something was written, though it is now being tried again. */
  #lacksRoom = false;
  #cancelRetry: (() => void) | undefined;
  /** What stands behind the last checkpoint is uncertain and could not be written anew, so there is no further one. */
  #mayCheckpoint = true;
  /** Partitions a write or sync of which failed and whose batches the journal has: they are to be written anew. */
  readonly #unsynced = new Set<Partition>();
  #rewritesFailed = 0;
  #checkpointsMade = 0;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Why there is no room, while there is none. */
  get diskFull(): string | undefined {
    return this.#diskFull;
  }

  /** Asks for the segments to be written soon, and for a checkpoint after that if one is due. */
  request(what: "write" | "checkpoint"): void {
    if (what === "write") this.#writeDue = true;
    else this.#checkpointDue = true;
    this.#running ??= this.#run();
  }

  /** Writes what is committed to its segments, as far as they take it. */
  async write(): Promise<void> {
    await this.between(() => this.#writeAll());
  }

  /** Does something to the files while nothing else writes to them. */
  between<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#workDue.push(() => work().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /** Writes everything and makes a checkpoint; says whether that succeeded. */
  async checkpoint(): Promise<boolean> {
    const before = this.#checkpointsMade;
    this.request("checkpoint");
    while (this.#running !== undefined) await this.#running;
    return this.#checkpointsMade > before;
  }

  /** Writes everything and makes a last checkpoint, if it can. */
  async close(): Promise<void> {
    this.request("checkpoint");
    while (this.#running !== undefined) await this.#running;
    this.#cancelRetry?.();
  }

  async #run(): Promise<void> {
    // A turn later, so that a burst of commits is met by one round of writing.
    await this.#options.timers.nextTurn();
    while (this.#writeDue || this.#checkpointDue || this.#workDue.length > 0) {
      for (const work of this.#workDue.splice(0)) await work();
      this.#writeDue = false;
      const allWritten = await this.#writeAll();
      if (this.#checkpointDue) {
        this.#checkpointDue = false;
        if (!this.#mayCheckpoint) continue;
        if (!allWritten && this.#diskFull !== undefined) await this.#makeRoom();
        else await this.#checkpoint();
      }
    }
    this.#running = undefined;
  }

  async #writeAll(): Promise<boolean> {
    let allWritten = true;
    for (const partition of this.#options.state.partitions()) {
      if (partition.memory.unwrittenBytes === 0 || !this.#options.stores.hasHome(partition))
        continue;
      if (!(await this.#write(partition))) allWritten = false;
      if (this.#diskFull !== undefined) return false;
      this.#options.progressed();
    }
    return allWritten;
  }

  async #write(partition: Partition): Promise<boolean> {
    if (partition.memory.writeFailed) return false;
    try {
      await partition.write();
      this.#foundRoom();
      return true;
    } catch (error) {
      if (isDiskFull(error)) this.#foundFull(messageOf(error));
      else this.#failWriting(partition, error);
      return false;
    }
  }

  /** A write failed: its partition takes no more, and what the segment lacks is written to another file from the journal. */
  #failWriting(partition: Partition, error: unknown): void {
    if (!this.#options.stores.hasHome(partition)) return;
    partition.failWriting(messageOf(error));
    this.#unsynced.add(partition);
    this.#checkpointDue = this.#mayCheckpoint;
  }

  async #checkpoint(): Promise<void> {
    if (!(await this.#rewriteUnsynced())) return;
    // The journal may go on from where it was when the marks were taken: batches that are in both are told apart by offset.
    const positions = this.#options.queue.position;
    if (!(await this.#writeAll())) return;
    if (!(await this.#checkpointFrom((store) => positions.get(store.slot)!))) return;
    this.#checkpointsMade++;
    this.#foundRoom();
    this.#options.stores.foundRoom();
  }

  /**
   * What is in memory finds no room in the segments, but files that are no longer to be kept can go: by a checkpoint from which
   * the journal goes on where the one before says.
   */
  async #makeRoom(): Promise<void> {
    const { state } = this.#options;
    const replicas = [...state.partitions()].flatMap((partition) => partition.replicas.all);
    if (!replicas.some(({ replica }) => replica.hasSuperfluous)) return;
    if (!(await this.#checkpointFrom((store) => store.checkpointedTo!))) return;
    this.#diskFull = undefined;
    this.#checkpointDue = true;
  }

  /** Says whether every directory that is in sync has a checkpoint as of now. Files go that it no longer names. */
  async #checkpointFrom(positionIn: (store: Store) => JournalPosition): Promise<boolean> {
    const { state, stores } = this.#options;
    const checkpoints = stores.active.map((store) => ({
      store,
      checkpoint: checkpointOf(store, positionIn(store), stores, state),
    }));
    const unsynced = [...state.partitions()].filter((p) => p.replicas.hasUnsynced);
    const synced = await Promise.all(unsynced.map((partition) => this.sync(partition)));
    if (synced.includes(false)) {
      // Once more, with what is certain; a file whose sync failed is not synced again.
      this.#checkpointDue = this.#mayCheckpoint;
      return false;
    }
    for (const { store, checkpoint } of checkpoints) {
      if (!store.isActive) continue;
      try {
        await store.fs.syncDirectory(store.partitionsDirectory);
        await store.writeCheckpoint(checkpoint);
        await store.journal?.free(checkpoint.journal.number);
        for (const partition of state.partitions())
          await partition.replicas.in(store.slot)?.removeSuperfluous();
      } catch (error) {
        if (stores.fallOut(store.slot, error)) continue;
        // The checkpoint before still holds, and so do its journals. The next full journal asks again.
        if (isDiskFull(error)) this.#foundFull(messageOf(error));
        return false;
      }
    }
    return true;
  }

  /** Makes durable what a partition has written; when that fails, it takes no more. Says whether it succeeded. */
  async sync(partition: Partition): Promise<boolean> {
    try {
      await partition.sync();
      return true;
    } catch (error) {
      if (isDiskFull(error) && partition.replicas.mustWriteAgain) {
        // All else of it is durable, and its mark stays before what is not.
        this.#options.lacksRoom(partition);
        return true;
      }
      const isDirect = this.#options.state.findTopic(partition.topic)?.isDirect === true;
      const kept = isDirect ? "" : ": what was acknowledged is kept";
      partition.stop(
        "read_only",
        `fdatasync failed: ${messageOf(error)}. Check the disk, then open the log again${kept}`,
      );
      // What bypassed the journal stands nowhere else: its mark stays at what was synced before, and opening scans on.
      if (isDirect) return false;
      this.#unsynced.add(partition);
      if (partition.replica.namesAreDoubtful) this.#mayCheckpoint = false;
      return false;
    }
  }

  /** Writes to other files what failed syncs left in doubt, from the journal. Says whether a checkpoint may follow. */
  async #rewriteUnsynced(): Promise<boolean> {
    const { state, stores, queue } = this.#options;
    for (const partition of this.#unsynced) {
      const topic = state.findTopic(partition.topic);
      const store = stores.active.find(({ slot }) => partition.replicas.has(slot));
      try {
        if (topic?.partitions.includes(partition) === true && store !== undefined) {
          let batches: readonly StoredBatch[] = [];
          await queue.betweenCommits(async () => {
            batches = await unsyncedBatches(store, topic.id, partition);
          });
          await partition.replicas.exclusively(() => partition.replica.rewriteUnsynced(batches));
          partition.memory.wroteAnew(partition.writtenTo);
        }
        // What was committed while it was rewritten is still to be.
        if (!partition.memory.writeFailed || store === undefined) this.#unsynced.delete(partition);
      } catch (error) {
        if (isDiskFull(error)) this.#foundFull(messageOf(error));
        else if (++this.#rewritesFailed >= REWRITES_MAX) this.#mayCheckpoint = false;
        return false;
      }
    }
    return true;
  }

  #foundFull(why: string): void {
    const isNew = !this.#lacksRoom;
    this.#diskFull = why;
    this.#lacksRoom = true;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#options.timers.after(this.#options.diskFullRetryMs, () => {
      this.#cancelRetry = undefined;
      this.#diskFull = undefined;
      this.request("checkpoint");
    });
    this.#options.progressed();
    if (isNew) this.#options.foundFull();
  }

  #foundRoom(): void {
    this.#diskFull = undefined;
    this.#lacksRoom = false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
