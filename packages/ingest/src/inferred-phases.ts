import {
  baseMinutes,
  isPlayed,
  leader,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Phase,
  phaseRank,
  type PlayedPhase,
} from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";
import { phaseEnds, type Periods, phaseStarts, type TimedPhase } from "./recorded-phases.ts";

const minuteMs = 60_000;

/**
 * The moment at which a minute begins that a provider writes as a plain number: of the phases played, the latest that had
 * begun by then. Minute 92 is in extra time where that was played, else in the second half's stoppage time.
 */
export function momentOfMinute(
  minute: number,
  played: readonly TimedPhase[],
  rules: MatchRules,
  stoppageMinutes = 0,
): MatchTime {
  const begun = played.filter(isPlayed).filter((phase) => baseMinutes(phase, rules) < minute);
  const phase = begun.at(-1) ?? "h1";
  const minutes = minute - baseMinutes(phase, rules) - 1 + stoppageMinutes;
  return { phase, elapsedMs: Math.max(0, minutes) * minuteMs };
}

/** The last moment of a phase nobody timed: its nominal end, or the last thing told of it where that is later. */
export function endOfPhase(
  phase: PlayedPhase,
  rules: MatchRules,
  told: readonly MatchTime[],
): MatchTime {
  const within = told.filter((at) => at.phase === phase).map((at) => at.elapsedMs);
  return {
    phase,
    elapsedMs: Math.max(nominalMinutes(phase, rules) * minuteMs - 1, ...within),
  };
}

/** The last moment of a phase that can be meant: its end where it is over, else the last thing told of it. */
export function latestIn(
  phase: PlayedPhase,
  stands: Phase,
  rules: MatchRules,
  told: readonly MatchTime[],
): MatchTime {
  if (phase !== stands) return endOfPhase(phase, rules, told);
  const within = told.filter((at) => at.phase === phase).map((at) => at.elapsedMs);
  return { phase, elapsedMs: Math.max(0, ...within) };
}

/** Of one moment: the fixture and the kick-off are first, and the whistle and what stops the match are last. */
export function whistlesAround({ body }: ReportDraft): number {
  if (body.kind === "fixture_set") return -2;
  if (body.kind === "lifecycle_changed" || body.kind === "hold_started") return 2;
  if (body.kind === "phase_ended") return 1;
  return body.kind === "phase_started" ? -1 : 0;
}

/** How long phases lasted that nobody timed: their nominal length, or until the last thing told of them. */
export const periodsReaching = (
  played: readonly TimedPhase[],
  rules: MatchRules,
  told: readonly MatchTime[],
): Periods =>
  new Map(
    played.map((phase) => {
      const within = told.filter((at) => at.phase === phase).map((at) => at.elapsedMs);
      return [phase, Math.max(nominalMinutes(phase, rules) * minuteMs, ...within)];
    }),
  );

/**
 * The whistles of a match of which only is told how far it has come: each of its phases began, and those before the one
 * it `stands` in ended. A second leg may go on though it is not level on the day; then the wait for what follows is said
 * outright, because the whistle alone would end the match.
 */
export function inferredPhases(
  periods: Periods,
  stands: Phase,
  goals: readonly ReportDraft[],
): readonly ReportDraft[] {
  const ended = new Map([...periods].filter(([phase]) => phaseRank(phase) < phaseRank(stands)));
  const ends = phaseEnds(ended).map((end): ReportDraft => {
    const wait = waitAfter(end.at.phase, periods, stands);
    if (wait === undefined || isLevelAfter(end.at.phase, goals)) return end;
    const body = { kind: "phase_started", phase: wait } as const;
    return { sourceRef: `${wait}-start`, op: "assert", at: end.at, body };
  });
  return [...phaseStarts(periods), ...ends];
}

/** What a match waits for after the second half, or after extra time, if it goes on. */
function waitAfter(phase: Phase, periods: Periods, stands: Phase): Phase | undefined {
  if (phase !== "h2" && phase !== "et2") return undefined;
  if (stands === "await_pens" && (phase === "et2" || !periods.has("et1"))) return stands;
  if (phase === "h2" && (periods.has("et1") || stands === "await_et")) return "await_et";
  return periods.has("pens") ? "await_pens" : undefined;
}

function isLevelAfter(phase: Phase, goals: readonly ReportDraft[]): boolean {
  const score = { home: 0, away: 0 };
  for (const { at, body } of goals)
    if (body.kind === "goal" && phaseRank(at.phase) <= phaseRank(phase)) score[body.side] += 1;
  return leader(score) === undefined;
}
