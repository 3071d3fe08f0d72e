import { type Competition, cupRules, leagueRules } from "@touchline/football";
import type { Mapped } from "../../adapter.ts";
import { Dice } from "./dice.ts";
import { playMatch } from "./match.ts";
import type { Settings } from "./payload.ts";

const defaultKickOffAt = Date.UTC(2030, 0, 5, 15);

const league: Competition = {
  competitionId: "sim-league",
  name: "Invented League",
  season: "2029/30",
  rules: leagueRules,
  attribution: "Invented: nothing of this was ever played.",
};
const cup: Competition = {
  ...league,
  competitionId: "sim-cup",
  name: "Invented Cup",
  rules: cupRules,
};

/** Plays a day of invented matches. Pure: the same settings give the same bytes. */
export function map({
  seed,
  matches,
  cup: isCup = false,
  kickOffAt = defaultKickOffAt,
}: Settings): Mapped {
  const competition = isCup ? cup : league;
  const { competitionId, name, rules } = competition;
  // Clubs that play in the cup have no league match on the same day.
  const firstClub = isCup ? 1000 : 0;
  return {
    programmeId: `${competitionId}-${seed}`,
    competitions: [competition],
    matches: Array.from({ length: matches }, (_, index) =>
      playMatch(
        {
          feedMatchId: `${competitionId}-${seed}-${index + 1}`,
          competition: { competitionId, name },
          rules,
          round: isCup ? "Round 1" : "Matchday 1",
          kickOffAt,
          clubs: [firstClub + 2 * index, firstClub + 2 * index + 1],
        },
        // Each match has dice of its own, so that a day of twenty begins with the day of ten.
        new Dice(`${seed} ${competitionId} ${index}`),
      ),
    ),
    problems: [],
  };
}
