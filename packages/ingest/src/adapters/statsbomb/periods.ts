import type { MatchTime } from "@touchline/football";
import type { Periods, TimedPhase } from "../../recorded-phases.ts";
import type { StatsEvent } from "./payload.ts";

/** The phases by their number of a period. */
const phases: readonly TimedPhase[] = ["h1", "h2", "et1", "et2", "pens"];

/** The minute on the clock when a period begins. */
const beginMinutes = [0, 45, 90, 105, 120];

const minuteMs = 60_000;

export const phaseOf = (period: number): TimedPhase => phases[period - 1] ?? "h1";

/** Milliseconds since the period began. */
export function elapsedMsOf({ timestamp }: StatsEvent): number {
  const [hours = 0, minutes = 0, seconds = 0] = timestamp.split(":").map(Number);
  // Cut, not rounded, and not by floating point: 8.28 s are 8,280 ms.
  return (hours * 60 + minutes) * minuteMs + Math.trunc(Number((seconds * 1000).toFixed(3)));
}

export const matchTimeOf = (event: StatsEvent): MatchTime => ({
  phase: phaseOf(event.period),
  elapsedMs: elapsedMsOf(event),
});

/** The moment of "87:18" on the running clock. The period tells 47:00 of the first half from the second's. */
export function matchTimeOfClock(time: string, period: number, periods: Periods): MatchTime {
  const [minutes = 0, seconds = 0] = time.split(":").map(Number);
  const phase = phaseOf(period);
  const elapsedMs = (minutes - (beginMinutes[period - 1] ?? 0)) * minuteMs + seconds * 1000;
  return { phase, elapsedMs: Math.min(Math.max(0, elapsedMs), periods.get(phase) ?? elapsedMs) };
}

export const inOrder = (a: StatsEvent, b: StatsEvent): number =>
  a.period - b.period || elapsedMsOf(a) - elapsedMsOf(b) || (a.index ?? 0) - (b.index ?? 0);

/** What was played: how long each period lasted, and those that were whistled off. */
export interface Course {
  readonly periods: Periods;
  readonly ended: ReadonlySet<TimedPhase>;
  /** Whether the events reach the final whistle. */
  readonly isOver: boolean;
}

/**
 * The course of a match by its whistles, which come twice, once for each team: the later one counts. A half nobody saw
 * anything of must have been played when a later one was.
 */
export function courseOf(events: readonly StatsEvent[]): Course {
  const last = events.reduce((latest, { period }) => Math.max(latest, period), 0);
  const lengths = new Map<TimedPhase, number>();
  const ended = new Set<TimedPhase>();
  for (let period = 1; period <= last; period += 1) {
    const own = events.filter((event) => event.period === period);
    if (own.length === 0 && !mustHaveBeen(period, events)) continue;
    const nominal = (period < 3 ? 45 : 15) * minuteMs;
    lengths.set(
      phaseOf(period),
      own.reduce(
        (longest, event) => Math.max(longest, elapsedMsOf(event)),
        own.length ? 0 : nominal,
      ),
    );
    if (period < last || own.some(({ type }) => type.name === "Half End"))
      ended.add(phaseOf(period));
  }
  return { periods: lengths, ended, isOver: last >= 2 && ended.has(phaseOf(last)) };
}

/** The two halves always; the first half of extra time before its second. */
const mustHaveBeen = (period: number, events: readonly StatsEvent[]): boolean =>
  period < 3 || (period === 3 && events.some((event) => event.period === 4));
