import { isDiskFull } from "../disk/file-system.ts";
import type { BlockEntry } from "./journal-block.ts";
import type { Journal, JournalPosition, PendingBlock } from "./journal.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { NoteContent } from "../partitions/note-content.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Store } from "../replicas/store.ts";
import type { Stores } from "../replicas/stores.ts";

/** By slot: where the journal of each directory stands. */
export type JournalPositions = ReadonlyMap<number, JournalPosition>;

/** A commit that was written to the journals and is yet to be synced. */
export interface PendingCommit {
  readonly entries: readonly BlockEntry[];
  readonly notes: readonly NoteContent[];
  readonly blocks: ReadonlyMap<Store, PendingBlock>;
}

/**
 * The journals of all directories as one. A commit is written and synced in all of them at once, each holding what its
 * directory is a home of, and notes being everywhere. A directory that fails falls out: who else is in sync is noted in
 * the others before the commit counts. With one directory this is its journal and nothing more.
 */
export class JournalSet {
  readonly #stores: Stores;
  readonly #state: LogState;

  constructor(stores: Stores, state: LogState) {
    this.#stores = stores;
    this.#state = state;
  }

  get sizeBytes(): number {
    return Math.max(0, ...this.#journals().map((journal) => journal.sizeBytes));
  }

  get fileCount(): number {
    return Math.max(0, ...this.#journals().map((journal) => journal.fileCount));
  }

  get path(): string {
    return this.#journals()[0]?.path ?? "the journal";
  }

  /** Whether any directory takes commits of a partition. */
  hasHome(partition: Partition): boolean {
    return this.#stores.hasHome(partition);
  }

  get position(): JournalPositions {
    return new Map(this.#stores.active.map(({ slot, journal }) => [slot, journal!.position]));
  }

  /** Writes one commit. It is durable once `sync` resolves, but for the batches of partitions that then have no home. */
  async write(entries: readonly BlockEntry[]): Promise<PendingCommit> {
    for (;;) {
      const notes = this.#stores.pendingNotes(entries);
      const blocks = new Map<Store, PendingBlock>();
      const failed = await onEach(this.#stores.active, async (store) => {
        const mine = [...entriesOf(notes), ...this.#of(store, entries)];
        if (mine.length > 0) blocks.set(store, await store.journal!.write(mine));
      });
      if (failed.length === 0) return { entries, notes, blocks };
      try {
        this.#leave(failed);
      } catch (error) {
        if (isDiskFull(error)) await this.#withdraw(blocks);
        throw error;
      }
    }
  }

  /** One directory had no room for a commit, so it is refused; where it was written it must not be found after a crash. */
  async #withdraw(blocks: ReadonlyMap<Store, PendingBlock>): Promise<void> {
    const written = [...blocks.keys()].filter((store) => store.isActive);
    this.#leave(await onEach(written, (store) => store.journal!.withdraw()));
  }

  /** Makes a commit durable in every directory that is in sync. After a failure it counts in none. */
  async sync(commit: PendingCommit): Promise<void> {
    const written = [...commit.blocks.keys()].filter((store) => store.isActive);
    this.#leave(await onEach(written, (store) => store.journal!.sync()));
    const counted = new Map([...commit.blocks].filter(([store]) => store.isActive));
    for (const [store, block] of counted) store.journal!.advance(block);
    try {
      this.#stores.noted(commit.notes);
      await this.writeNotes(commit.entries);
    } catch (error) {
      for (const [store, block] of counted) store.journal?.takeBack(block);
      throw error;
    }
  }

  /** Makes durable what is pending about the directories themselves. */
  async writeNotes(entriesBefore: readonly BlockEntry[] = []): Promise<void> {
    while (this.#stores.hasPendingNotes) {
      const notes = this.#stores.pendingNotes(entriesBefore);
      const blocks = new Map<Store, PendingBlock>();
      const failed = await onEach(this.#stores.active, async (store) => {
        blocks.set(store, await store.journal!.write(entriesOf(notes)));
        await store.journal!.sync();
      });
      // Another directory falling out makes other notes due: these are then written over.
      this.#leave(failed);
      if (failed.length > 0) continue;
      for (const [store, block] of blocks) store.journal?.advance(block);
      this.#stores.noted(notes);
    }
  }

  async proveLast(): Promise<void> {
    this.#leave(await onEach(this.#stores.active, (store) => store.journal!.proveLast()));
  }

  async roll(): Promise<void> {
    this.#leave(await onEach(this.#stores.active, (store) => store.journal!.roll()));
  }

  async close(): Promise<void> {
    await onEach(this.#stores.active, (store) => store.journal!.close());
  }

  #journals(): readonly Journal[] {
    return this.#stores.active.map((store) => store.journal!);
  }

  #of(store: Store, entries: readonly BlockEntry[]): readonly BlockEntry[] {
    if (this.#stores.all.length === 1) return entries;
    return entries.filter(
      (entry) => entry.kind === "note" || this.#partitionOf(entry).replicas.has(store.slot),
    );
  }

  #partitionOf(entry: BlockEntry & { readonly kind: "batch" }): Partition {
    return this.#state.topicWithId(entry.topicId)!.partitions[entry.partition]!;
  }

  /** Goes on without those that failed, or throws why it cannot. */
  #leave(failed: readonly FailedStore[]): void {
    const borne = failed.filter(({ store, error }) => !this.#stores.fallOut(store.slot, error));
    if (borne[0] !== undefined) throw borne[0].error;
  }
}

export interface FailedStore {
  readonly store: Store;
  readonly error: unknown;
}

/** Does the same in several directories at once, and says where it failed. */
export async function onEach(
  stores: readonly Store[],
  work: (store: Store) => Promise<void>,
): Promise<readonly FailedStore[]> {
  const failed: FailedStore[] = [];
  await Promise.all(
    stores.map(async (store) => {
      try {
        await work(store);
      } catch (error) {
        failed.push({ store, error });
      }
    }),
  );
  return failed;
}

function entriesOf(notes: readonly NoteContent[]): BlockEntry[] {
  return notes.map((note) => ({ kind: "note", body: Buffer.from(JSON.stringify(note)) }));
}
