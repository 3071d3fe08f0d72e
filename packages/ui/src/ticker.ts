import { useSyncExternalStore } from "react";

const periodMs = 1000;
const listeners = new Set<() => void>();
let beats = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** What a clock said at a beat: all who ask it between two beats hear the same. */
const heard = new WeakMap<() => number, { readonly beat: number; readonly nowMs: number }>();

/**
 * The time by `now` as of the last beat, epoch ms. One heartbeat a second for every clock on the page, however many
 * there are: all change in the same frame and agree with each other, and nothing runs while nobody looks at a clock.
 */
export function useTick(now: () => number): number {
  const current = useSyncExternalStore(subscribe, currentBeat);
  const last = heard.get(now);
  if (last?.beat === current) return last.nowMs;
  const nowMs = now();
  heard.set(now, { beat: current, nowMs });
  return nowMs;
}

const currentBeat = () => beats;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    // What was heard before everybody left is old.
    beats += 1;
    schedule();
  }
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
