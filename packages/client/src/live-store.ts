/** Something that changes, in the shape React's `useSyncExternalStore` takes: the same snapshot until it changes. */
export interface LiveStore<T> {
  /** Calls `listener` after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): T;
}
