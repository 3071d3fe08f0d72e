/** Something that changes, in the shape React's `useSyncExternalStore` takes. */
export interface LiveStore<T> {
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What it is now: the same object until it changes. */
  readonly getSnapshot: () => T;
}
