import { EventLogError } from "../../errors.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Clock, Timers } from "../platform.ts";
import type { Segment } from "../segments/segment.ts";
import type { Stores } from "./stores.ts";

/** Sealed segments are read at most this fast, so that no reader notices. */
const SCRUB_BYTES_PER_SECOND = 32 * 1024 * 1024;

/** After opening, before the first look. */
const FIRST_LOOK_MS = 60_000;

export interface ScrubberOptions {
  readonly state: LogState;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds within which every sealed segment is read. */
  readonly scrubIntervalMs: number;
}

/** What a scrub found. */
export interface ScrubReport {
  readonly segments: number;
  readonly bytes: number;
  readonly damaged: readonly ScrubbedDamage[];
}

export interface ScrubbedDamage {
  readonly topic: string;
  readonly partition: number;
  /** With file and byte. */
  readonly fault: string;
  /** From another replica; where there was none the partition is offline. */
  readonly isRepaired: boolean;
}

/**
 * Reads what nobody reads: every sealed segment of every replica within `scrubIntervalMs`, gently, so that decay is found while
 * another replica can still mend it. Where there is none its partition goes offline, with file and byte.
 */
export class Scrubber {
  readonly #options: ScrubberOptions;
  #running: Promise<ScrubReport> | undefined;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(options: ScrubberOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wait(Math.min(FIRST_LOOK_MS, this.#options.scrubIntervalMs / 2));
  }

  /** Reads all sealed segments now, as fast as the disk gives them. */
  async scrub(): Promise<ScrubReport> {
    await this.#running;
    this.#running = this.#round(Infinity, Infinity);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Reads no more, and waits for the piece in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#running;
  }

  #wait(delayMs: number): void {
    if (!this.#closed) this.#cancel = this.#options.timers.after(delayMs, () => void this.#look());
  }

  /** Twice in an interval: what is not yet due at one look is read at the next. */
  async #look(): Promise<void> {
    const { clock, scrubIntervalMs } = this.#options;
    await this.#running;
    this.#running = this.#round(clock.now() - scrubIntervalMs / 2, SCRUB_BYTES_PER_SECOND);
    await this.#running;
    this.#running = undefined;
    this.#wait(scrubIntervalMs / 2);
  }

  async #round(olderThan: number, bytesPerSecond: number): Promise<ScrubReport> {
    const { state, clock } = this.#options;
    const damaged: ScrubbedDamage[] = [];
    let segments = 0;
    let bytes = 0;
    for (const partition of state.partitions()) {
      for (const { slot, replica } of partition.replicas.all) {
        for (const segment of replica.sealedSegments) {
          if (this.#closed) return { segments, bytes, damaged };
          const { scrubbedAt = -Infinity } = segment;
          if (scrubbedAt > olderThan && scrubbedAt <= clock.now()) continue;
          const fault = await this.#read(segment, bytesPerSecond);
          // It may have been dropped or replaced while it was read.
          if (!partition.replicas.in(slot)?.segments.includes(segment)) continue;
          if (state.findTopic(partition.topic)?.partitions[partition.partition] !== partition)
            continue;
          segments++;
          bytes += segment.sizeBytes;
          segment.scrubbedAt = clock.now();
          if (fault !== undefined) damaged.push(await this.#mend(partition, slot, segment, fault));
        }
      }
    }
    return { segments, bytes, damaged };
  }

  async #read(segment: Segment, bytesPerSecond: number): Promise<Error | undefined> {
    try {
      await segment.verify((sizeBytes) => this.#pause((sizeBytes / bytesPerSecond) * 1000));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #mend(
    partition: Partition,
    slot: number,
    segment: Segment,
    error: Error,
  ): Promise<ScrubbedDamage> {
    const { topic, partition: number } = partition;
    const isDamage = error instanceof EventLogError;
    const fault = isDamage ? error.message : `${segment.path} could not be read (${error.message})`;
    const isRepaired =
      partition.replicas.noteDamage(slot, segment) && (await partition.replicas.repair()) > 0;
    if (!isRepaired && partition.replicas.has(slot)) {
      if (isDamage) partition.health.foundDamaged(fault);
      else partition.health.foundUnreadable(fault);
    }
    return { topic, partition: number, fault, isRepaired };
  }

  #pause(delayMs: number): Promise<void> {
    if (delayMs === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => void this.#options.timers.after(delayMs, resolve));
  }
}
