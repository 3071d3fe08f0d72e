import type { Clock } from "./clock.ts";
import type { MatchRules } from "./competition.ts";
import { baseMinutes, minuteLabel, nominalMinutes } from "./minute.ts";
import { isPlayed } from "./phase-order.ts";

/** Match milliseconds since the phase began, at wall time `nowMs`. Never runs backwards past the anchor. */
export function elapsedMs(clock: Clock, nowMs: number): number {
  if (!clock.running) return clock.elapsedAtAnchorMs;
  const sinceAnchorMs = Math.max(0, nowMs - clock.anchorAt);
  return Math.floor(clock.elapsedAtAnchorMs + sinceAnchorMs * clock.rate);
}

/** What the clock shows at `nowMs`. `stoppage` is present past the nominal end of the phase. */
export interface ClockReading {
  /** "41" or "45+2": see {@link minuteLabel}. */
  readonly minute: string;
  /** "41:07", and "45:00" all through stoppage time. */
  readonly time: string;
  /** "+2:13" in stoppage time. */
  readonly stoppage: string | undefined;
}

/** Reads the clock of a played phase; undefined in a phase without one (half-time, shoot-out, full time). */
export function readClock(
  clock: Clock,
  rules: MatchRules,
  nowMs: number,
): ClockReading | undefined {
  if (!isPlayed(clock.phase)) return undefined;
  const elapsed = elapsedMs(clock, nowMs);
  const baseMs = baseMinutes(clock.phase, rules) * 60_000;
  const nominalMs = nominalMinutes(clock.phase, rules) * 60_000;
  const over = elapsed - nominalMs;
  return {
    minute: minuteLabel({ phase: clock.phase, elapsedMs: elapsed }, rules),
    time: minutesAndSeconds(baseMs + Math.min(elapsed, nominalMs)),
    stoppage: over >= 0 ? `+${minutesAndSeconds(over)}` : undefined,
  };
}

function minutesAndSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
