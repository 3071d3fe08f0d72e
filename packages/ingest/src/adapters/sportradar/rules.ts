import { leader, leagueRules, type MatchRules } from "@touchline/football";
import type { Course } from "./course.ts";
import type { MatchSaid } from "./documents.ts";
import type { Stated } from "./scores.ts";
import type { Fixture } from "./sport-event.ts";
import type { Standing } from "./standing.ts";

/** What the first leg ended like: both legs together less this one. */
export function firstLegOf(
  { status }: MatchSaid,
  stated: Stated | undefined,
  { isSecondLeg }: Fixture,
): Stated | undefined {
  const [home, away] = [status?.aggregate_home_score, status?.aggregate_away_score];
  if (!isSecondLeg || stated === undefined) return undefined;
  if (typeof home !== "number" || typeof away !== "number") return undefined;
  const first = { home: home - stated.home, away: away - stated.away };
  return first.home >= 0 && first.away >= 0 ? first : undefined;
}

/** Both legs together. */
export const sumOf = (score: Stated | undefined, firstLeg: Stated | undefined): Stated => ({
  home: (score?.home ?? 0) + (firstLeg?.home ?? 0),
  away: (score?.away ?? 0) + (firstLeg?.away ?? 0),
});

/** By what was seen; what is to come of a match that must be decided is both extra time and kicks. */
export function rulesOf(
  { mustBeDecided }: Fixture,
  standing: Standing,
  course: Course,
  score: Stated,
): MatchRules {
  const seen = (...phases: readonly string[]) =>
    course.some(({ phase }) => phases.includes(phase)) || phases.includes(standing.phase ?? "");
  const extraTime =
    seen("await_et", "et1", "et_ht", "et2") ||
    standing.hadExtraTime ||
    standing.decidedIn === "extra_time";
  const shootOut =
    seen("await_pens", "pens") || standing.hadShootOut || standing.decidedIn === "penalties";
  const isOverAndLevel = standing.phase === "post" && leader(score) === undefined;
  const isOpen = mustBeDecided && !isOverAndLevel;
  return {
    ...leagueRules,
    extraTime: extraTime || (isOpen && !shootOut),
    shootOut: shootOut || isOpen,
  };
}
