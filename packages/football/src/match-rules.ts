import type { MatchRules } from "./competition.ts";

/** A league match: two halves of 45 minutes, a draw stands. */
export const leagueRules: MatchRules = {
  halfMinutes: 45,
  extraHalfMinutes: 15,
  extraTime: false,
  shootOut: false,
};

/** A cup tie: extra time, then a shoot-out. */
export const cupRules: MatchRules = { ...leagueRules, extraTime: true, shootOut: true };
