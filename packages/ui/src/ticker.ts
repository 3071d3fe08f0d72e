import { useSyncExternalStore } from "react";

/** Between two beats for a clock that runs as ours does, and for one that runs faster: a replay at 20×, say. */
const periodMs = 1000;
const fastPeriodMs = 250;

const periodByListener = new Map<() => void, number>();
let beats = 0;
let timer: { readonly id: ReturnType<typeof setTimeout>; readonly periodMs: number } | undefined;

/** What a clock said at a beat: all who ask it between two beats hear the same. */
const heard = new WeakMap<() => number, { readonly beat: number; readonly nowMs: number }>();

/**
 * The time by `now` as of the last beat, epoch ms. One heartbeat a second for every clock on the page, however many
 * there are: all change in the same frame and agree with each other, and nothing runs while nobody looks at a clock.
 * As long as one of them is `fast`, there are four beats a second.
 */
export function useTick(now: () => number, fast = false): number {
  const current = useSyncExternalStore(fast ? subscribeFast : subscribe, currentBeat);
  const last = heard.get(now);
  if (last?.beat === current) return last.nowMs;
  const nowMs = now();
  heard.set(now, { beat: current, nowMs });
  return nowMs;
}

const currentBeat = () => beats;
const subscribe = (listener: () => void) => join(listener, periodMs);
const subscribeFast = (listener: () => void) => join(listener, fastPeriodMs);

function join(listener: () => void, listenerPeriodMs: number): () => void {
  periodByListener.set(listener, listenerPeriodMs);
  // What was heard before everybody left is old.
  if (timer === undefined) beats += 1;
  if (timer === undefined || listenerPeriodMs < timer.periodMs) schedule(listenerPeriodMs);
  return () => {
    periodByListener.delete(listener);
    if (periodByListener.size > 0) return;
    clearTimeout(timer?.id);
    timer = undefined;
  };
}

/** Aims at the next whole second or quarter of one, so that the beat does not drift. */
function schedule(untilMs: number): void {
  clearTimeout(timer?.id);
  timer = { id: setTimeout(beat, untilMs - (Date.now() % untilMs)), periodMs: untilMs };
}

function beat(): void {
  beats += 1;
  schedule(Math.min(...periodByListener.values()));
  for (const listener of periodByListener.keys()) listener();
}
