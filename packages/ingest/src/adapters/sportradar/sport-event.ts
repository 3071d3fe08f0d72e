import {
  type BodyOf,
  type Competition,
  cupRules,
  leagueRules,
  type MatchRules,
  type Team,
} from "@touchline/football";
import { problemWith } from "../../adapter.ts";
import { codeOr } from "../../team-names.ts";
import { instantOf, type MatchSaid } from "./documents.ts";
import { idOf } from "./names.ts";
import { checks, type Competitor } from "./payload.ts";

/** What a document says of the match as it was planned. */
export interface Fixture {
  readonly competition: Competition;
  readonly kickOffAt: number;
  readonly home: Team;
  readonly away: Team;
  readonly venue: string | undefined;
  readonly zone: string | undefined;
  readonly round: string | undefined;
  /** True in a knock-out; false in a league, and in the first of two legs. */
  readonly mustBeDecided: boolean;
  readonly isSecondLeg: boolean;
}

/** Undefined, with the reason among the problems, when it cannot be said who meets whom and when. */
export function fixtureOf(said: MatchSaid): Fixture | undefined {
  const { sportEvent, parts } = said;
  const competitors = parts.many(checks.competitor, sportEvent.competitors, "competitors");
  const home = competitors.find(({ qualifier }) => qualifier === "home");
  const away = competitors.find(({ qualifier }) => qualifier === "away");
  const kickOffAt = instantOf(sportEvent.start_time ?? sportEvent.scheduled);
  const context = contextOf(said);
  const isWhole = home !== undefined && away !== undefined && home.id !== away.id;
  if (!isWhole || kickOffAt === undefined || context === undefined) {
    const lacks = !isWhole ? "two teams" : context ? "a kick-off" : "a competition";
    const detail = `${sportEvent.id} has not ${lacks}`;
    parts.problems.push(problemWith(sportEvent, "wrong_shape", detail, said.feedMatchId));
    return undefined;
  }
  const venue = parts.one(checks.venue, sportEvent.venue, "venue");
  return {
    ...context,
    kickOffAt,
    home: teamOf(home),
    away: teamOf(away),
    venue: venue?.name || undefined,
    zone: venue?.timezone || undefined,
  };
}

type FixtureContext = Pick<Fixture, "competition" | "round" | "mustBeDecided" | "isSecondLeg">;

function contextOf(said: MatchSaid): FixtureContext | undefined {
  const { sportEvent, parts } = said;
  const context = parts.one(checks.context, sportEvent.sport_event_context, "sport_event_context");
  if (context === undefined) return oldContextOf(said);
  const { competition, season, category, stage, round } = context;
  const legs = round?.cup_round_number_of_sport_events ?? 1;
  const isCup = stage?.type === "cup";
  const mustBeDecided = isCup && !(legs === 2 && round?.cup_round_sport_event_number === 1);
  return {
    competition: competitionOf(competition, season, category, isCup ? cupRules : leagueRules),
    round: round?.name ? round.name.replaceAll("_", " ") : roundNumber(round?.number),
    mustBeDecided,
    isSecondLeg: legs === 2 && round?.cup_round_sport_event_number === 2,
  };
}

/** Version 3 says less: of a knock-out only that its round is of the type `cup`. */
function oldContextOf({ sportEvent, parts }: MatchSaid): FixtureContext | undefined {
  const tournament = parts.one(checks.tournament, sportEvent.tournament, "tournament");
  if (tournament === undefined) return undefined;
  const season = parts.one(checks.oldSeason, sportEvent.season, "season");
  const round = parts.one(checks.tournamentRound, sportEvent.tournament_round, "tournament_round");
  const isCup = round?.type === "cup";
  const rules = isCup ? cupRules : leagueRules;
  return {
    competition: competitionOf(tournament, season, tournament.category, rules),
    round: round?.name || roundNumber(round?.number),
    mustBeDecided: isCup,
    isSecondLeg: false,
  };
}

const roundNumber = (number: number | null | undefined): string | undefined =>
  typeof number === "number" ? `Round ${number}` : undefined;

interface Named {
  readonly id: string;
  readonly name: string;
}

function competitionOf(
  named: Named,
  season: (Named & { readonly year?: string | null }) | null | undefined,
  category: { readonly name?: string | null } | null | undefined,
  rules: MatchRules,
): Competition {
  const year = season?.year || season?.name;
  return {
    // A season has its own id, which is unique over all competitions.
    competitionId: season ? `${idOf(named.id)}-${idOf(season.id).slice(11)}` : idOf(named.id),
    name: named.name,
    ...(category?.name && { country: category.name }),
    ...(year && { season: year }),
    rules,
  };
}

const teamOf = ({ id, name, abbreviation }: Competitor): Team => ({
  teamId: idOf(id),
  name,
  shortName: name,
  code: codeOr(abbreviation, name),
});

/** The body that opens a match. */
export const fixtureSet = (
  fixture: Fixture,
  rules: MatchRules,
  firstLeg: BodyOf<"fixture_set">["firstLeg"],
): BodyOf<"fixture_set"> => ({
  kind: "fixture_set",
  competition: {
    competitionId: fixture.competition.competitionId,
    name: fixture.competition.name,
  },
  rules,
  home: fixture.home,
  away: fixture.away,
  kickOffAt: fixture.kickOffAt,
  ...(fixture.zone && { zone: fixture.zone }),
  ...(fixture.venue && { venue: fixture.venue }),
  ...(fixture.round && { round: fixture.round }),
  ...(firstLeg && { firstLeg }),
});
