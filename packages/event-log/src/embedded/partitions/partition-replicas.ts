import { EventLogError } from "../../errors.ts";
import type { StoredBatch } from "../batches/stored-batch.ts";
import { isDiskFull } from "../disk/file-system.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import { Replica, type ReplicaOptions } from "../replicas/replica.ts";
import type { SegmentMark } from "../segments/segment-mark.ts";
import type { ReadCheck } from "../segments/segment-reader.ts";
import type { Segment } from "../segments/segment.ts";

export interface PartitionReplicasOptions extends ReplicaOptions {
  /** Which of the log's directories the first one is in. */
  readonly slot: number;
  /** Whether a failure in one directory can be gone on from: it then has fallen out. Never, where there is but one. */
  readonly fallOut: (slot: number, error: unknown) => boolean;
  /** Resolves when it is time to look again whether a full directory has room. */
  readonly pauseForRoom: () => Promise<void>;
  readonly metrics: MetricsRecorder;
}

/** A replica and which of the log's directories it is in. */
export interface PlacedReplica {
  readonly slot: number;
  readonly replica: Replica;
}

/** Where a partition's segments are: written to each of the directories that are in sync, and read from the first that can. */
export class PartitionReplicas {
  readonly #options: PartitionReplicasOptions;
  /** By slot. While any is in sync, those that are; the first leads: it is read from. */
  #placed: readonly PlacedReplica[];
  /** One thing at a time is done to the files: writing, joining, repairing. */
  #atWork: Promise<void> = Promise.resolve();
  /** Segments that could not be read, by slot, while another replica could be. */
  readonly #damaged = new Map<number, Set<Segment>>();
  #readersHeld: Promise<void> | undefined;
  #rewriting: Promise<void> = Promise.resolve();

  constructor(options: PartitionReplicasOptions, segments?: readonly SegmentMark[]) {
    this.#options = options;
    this.#placed = [{ slot: options.slot, replica: new Replica(options, segments) }];
  }

  get all(): readonly PlacedReplica[] {
    return this.#placed;
  }

  /** The first that is in sync. */
  get leader(): Replica {
    return this.#placed[0]!.replica;
  }

  has(slot: number): boolean {
    return this.#placed.some((placed) => placed.slot === slot);
  }

  /** The one in a directory, if it is in sync there. */
  in(slot: number): Replica | undefined {
    return this.#placed.find((placed) => placed.slot === slot)?.replica;
  }

