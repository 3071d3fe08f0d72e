/** Something that changes, in the shape React's `useSyncExternalStore` takes. */
export interface LiveStore<T> {
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What it is now: the same object until it changes. */
  readonly getSnapshot: () => T;
}

/** Those who want to be told. Tells its owner when there is a first one, and when none is left. */
export class Listeners {
  readonly #listeners = new Set<{ readonly listener: () => void }>();
  readonly #onFirst: () => void;
  readonly #onNone: () => void;

  constructor(onFirst: () => void = () => {}, onNone: () => void = () => {}) {
    this.#onFirst = onFirst;
    this.#onNone = onNone;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // The same function subscribed twice is two subscriptions.
    const entry = { listener };
    this.#listeners.add(entry);
    if (this.#listeners.size === 1) this.#onFirst();
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#onNone();
    };
  };

  tell(): void {
    for (const { listener } of this.#listeners) listener();
  }
}
