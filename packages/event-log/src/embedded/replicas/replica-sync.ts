import type { FileSystem } from "../disk/file-system.ts";
import type { Segment } from "../segments/segment.ts";

/** What of a replica's files is not known to be on disk, and how it gets there. */
export class ReplicaSync {
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #dirtySegments = new Set<Segment>();
  /** A sync that begins meanwhile may not cover what is under way. */
  #beingWritten: Segment | undefined;
  #directoryMade = false;
  #directoryChanged = false;
  #syncing: Promise<void> | undefined;
  #isDoubtful = false;
  #namesAreDoubtful = false;

  constructor(fs: FileSystem, directory: string) {
    this.#fs = fs;
    this.#directory = directory;
  }

  /** Whether anything that was written is not known to be on disk. */
  get hasUnsynced(): boolean {
    return this.#dirtySegments.size > 0 || this.#directoryChanged || this.#syncing !== undefined;
  }

  /** A sync failed: only what was synced before counts. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** A sync of names failed, so that not even that is certain of segments made since. */
  get namesAreDoubtful(): boolean {
    return this.#namesAreDoubtful;
  }

  /** A segment has, or is about to have, something that is not known to be on disk. */
  writing(segment: Segment): void {
    this.#dirtySegments.add(segment);
  }

  /** Writes to a segment. Syncs may begin and end meanwhile: of what is under way it needs another one. */
  async whileWriting(segment: Segment, write: () => Promise<void>): Promise<void> {
    const isNew = segment.sizeBytes === 0;
    this.writing(segment);
    // Its file is made with its first bytes, be it after a try that failed.
    if (segment.sizeBytes === 0) this.directoryChanged();
    this.#beingWritten = segment;
    try {
      await write();
    } finally {
      this.#beingWritten = undefined;
      // Its file may have been made behind a sync of the names.
      if (isNew) this.directoryChanged();
    }
  }

  /** A segment is no longer part of the replica. */
  forget(segment: Segment): void {
    this.#dirtySegments.delete(segment);
  }

  directoryMade(): void {
    this.#directoryMade = true;
  }

  /** Files were made or renamed in the directory. */
  directoryChanged(): void {
    this.#directoryChanged = true;
  }

  /** A write failed: what is not known to be on disk is not synced any more, and is to be written anew. */
  doubt(): void {
    this.#isDoubtful = true;
    this.#dirtySegments.clear();
  }

  /** Its files are about to go: nothing of them is synced any more, as others may come by their names. */
  async giveUp(): Promise<void> {
    this.#dirtySegments.clear();
    this.#directoryMade = this.#directoryChanged = false;
    await this.#syncing?.catch(() => undefined);
  }

  /** What was in doubt has been written anew, and synced. */
  trust(): void {
    this.#isDoubtful = false;
  }

  /**
   * Makes durable what was written before it was called: names first, then bytes. What is written meanwhile waits for the
   * next sync.
   */
  sync(): Promise<void> {
    const syncing = this.#syncBehind(this.#syncing);
    this.#syncing = syncing;
    const ended = () => {
      if (this.#syncing === syncing) this.#syncing = undefined;
    };
    syncing.then(ended, ended);
    return syncing;
  }

  async #syncBehind(before: Promise<void> | undefined): Promise<void> {
    const segments = [...this.#dirtySegments];
    const fs = this.#fs;
    const mustSyncParent = this.#directoryMade;
    const mustSyncDirectory = this.#directoryChanged;
    this.#dirtySegments.clear();
    this.#directoryMade = this.#directoryChanged = false;
    if (this.#beingWritten !== undefined) {
      this.#dirtySegments.add(this.#beingWritten);
      // The very file may not be there yet.
      this.#directoryChanged = mustSyncDirectory;
    }
    await before;
    try {
      if (mustSyncParent) await fs.syncDirectory(`${this.#directory}/..`);
      if (mustSyncDirectory) await fs.syncDirectory(this.#directory);
    } catch (error) {
      this.#isDoubtful = this.#namesAreDoubtful = true;
      throw error;
    }
    const outcomes = await Promise.allSettled(segments.map((segment) => segment.sync()));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed === undefined) return;
    this.#isDoubtful = true;
    throw failed.reason;
  }
}
