/** Things that are kept for their next use within a limit; the one unused for the longest time is let go of first. */
export class LeastRecentlyUsed<T> {
  readonly #sizeMax: number;
  readonly #letGo: (item: T) => void;
  /** Each with its size, the one longest unused first. */
  readonly #kept = new Map<T, number>();
  #size = 0;

  constructor(sizeMax: number, letGo: (item: T) => void) {
    this.#sizeMax = sizeMax;
    this.#letGo = letGo;
  }

  get size(): number {
    return this.#size;
  }

  /** Keeps it as the one used last; others may have to go for it. */
  use(item: T, size = 1): void {
    this.forget(item);
    this.#kept.set(item, size);
    this.#size += size;
    for (const [oldest] of this.#kept) {
      if (this.#size <= this.#sizeMax || oldest === item) return;
      this.forget(oldest);
      this.#letGo(oldest);
    }
  }

  /** It is gone, or must stay: it counts no more. */
  forget(item: T): void {
    const size = this.#kept.get(item);
    if (size === undefined) return;
    this.#kept.delete(item);
    this.#size -= size;
  }
}
