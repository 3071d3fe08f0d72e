/** Upper bounds of the buckets in seconds: from a write into the page cache to a disk that is dying. */
export const LATENCY_BOUNDS_SECONDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
  2.5, 5, 10,
] as const;

/** How long something took, many times. */
export interface LatencySummary {
  readonly count: number;
  readonly sumSeconds: number;
  /** How many took at most so long, each bound with all below it, as Prometheus counts; `count` is the last, without end. */
  readonly buckets: readonly { readonly upToSeconds: number; readonly count: number }[];
}

/** Counts durations in fixed buckets. Observing allocates nothing. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(LATENCY_BOUNDS_SECONDS.length + 1);
  #sumSeconds = 0;

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < LATENCY_BOUNDS_SECONDS.length && seconds > LATENCY_BOUNDS_SECONDS[bucket]!)
      bucket++;
    this.#counts[bucket]!++;
    this.#sumSeconds += seconds;
  }

  summary(): LatencySummary {
    let count = 0;
    const buckets = LATENCY_BOUNDS_SECONDS.map((upToSeconds, n) => {
      count += this.#counts[n]!;
      return { upToSeconds, count };
    });
    return { count: count + this.#counts.at(-1)!, sumSeconds: this.#sumSeconds, buckets };
  }
}
