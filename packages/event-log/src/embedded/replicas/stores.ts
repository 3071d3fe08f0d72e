import type { PartitionDescription } from "../../event-log.ts";
import { scrubbedAtOf } from "./directory-metrics.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { EpochRaised, NoteContent } from "../partitions/note-content.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Topic } from "../partitions/topic.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Random, Timers } from "../platform.ts";
import { nextRoster, type Roster } from "./roster.ts";
import type { ReplicaDescription, Store } from "./store.ts";

/** How often a full directory is tried while others have what it lacks, before it falls out. */
const LOOKS_FOR_ROOM = 5;

export interface StoresOptions {
  readonly all: readonly Store[];
  readonly logId: string;
  readonly roster: Roster;
  readonly state: LogState;
  readonly random: Random;
  readonly timers: Timers;
  /** How long a full directory is waited for before it falls out, if others are in sync. */
  readonly diskFullRetryMs: number;
}

/** The directories of a log while it runs: who is in sync, and what happens when one fails. */
export class Stores {
  readonly all: readonly Store[];
  readonly logId: string;
  readonly #options: StoresOptions;
  #roster: Roster;
  #rosterIsNoted = true;
  /** Partitions whose epoch is to rise with the next note. */
  readonly #changed = new Set<Partition>();
  /** Stores found full: false until they were so for long enough. */
  readonly #patience = new Map<Store, { isOver: boolean; cancel: () => void }>();
  /** Told when the roster changed and is yet to be written. */
  onChange: () => void = () => undefined;

  constructor(options: StoresOptions) {
    this.all = options.all;
    this.logId = options.logId;
    this.#options = options;
    this.#roster = options.roster;
  }

  get roster(): Roster {
    return this.#roster;
  }

  /** Those that commits are written to, in order. */
  get active(): readonly Store[] {
    return this.all.filter((store) => store.isActive);
  }

  get inSync(): readonly Store[] {
    return this.all.filter((store) => store.state === "in_sync");
  }

  /** The active homes of a topic with so many replicas, in order: the first leads. */
  homes(replicationFactor: number): readonly Store[] {
    return this.inSync.filter((store) => store.slot < replicationFactor);
  }

  /** Whether any directory takes what is appended to a partition. When the only one it is in has failed, it is stopped. */
  hasHome(partition: Partition): boolean {
    if (this.all.length === 1) return true;
    return this.all.some(({ slot, isActive }) => isActive && partition.replicas.has(slot));
  }

  get hasPendingNotes(): boolean {
    return !this.#rosterIsNoted;
  }

