/** How many things happened in each of the last ten seconds. */
export class ReportRate {
  readonly #counts = new Map<number, number>();

  add(count: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + count);
    for (const old of this.#counts.keys())
      if (old <= second - windowSeconds) this.#counts.delete(old);
  }

  /** On average over the last ten seconds. */
  perSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    let total = 0;
    for (const [at, count] of this.#counts)
      if (at > second - windowSeconds && at <= second) total += count;
    return total / windowSeconds;
  }
}

const windowSeconds = 10;
