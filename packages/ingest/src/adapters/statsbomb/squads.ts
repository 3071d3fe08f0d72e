import type { LineupPlayer, PlayerRef, Side, Team } from "@touchline/football";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { codeOfName } from "../../team-names.ts";
import { fifaCodes } from "./nations.ts";
import {
  type LineupTeam,
  lineupTeam,
  type MatchPayload,
  type MatchRow,
  type Named,
  nameIn,
  type Person,
  person,
  printable,
  starter,
  type StatsEvent,
} from "./payload.ts";
import { isType, lineOf } from "./words.ts";

/** One team's people on the day. */
export interface Squad {
  readonly side: Side;
  readonly team: Team;
  /** Empty when no `Starting XI` can be read. */
  readonly starters: readonly LineupPlayer[];
  /** Everyone else the lineups file has. */
  readonly bench: readonly LineupPlayer[];
  readonly formation?: string | undefined;
  readonly coach?: string | undefined;
  /** As the lineups file has them, with their cards. */
  readonly people: readonly Person[];
}

/** Both teams, and what everyone is called. */
export interface Squads {
  readonly home: Squad;
  readonly away: Squad;
  /** Undefined for a team that does not play in this match. */
  sideOf(teamId: number): Side | undefined;
  ref(player: Named | null | undefined): PlayerRef | undefined;
}

export const playerIdOf = (id: number): string => `statsbomb-${id}`;

interface Origin {
  readonly payload: MatchPayload;
  readonly row: MatchRow | undefined;
  readonly events: readonly StatsEvent[];
  readonly problems: Problem[];
}

/** Reads who plays. A match of which two teams cannot be told is a problem as a whole. */
export function squadsOf(origin: Origin): Squads | undefined {
  const { payload, problems } = origin;
  const listed = listedTeams(payload, problems);
  const [home, away] = twoTeams(origin, listed);
  if (home === undefined || away === undefined || home.id === away.id) {
    const detail = `match ${payload.match_id} does not have one home and one away team`;
    problems.push(problemWith(payload.match ?? null, "wrong_shape", detail, payload.match_id));
    return undefined;
  }
  const people = new Map(
    listed.map((team) => [team.team_id, peopleIn(team, payload.match_id, problems)]),
  );
  const known = new Map([...people.values()].flat().map((each) => [each.player_id, each]));
  const ref = ({ id, name }: Named, shirt?: number | null): PlayerRef => {
    const listing = known.get(id);
    const number = shirt ?? listing?.jersey_number;
    return {
      playerId: playerIdOf(id),
      name:
        printable(listing?.player_nickname) ??
        printable(listing?.player_name) ??
        printable(name) ??
        `Player ${id}`,
      ...(isShirt(number) && { shirt: number }),
    };
  };
  const squad = (side: Side, team: Named): Squad => {
    const { starters, formation } = startersOf(team.id, origin, ref);
    const own = people.get(team.id) ?? [];
    const isStarter = new Set(starters.map(({ playerId }) => playerId));
    const bench = own
      .map(({ player_id, player_name }) => ref({ id: player_id, name: player_name }))
      .filter(({ playerId }) => !isStarter.has(playerId));
    const coach = coachIn(origin.row?.[`${side}_team`].managers);
    return { side, team: teamOf(team), starters, bench, formation, coach, people: own };
  };
  return {
    home: squad("home", home),
    away: squad("away", away),
    sideOf: (teamId) => (teamId === home.id ? "home" : teamId === away.id ? "away" : undefined),
    ref: (player) => (player ? ref(player) : undefined),
  };
}

const isShirt = (number: number | null | undefined): number is number =>
  typeof number === "number" && number >= 0 && number <= 999;

/** Home and away as the matches file says; without it, the team that is listed first in the events is at home. */
function twoTeams({ row, events }: Origin, listed: readonly LineupTeam[]): readonly Named[] {
  if (row !== undefined)
    return [
      { id: row.home_team.home_team_id, name: row.home_team.home_team_name },
      { id: row.away_team.away_team_id, name: row.away_team.away_team_name },
    ];
  const inEvents = events.filter((event) => isType(event, "Starting XI")).map(({ team }) => team);
  const inLineups = listed.map(({ team_id, team_name }) => ({ id: team_id, name: team_name }));
  return [...new Map([...inEvents, ...inLineups].map((team) => [team.id, team])).values()].slice(
    0,
    2,
  );
}

function teamOf({ id, name: given }: Named): Team {
  const name = printable(given) ?? `Team ${id}`;
  const code = fifaCodes.get(name) ?? codeOfName(name);
  return { teamId: `statsbomb-${id}`, name, shortName: name, code };
}

function listedTeams({ lineups, match_id }: MatchPayload, problems: Problem[]) {
  if (lineups === undefined || lineups === null) return [];
  const rows: readonly unknown[] = Array.isArray(lineups) ? lineups : [lineups];
  return rows.filter((row, index): row is LineupTeam => {
    if (lineupTeam.Check(row)) return true;
    const detail = `team [${index}] of the lineups: ${firstError(lineupTeam, row)}`;
    problems.push(problemWith(row, "wrong_shape", detail, match_id));
    return false;
  });
}

function peopleIn({ team_name, lineup }: LineupTeam, feedMatchId: string, problems: Problem[]) {
  return lineup.filter((row, index): row is Person => {
    if (person.Check(row)) return true;
    const detail = `player [${index}] of ${team_name} in the lineups: ${firstError(person, row)}`;
    problems.push(problemWith(row, "wrong_shape", detail, feedMatchId));
    return false;
  });
}

function startersOf(
  teamId: number,
  { events, payload, problems }: Origin,
  ref: (player: Named, shirt?: number | null) => PlayerRef,
) {
  const tactics = events.find((e) => isType(e, "Starting XI") && e.team.id === teamId)?.tactics;
  const rows: readonly unknown[] = Array.isArray(tactics?.lineup) ? tactics.lineup : [];
  const starters = rows.flatMap((row, index): readonly LineupPlayer[] => {
    if (!starter.Check(row)) {
      const detail = `player [${index}] of team ${teamId} in the Starting XI: ${firstError(starter, row)}`;
      problems.push(problemWith(row, "wrong_shape", detail, payload.match_id));
      return [];
    }
    const line = lineOf(row.position?.id);
    return [{ ...ref(row.player, row.jersey_number), ...(line && { line }) }];
  });
  return { starters, formation: formationIn(tactics?.formation) };
}

/** 4231 as "4-2-3-1". */
export function formationIn(formation: number | string | null | undefined): string | undefined {
  const digits = String(formation);
  return /^[1-9]{2,6}$/.test(digits) ? digits.split("").join("-") : undefined;
}

function coachIn(managers: unknown): string | undefined {
  const first: unknown = Array.isArray(managers) ? managers[0] : undefined;
  if (typeof first === "object" && first !== null && "nickname" in first)
    return nameIn(first.nickname) ?? nameIn(first);
  return nameIn(first);
}
