import type { MatchRules, MatchTime, PlayerRef, Side } from "@touchline/football";
import { momentOfMinute } from "../../inferred-phases.ts";
import type { EventRow, FixtureRow, Person } from "./payload.ts";

/** What is known of a match while its events are read. */
export interface Setting {
  readonly row: FixtureRow;
  readonly rules: MatchRules;
  /** Of the two teams, in match order. */
  readonly rows: readonly EventRow[];
}

interface Minute {
  readonly elapsed: number;
  readonly extra?: number | null | undefined;
}

/** When a minute began: 45 with 2 extra is in the first half, 46 in the second; before kick-off is the first. */
export const momentOf = ({ elapsed, extra }: Minute, rules: MatchRules): MatchTime =>
  momentOfMinute(Math.max(1, elapsed), rules.extraTime ? all : regular, rules, extra ?? 0);

const regular = ["h1", "h2"] as const;
const all = ["h1", "h2", "et1", "et2"] as const;

/** The minute and the stoppage time after it as one number, to tell how far apart two things were. */
export const minuteOf = ({ time }: EventRow): number => time.elapsed + (time.extra ?? 0);

/** The side a row is about; undefined for a team that does not play. */
export function sideOf(team: { readonly id: number }, { teams }: FixtureRow): Side | undefined {
  if (team.id === teams.home.id) return "home";
  return team.id === teams.away.id ? "away" : undefined;
}

/** The side of a row whose team is known to play. */
export const sideIn = (setting: Setting, row: EventRow): Side =>
  sideOf(row.team, setting.row) ?? "home";

/** A player as we name him; undefined while the provider says nobody. */
export function playerOf(person: Person): PlayerRef | undefined {
  const id = person?.id ?? 0;
  const name = (person?.name ?? "").trim() || (id === 0 ? "" : `Player ${id}`);
  if (name === "") return undefined;
  return id === 0 ? { name } : { playerId: `api-football-${id}`, name };
}

/** Newer answers say of a kick of the shoot-out that it is one. */
export const isMarkedKick = (row: EventRow): boolean =>
  word(row.type) === "goal" && word(row.comments).startsWith("penalty shoot");

/** What a row says of itself, without the case providers change. */
export const word = (text: string | null | undefined): string => (text ?? "").trim().toLowerCase();

/** Ids of leagues are the same every season. */
export const competitionIdOf = ({ league }: FixtureRow): string =>
  `api-football-${league.id}-${league.season}`;
