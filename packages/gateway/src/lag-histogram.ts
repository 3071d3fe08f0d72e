/** Upper bounds of the buckets, ms; a last one takes everything above. */
const bucketBoundsMs = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] as const;

/** How long updates took, counted: cheap to keep, ready for a Prometheus histogram. */
export interface LagCounts {
  /** Cumulative: `count` of all that took at most `upToMs`; the last has `Infinity`. */
  readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
}

export class LagHistogram {
  readonly #counts = Array.from({ length: bucketBoundsMs.length + 1 }, () => 0);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  record(lagMs: number): void {
    const bucket = bucketBoundsMs.findIndex((boundMs) => lagMs <= boundMs);
    const index = bucket === -1 ? bucketBoundsMs.length : bucket;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += lagMs;
    this.#maxMs = Math.max(this.#maxMs, lagMs);
  }

  counts(): LagCounts {
    let count = 0;
    const buckets = this.#counts.map((inBucket, index) => {
      count += inBucket;
      return { upToMs: bucketBoundsMs[index] ?? Number.POSITIVE_INFINITY, count };
    });
    return { buckets, count: this.#count, sumMs: this.#sumMs, maxMs: this.#maxMs };
  }
}
