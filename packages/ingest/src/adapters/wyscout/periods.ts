import {
  baseMinutes,
  isPlayed,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type PlayedPhase,
} from "@touchline/football";
import { type Periods, type TimedPhase, timedPhases } from "../../recorded-phases.ts";
import type { BallEvent, Period } from "./payload.ts";

export const phaseOf = {
  "1H": "h1",
  "2H": "h2",
  E1: "et1",
  E2: "et2",
  P: "pens",
} as const satisfies Record<Period, TimedPhase>;

const minuteMs = 60_000;
/** Milliseconds since the period began. Cut, not rounded: 59.9996 s is still in the first minute. */
export const elapsedMsOf = (event: BallEvent): number => Math.trunc(event.eventSec * 1000);

export const matchTimeOf = (event: BallEvent): MatchTime => ({
  phase: phaseOf[event.matchPeriod],
  elapsedMs: elapsedMsOf(event),
});

/** In the order they were played. Event ids are in no order at all. */
export const inOrder = (a: BallEvent, b: BallEvent): number =>
  timedPhases.indexOf(phaseOf[a.matchPeriod]) - timedPhases.indexOf(phaseOf[b.matchPeriod]) ||
  a.eventSec - b.eventSec ||
  a.id - b.id;

/** How long each phase lasted: until its last event, as the set has no whistle. */
export function periodsOf(events: readonly BallEvent[]): Periods {
  const lengths = new Map<TimedPhase, number>();
  for (const phase of timedPhases) {
    const own = events.filter((event) => phaseOf[event.matchPeriod] === phase);
    if (own.length > 0) lengths.set(phase, Math.max(...own.map(elapsedMsOf)));
  }
  return lengths;
}

/** Lengthens a phase that something is known to have happened later in. */
export const reaching = (periods: Periods, times: readonly MatchTime[]): Periods =>
  new Map(
    [...periods].map(([phase, lengthMs]) => {
      const within = times.filter((at) => at.phase === phase).map((at) => at.elapsedMs);
      return [phase, Math.max(lengthMs, ...within)];
    }),
  );

/**
 * The phase a plain minute of the matches file lies in. A later phase is taken before an earlier one's stoppage time:
 * 47 is the second half's second minute, unless the player who came on was seen (`first`) before it began; then it is 45+2.
 */
export function phaseOfMinute(
  minute: number,
  periods: Periods,
  rules: MatchRules,
  first?: MatchTime,
): PlayedPhase {
  const played = timedPhases.filter(isPlayed).filter((phase) => periods.has(phase));
  const begun = played.filter((phase) => minute > baseMinutes(phase, rules));
  const latest = begun.at(-1) ?? "h1";
  const before = begun.at(-2);
  const couldBeBefore =
    before !== undefined &&
    (minute - baseMinutes(before, rules) - 1) * minuteMs <= (periods.get(before) ?? 0);
  return couldBeBefore && first?.phase === before ? before : latest;
}

/** The first and the last millisecond that are labelled with this minute. */
export function minuteSpan(
  minute: number,
  phase: PlayedPhase,
  rules: MatchRules,
): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Math.max(0, minute - baseMinutes(phase, rules) - 1) * minuteMs;
  return { fromMs, toMs: fromMs + minuteMs - 1 };
}

/** The last moment of a phase, for something of which only the phase is known. */
export const endOf = (phase: PlayedPhase, periods: Periods, rules: MatchRules): MatchTime => ({
  phase,
  elapsedMs: periods.get(phase) ?? nominalMinutes(phase, rules) * minuteMs - 1,
});
