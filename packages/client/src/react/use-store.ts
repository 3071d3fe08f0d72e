import { useSyncExternalStore } from "react";
import type { LiveStore } from "../live-store.ts";

/** Renders again whenever the store has changed. A store keeps its subscribe function for life, so React never re-subscribes. */
export const useStore = <T>(store: LiveStore<T>): T =>
  useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
