/** Those who wait for the next change of something, such as readers at the end of a partition. */
export class WaitingList {
  readonly #waiting = new Set<() => void>();

  /** Calls back once at the next change. Returns how to stop waiting. */
  add(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Wakes all who wait now; who begins to wait meanwhile waits for the next. */
  wakeAll(): void {
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }
}
