import { EventLogError } from "../../errors.ts";
import { fetchRecords } from "../reading/log-reader.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import type { Clock } from "../platform.ts";

/** Timestamps remembered of one partition: groups that stand still are asked about again and again. */
const TIMES_PER_PARTITION_MAX = 1024;

/** How long ago the records were written that a group has yet to do. */
export class LagClock {
  readonly #state: LogState;
  readonly #clock: Clock;
  /** By offset; a record never changes. */
  readonly #timesOf = new WeakMap<Partition, Map<number, number>>();

  constructor(state: LogState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /**
   * The age of the record at `offset`, or of the first behind it that is kept; 0 at the end, and for a record from the
   * future. Undefined when the partition cannot be read.
   */
  async seconds(partition: Partition, offset: number): Promise<number | undefined> {
    if (offset >= partition.highWatermark) return 0;
    const timestamp = await this.#timestampAt(partition, Math.max(offset, partition.startOffset));
    if (timestamp === undefined) return undefined;
    return Math.max(0, this.#clock.now() - timestamp) / 1000;
  }

  async #timestampAt(partition: Partition, offset: number): Promise<number | undefined> {
    let times = this.#timesOf.get(partition);
    if (times === undefined) this.#timesOf.set(partition, (times = new Map()));
    const known = times.get(offset);
    if (known !== undefined) return known;
    const timestamp = await this.#read(partition, offset);
    const oldest = times.size >= TIMES_PER_PARTITION_MAX ? times.keys().next().value : undefined;
    if (oldest !== undefined) times.delete(oldest);
    if (timestamp !== undefined) times.set(offset, timestamp);
    return timestamp;
  }

  async #read({ topic, partition }: Partition, from: number): Promise<number | undefined> {
    try {
      for (let offset = from; ;) {
        const request = { topic, partition, offset, bytesMax: 1 };
        const read = await fetchRecords(this.#state, request);
        // Compaction leaves stretches without a record.
        if (read.records.length > 0 || read.nextOffset === offset)
          return read.records[0]?.timestamp;
        offset = read.nextOffset;
      }
    } catch (error) {
      // Damaged, removed, or deleted meanwhile: whoever reads it is told.
      if (error instanceof EventLogError) return undefined;
      throw error;
    }
  }
}