  /** A replica in another directory, with these segments, that is not one of them yet. */
  make(directory: string, segments: readonly SegmentMark[] = []): Replica {
    return new Replica({ ...this.#options, directory }, segments);
  }

  /** From now on it is written to and read from there too; it has all that the others have. */
  add(slot: number, replica: Replica): void {
    this.#placed = [...this.#placed, { slot, replica }].toSorted((a, b) => a.slot - b.slot);
  }

  /** Goes on without the replica in a directory, unless it is the last: that one is kept, to be read from while it can be. */
  drop(slot: number): boolean {
    const others = this.#placed.filter((placed) => placed.slot !== slot);
    if (others.length === 0) return false;
    const dropped = this.in(slot);
    this.#placed = others;
    dropped?.close().catch(() => undefined);
    return true;
  }

  /** Goes on with this one alone. */
  replaceAll(slot: number, replica: Replica): void {
    this.#placed = [{ slot, replica }];
  }

  /** Does something to the files while nothing else is done to them. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#atWork;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#atWork = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  /** Does what makes other files of the same segments, beside all else. */
  async whileRewriting<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rewriting = promise;
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  /** Resolves when no more such files are made by what is under way. */
  get rewritten(): Promise<void> {
    return this.#rewriting;
  }

  /** Writes batches behind the others. Not durable until `sync`. */
  write(batches: readonly StoredBatch[]): Promise<void> {
    return this.exclusively(() => this.#onEach((replica) => replica.write(batches)));
  }

  /** As `write`, of batches that stand nowhere else: of those that it fails for nothing is left behind the ones that count. */
  async writeThrough(batches: readonly StoredBatch[]): Promise<void> {
    try {
      await this.exclusively(() => this.#writeToEach(batches));
    } catch (error) {
      // What is refused must not come back: a scan behind a crash would take over what stands whole in the file.
      await this.exclusively(() => this.#onEach((replica) => replica.cutUncounted()));
      throw error;
    }
  }

  /**
   * A full directory is waited for while another has more of these batches: what one has must not be refused. It is a
   * while at most, as then the full one falls out. Throws DISK_FULL once all are full at the same place.
   */
  async #writeToEach(batches: readonly StoredBatch[]): Promise<void> {
    for (;;)
      try {
        return await this.#onEach((replica) => replica.write(batches));
      } catch (error) {
        const ends = new Set(this.#placed.map(({ replica }) => replica.nextOffset ?? 0));
        if (!isDiskFull(error) || ends.size === 1) throw error;
        await this.#options.pauseForRoom();
      }
  }

  /**
   * Makes durable what was written before it was called, names first, then bytes. Throws ENOSPC when all of it is but what
   * `mustWriteAgain`.
   */
  async sync(): Promise<void> {
    // Room that comes back makes no sync good that failed for want of it.
    const sync = () => this.#onEach((replica) => replica.sync(), "whatever the reason");
    // Begun at once: a mark that was just taken names segments that retention may drop in the next turn.
    if (!this.mustWriteAgain) return sync();
    const [written] = await Promise.allSettled([this.#onEach((replica) => replica.writeAgain())]);
    await sync();
    if (written.status === "rejected") throw written.reason;
  }

  /** As `Replica.mustWriteAgain`, in any of them. */
  get mustWriteAgain(): boolean {
    return this.#placed.some(({ replica }) => replica.mustWriteAgain);
  }

  get hasUnsynced(): boolean {
    return this.#placed.some(({ replica }) => replica.hasUnsynced);
  }

  /** As `Replica.read`, from the first that can be read; the damage of those before it is then mended. */
  async read(offset: number, bytesMax: number, check?: ReadCheck): Promise<readonly StoredBatch[]> {
    if (this.#readersHeld !== undefined) await this.#readersHeld;
    let failure: unknown;
    for (const { slot, replica } of this.#placed) {
      const segment = replica.segmentOf(offset);
      try {
        const batches = await replica.read(offset, bytesMax, check);
        if (failure !== undefined) this.repair().catch(() => undefined);
        return batches;
      } catch (error) {
        if (!(error instanceof EventLogError)) throw error;
        // Left out while it was read, as it is with its records: nothing is wrong with what is kept.
        if (!replica.segments.includes(segment)) throw error;
        failure ??= error;
        if (error.code === "EVENT_LOG_CORRUPT") this.#options.metrics.corruptBatches++;
        // Who only reads mends nothing, and another reader may have left this segment out meanwhile.
        if (!this.#options.readOnly) this.noteDamage(slot, segment);
      }
    }
    throw failure;
  }

  /** Lets nobody read the files until what this gives is called, and waits for those who do. */
  async holdReaders(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#readersHeld = promise;
    await this.leader.close();
    return () => {
      this.#readersHeld = undefined;
      resolve();
    };
  }

  /** A segment of the replica in a directory was met damaged. Says whether another replica can mend it. */
  noteDamage(slot: number, segment: Segment): boolean {
    if (this.#placed.length === 1) return false;
    let segments = this.#damaged.get(slot);
    if (segments === undefined) this.#damaged.set(slot, (segments = new Set()));
    segments.add(segment);
    return true;
  }

  /** Mends the replicas in which a reader or the scrubber met damage, from one that is whole; says how many segments that were. */
  async repair(): Promise<number> {
    let repaired = 0;
    for (const [slot, segments] of [...this.#damaged]) {
      this.#damaged.delete(slot);
      for (const segment of segments) if (await this.#repairSegment(slot, segment)) repaired++;
    }
    return repaired;
  }

  async #repairSegment(slot: number, segment: Segment): Promise<boolean> {
    for (const other of this.#placed) {
      const replica = this.in(slot);
      if (other.slot === slot || replica === undefined) continue;
      try {
        await this.exclusively(() => replica.repair(segment, other.replica));
        return true;
      } catch (error) {
        // What cannot be read there may be whole in a third; what cannot be written here is no replica.
        if (error instanceof EventLogError) continue;
        this.#leave({ slot, replica }, error);
        return false;
      }
    }
    return false;
  }

  /** Notes the time for segments that were begun or filled since it was last told. */
  age(now: number): void {
    for (const { replica } of this.#placed) replica.age(now);
  }

  /** Writes no more to the active segment: what comes next begins another. */
  seal(now: number): void {
    for (const { replica } of this.#placed) replica.seal(now);
  }

  /** As `seal`, once the write under way has ended: a sealed segment may be removed or replaced at any time. */
  sealBetweenWrites(now: number): Promise<void> {
    return this.exclusively(() => Promise.resolve(this.seal(now)));
  }

  /** As `seal`, as nothing may follow in the active segment. */
  rollNext(): void {
    for (const { replica } of this.#placed) replica.rollNext();
  }

  /** Leaves out the segments all of whose records are before an offset. */
  dropBefore(offset: number): void {
    for (const { replica } of this.#placed) replica.dropBefore(offset);
  }

  /** As `Replica.giveUp`, in every directory. */
  async giveUp(): Promise<void> {
    for (const { replica } of this.#placed) await replica.giveUp();
  }

  async close(): Promise<void> {
    for (const { replica } of this.#placed) await replica.close();
  }

  /** Does the same to every replica at once. One that fails is gone on without; throws when it cannot be. */
  async #onEach(
    work: (replica: Replica) => Promise<void>,
    without: "what is broken" | "whatever the reason" = "what is broken",
  ): Promise<void> {
    const placed = this.#placed;
    const outcomes = await Promise.allSettled(placed.map(({ replica }) => work(replica)));
    const borne: unknown[] = [];
    outcomes.forEach((outcome, n) => {
      if (outcome.status === "fulfilled") return;
      const { reason } = outcome;
      const why =
        without === "what is broken" ? reason : new Error(String(reason), { cause: reason });
      if (!this.#leave(placed[n]!, why)) borne.push(reason);
    });
    if (borne.length > 0) throw borne[0];
    // Its only directory is out already.
    const [first] = outcomes;
    if (first?.status === "rejected" && outcomes.every(({ status }) => status === "rejected"))
      throw first.reason;
  }

  /** One failed. If it was left already, its directory may be back meanwhile, with another: that one did not fail. */
  #leave({ slot, replica }: PlacedReplica, why: unknown): boolean {
    return this.in(slot) !== replica || this.#options.fallOut(slot, why);
  }
}
