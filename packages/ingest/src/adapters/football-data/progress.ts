import { leader, leagueRules, type MatchRules, type Phase, phaseRank } from "@touchline/football";
import { type TimedPhase, timedPhases } from "../../recorded-phases.ts";
import type { MatchRow } from "./payload.ts";
import type { Scores } from "./scores.ts";

/** How far a match has come, by which rules that shows it to be played, and what has become of it. */
export interface Progress {
  readonly stands: Phase;
  readonly played: readonly TimedPhase[];
  readonly rules: MatchRules;
  readonly fate?: "delayed" | "postponed" | "cancelled" | "abandoned" | "awarded" | "suspended";
  /** False for a status nobody knows. */
  readonly isKnown: boolean;
}

/** `toldMinute`: the latest minute of anything told, 0 when nothing is. */
export function progressOf(row: MatchRow, scores: Scores, toldMinute: number): Progress {
  const minute = Math.max(toldMinute, Number.parseInt(String(row.minute ?? 0), 10) || 0);
  const on = phaseOn(scores, minute);
  const hasBegun = scores.now !== undefined || minute > 0;
  const asFar = hasBegun ? on : "pre";
  const at = (stands: Phase, more: Partial<Progress> = {}): Progress => ({
    stands,
    ...courseOf(stands, scores),
    isKnown: true,
    ...more,
  });
  switch (row.status) {
    case "SCHEDULED":
    case "TIMED":
      return at("pre");
    case "IN_PLAY":
    case "LIVE":
      return at(on);
    case "EXTRA_TIME":
      return at(minute > 105 ? "et2" : "et1");
    case "PENALTY_SHOOTOUT":
      return at("pens");
    case "PAUSED":
      return at(pauseOf(scores, minute));
    case "FINISHED":
      return at(scores.now === undefined && !scores.hadShootOut ? asFar : "post");
    case "SUSPENDED":
      return at(asFar, { fate: hasBegun ? "suspended" : "delayed" });
    case "POSTPONED":
      return at("pre", { fate: "postponed" });
    case "CANCELLED":
    case "CANCELED":
      return at(asFar, { fate: hasBegun ? "abandoned" : "cancelled" });
    case "AWARDED":
      // The score is the authority's, and no sign that anybody played.
      return at(toldMinute > 0 ? on : "pre", { fate: "awarded" });
    default:
      return at(asFar, { isKnown: false });
  }
}

/** The phase in which play is on. Half-time's score is filled at half-time. */
function phaseOn({ halfTime, hadExtraTime, hadShootOut }: Scores, minute: number): TimedPhase {
  if (hadShootOut) return "pens";
  if (hadExtraTime) return minute > 105 ? "et2" : "et1";
  return halfTime !== undefined || minute > 45 ? "h2" : "h1";
}

function pauseOf({ hadExtraTime, hadShootOut }: Scores, minute: number): Phase {
  if (hadShootOut) return "await_pens";
  if (hadExtraTime) return minute > 90 ? "et_ht" : "await_et";
  return minute >= 90 ? "await_et" : "ht";
}

function courseOf(stands: Phase, { hadExtraTime, hadShootOut, now }: Scores) {
  const extraTime = hadExtraTime || stands === "await_et" || stands === "et1" || stands === "et2";
  const isLevelAtEnd = stands === "post" && now !== undefined && leader(now) === undefined;
  // A second leg may end level on the day, and then there was no shoot-out to come.
  const shootOut = hadShootOut || (extraTime && !isLevelAtEnd);
  const played = timedPhases.filter((phase) => {
    if (phaseRank(phase) > phaseRank(stands)) return false;
    return phase === "pens" ? hadShootOut : phase.startsWith("h") || extraTime;
  });
  return { played, rules: { ...leagueRules, extraTime, shootOut } };
}
