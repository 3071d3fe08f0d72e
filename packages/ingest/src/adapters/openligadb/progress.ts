import { leagueRules, type MatchRules, type Phase } from "@touchline/football";
import type { TimedPhase } from "../../recorded-phases.ts";
import type { MatchRow } from "./payload.ts";
import type { Results } from "./results.ts";
import type { Step } from "./running-score.ts";

/** How far a match has come, and by which rules that shows it to be played. */
export interface Progress {
  readonly stands: Phase;
  readonly played: readonly TimedPhase[];
  readonly rules: MatchRules;
}

/** The last minute that may be the stoppage time of the first half, or of the second: a later one is of what follows. */
const firstHalfMinuteMax = 55;
const secondHalfMinuteMax = 110;

/**
 * There is no status and no clock, only whether the match is finished. That a match has begun shows when something is told
 * of it; the second half, when a goal of it is or a result beside half-time's. Finished is what also has its end result:
 * the one is ticked before the other is typed in.
 */
export function progressOf(row: MatchRow, results: Results, steps: readonly Step[]): Progress {
  const latest = Math.max(0, ...steps.map((step) => step.row.matchMinute ?? 0));
  const hadExtraTime = results.after120 !== undefined || latest > secondHalfMinuteMax;
  const { hadShootOut } = results;
  const rules: MatchRules = { ...leagueRules, extraTime: hadExtraTime, shootOut: hadShootOut };
  const isOver = row.matchIsFinished && (results.after120 ?? results.after90) !== undefined;
  const stands = isOver ? "post" : whileOn(row, results, { latest, hadExtraTime, steps });
  const played: TimedPhase[] = [];
  if (stands !== "pre") played.push("h1");
  if (stands !== "pre" && stands !== "h1" && stands !== "ht") played.push("h2");
  if (hadExtraTime) played.push("et1", "et2");
  if (hadShootOut) played.push("pens");
  return { stands, played, rules };
}

interface Signs {
  readonly latest: number;
  readonly hadExtraTime: boolean;
  readonly steps: readonly Step[];
}

function whileOn(row: MatchRow, results: Results, { latest, hadExtraTime, steps }: Signs): Phase {
  const { halfTime, hadShootOut, hasLater } = results;
  if (hadShootOut) return "pens";
  if (hadExtraTime) return "et2";
  const isPast = (score: { home: number; away: number }) =>
    steps.some((s) => s.row.scoreTeam1 > score.home || s.row.scoreTeam2 > score.away);
  if (halfTime !== undefined)
    return hasLater || row.matchIsFinished || isPast(halfTime) ? "h2" : "ht";
  if (row.matchIsFinished && steps.length > 0) return "h2";
  if (latest > firstHalfMinuteMax) return "h2";
  return steps.length > 0 || hasLater ? "h1" : "pre";
}
