import { useSyncExternalStore } from "react";
import { remember, remembered } from "./storage.ts";

/** A choice of the viewer that outlives the page and is the same in every tab. */
export interface Setting<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** `parse` makes sense of what was remembered, or of nothing; `write` gives undefined for what need not be kept. */
export function createSetting<T>(
  key: string,
  parse: (text: string | undefined) => T,
  write: (value: T) => string | undefined,
): Setting<T> {
  const listeners = new Set<() => void>();
  let value = parse(remembered(key));
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const fromOtherTab = (event: StorageEvent) => {
    if (event.key !== `touchline.${key}`) return;
    value = parse(event.newValue ?? undefined);
    tell();
  };
  return {
    get: () => value,
    set(next) {
      value = next;
      remember(key, write(next));
      tell();
    },
    subscribe(listener) {
      if (listeners.size === 0) addEventListener("storage", fromOtherTab);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) removeEventListener("storage", fromOtherTab);
      };
    },
  };
}

export const useSetting = <T>(setting: Setting<T>): T =>
  useSyncExternalStore(setting.subscribe, setting.get);
