import { useSyncExternalStore } from "react";

const periodMs = 1000;
const listeners = new Set<() => void>();
let beats = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * One heartbeat a second for every clock on the page, however many there are: all change in the same frame,
 * and nothing runs while nobody looks at a clock.
 */
export function useTick(): number {
  return useSyncExternalStore(subscribe, currentBeat);
}

const currentBeat = () => beats;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) schedule();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Aims at the next whole second, so that the beat does not drift. */
function schedule(): void {
  timer = setTimeout(beat, periodMs - (Date.now() % periodMs));
}

function beat(): void {
  beats += 1;
  schedule();
  for (const listener of listeners) listener();
}