  /**
   * A directory failed. If others are in sync it falls out as a whole, and the log goes on without it: true. Where it is
   * the last, or is full and may yet find room, the failure must be borne as if there were no others: false.
   */
  fallOut(slot: number, error: unknown): boolean {
    const store = this.all[slot]!;
    if (store.state === "out") return true;
    if (!this.inSync.some((other) => other !== store)) return false;
    if (isDiskFull(error) && !this.#patienceIsOver(store)) return false;
    const why = error instanceof Error ? error.message : String(error);
    store.state = "out";
    store.fault = why;
    const { journal } = store;
    store.journal = undefined;
    journal?.close().catch(() => undefined);
    this.#hasRoom(store);
    this.#change();
    for (const topic of this.#options.state.topics) this.#leave(topic, store);
    this.onChange();
    return true;
  }

  #leave({ isDirect, partitions }: Topic, { slot, directory, fault }: Store): void {
    for (const partition of partitions) {
      if (!partition.replicas.has(slot)) continue;
      if (!partition.replicas.drop(slot)) {
        partition.loseHome(
          `${directory}, the only directory that has it, failed: ${fault}. Check the disk, then open the log again`,
        );
      } else if (!isDirect) this.#changed.add(partition);
    }
  }

  /** These go on under a new epoch, with the next note. */
  raiseEpochs(partitions: readonly Partition[]): void {
    for (const partition of partitions) this.#changed.add(partition);
    this.#rosterIsNoted &&= partitions.length === 0;
  }

  /** A directory has caught up: from the next note on it is in sync. */
  join(store: Store): void {
    store.state = "in_sync";
    store.fault = undefined;
    this.#change();
  }

  /** Resolves when it is time to look again whether a full directory has room, some times before its patience is over. */
  pauseForRoom(): Promise<void> {
    const { timers, diskFullRetryMs } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    timers.after(Math.ceil(diskFullRetryMs / LOOKS_FOR_ROOM), resolve);
    return promise;
  }

  /** Room was found in all of them. */
  foundRoom(): void {
    for (const store of this.#patience.keys()) this.#hasRoom(store);
  }

  /** What must be durable before anything more is acknowledged, `entries` included. */
  pendingNotes(entries: readonly BlockEntry[]): NoteContent[] {
    if (this.#rosterIsNoted) return [];
    const { state } = this.#options;
    const kept = [...this.#changed].filter(({ topic }) => state.findTopic(topic) !== undefined);
    const raised = kept.map((partition): EpochRaised => {
      const { topic, partition: number, epoch } = partition;
      const startOffset = Math.max(partition.highWatermark, this.#endIn(entries, partition));
      return { type: "epoch raised", topic, partition: number, epoch: epoch + 1, startOffset };
    });
    return [{ type: "roster changed", roster: this.#roster }, ...raised];
  }

  /** These notes are durable. */
  noted(notes: readonly NoteContent[]): void {
    for (const note of notes) {
      this.#options.state.apply(note);
      if (note.type === "roster changed" && note.roster.token === this.#roster.token) {
        this.#rosterIsNoted = true;
        this.#changed.clear();
      }
    }
  }

  describe(): readonly ReplicaDescription[] {
    return this.all.map(({ directory, state, fault }) => ({ directory, state, fault }));
  }

  /** The directories that are to have a partition, and whether they do. */
  describeHomes(
    replicationFactor: number,
    partition: Partition,
  ): NonNullable<PartitionDescription["replicas"]> {
    const isOnlyRead = this.active.length === 0;
    return this.all.slice(0, replicationFactor).map(({ slot, directory, state }) => {
      // A log that is only looked at reads from one directory; the roster says who else has everything.
      const isThere = partition.replicas.has(slot) || (state === "in_sync" && isOnlyRead);
      const isIn = state !== "out" && isThere;
      const scrubbedAt = scrubbedAtOf(partition.replicas.in(slot));
      return {
        directory,
        state: isIn ? "in_sync" : state === "out" ? "out" : "catching_up",
        ...(scrubbedAt !== undefined && { scrubbedAt }),
      };
    });
  }

  close(): void {
    for (const { cancel } of this.#patience.values()) cancel();
  }

  #change(): void {
    const inSync = new Set(this.inSync.map((store) => store.slot));
    const token = this.#options.random.uint64().toString(16);
    this.#roster = nextRoster(this.#roster, this.all.length, inSync, token);
    this.#rosterIsNoted = false;
  }

  #patienceIsOver(store: Store): boolean {
    const before = this.#patience.get(store);
    if (before !== undefined) return before.isOver;
    const { timers, diskFullRetryMs } = this.#options;
    const cancel = timers.after(diskFullRetryMs, () => (patience.isOver = true));
    const patience = { isOver: false, cancel };
    this.#patience.set(store, patience);
    return false;
  }

  #hasRoom(store: Store): void {
    this.#patience.get(store)?.cancel();
    this.#patience.delete(store);
  }

  /** The offset after the partition's last batch in a block. */
  #endIn(entries: readonly BlockEntry[], partition: Partition): number {
    const { id } = this.#options.state.topic(partition.topic);
    let end = 0;
    for (const entry of entries) {
      if (entry.kind !== "batch" || entry.topicId !== id || entry.partition !== partition.partition)
        continue;
      end = Math.max(end, entry.baseOffset + entry.body.readInt32BE(23) + 1);
    }
    return end;
  }
}
