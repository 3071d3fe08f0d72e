const windowSeconds = 10;

/** How many reports a second there were of late: over the ten whole seconds before this one. */
export class ReportRate {
  readonly #bySecond = new Map<number, number>();

  add(reports: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    this.#bySecond.set(second, (this.#bySecond.get(second) ?? 0) + reports);
    for (const old of this.#bySecond.keys())
      if (old < second - windowSeconds || old > second) this.#bySecond.delete(old);
  }

  perSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    let reports = 0;
    for (const [at, count] of this.#bySecond)
      if (at >= second - windowSeconds && at < second) reports += count;
    return reports / windowSeconds;
  }
}
