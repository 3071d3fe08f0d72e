import { Ballast } from "../cleaning/ballast.ts";
import type { Checkpoint } from "../recovery/checkpoint.ts";
import { writeCheckpoint } from "../recovery/checkpoint-file.ts";
import type { FileSystem, HeldLock } from "../disk/file-system.ts";
import type { Journal, JournalPosition } from "../journal/journal.ts";

/** `in_sync` has everything acknowledged; `catching_up` is being filled; `out` failed, is missing, or is stale. */
export type StoreState = "in_sync" | "catching_up" | "out";

/** A directory of the log. */
export interface ReplicaDescription {
  readonly directory: string;
  readonly state: StoreState;
  /** Why it is not in sync, as far as something went wrong. */
  readonly fault: string | undefined;
}

/** One directory of the log, complete in itself: lock, format, checkpoint, journal, partitions. */
export class Store {
  readonly slot: number;
  readonly directory: string;
  readonly fs: FileSystem;
  state: StoreState = "out";
  /** Why it is out. */
  fault: string | undefined;
  /** While it is catching up: how much of what it is to have was copied, 0 to 1. */
  copiedShare: number | undefined;
  lock: HeldLock | undefined;
  /** Absent while nothing may be written to it. */
  journal: Journal | undefined;
  /** From where the journal goes on by the checkpoint that is on disk. */
  checkpointedTo: JournalPosition | undefined;
  /** Room that is given up for a checkpoint when there is no other. */
  readonly ballast: Ballast;

  constructor(
    slot: number,
    directory: string,
    { fs, ballastBytes }: { readonly fs: FileSystem; readonly ballastBytes: number },
  ) {
    this.slot = slot;
    this.directory = directory;
    this.fs = fs;
    this.ballast = new Ballast(fs, directory, ballastBytes);
  }

  get journalDirectory(): string {
    return `${this.directory}/journal`;
  }

  get partitionsDirectory(): string {
    return `${this.directory}/partitions`;
  }

  /** Replaces its checkpoint, both files of it. */
  async writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    await writeCheckpoint(this.fs, this.directory, checkpoint, this.ballast);
    this.checkpointedTo = checkpoint.journal;
  }

  /** Whether commits are written to it. */
  get isActive(): boolean {
    return this.journal !== undefined;
  }
}
