import type { Line, LineupPlayer, PlayerRef, Side, Team } from "@touchline/football";
import { clubs } from "./clubs.ts";
import {
  type Exchange,
  exchange,
  formation,
  listIn,
  type MatchPayload,
  type Person,
  person,
  type PlayerRow,
  playerRow,
  type TeamData,
  type TeamRow,
  teamRow,
} from "./payload.ts";
import { type Problem, problemWith } from "../../adapter.ts";
import { decodeTwice } from "./words.ts";

/** One team's people on the day. */
export interface Squad {
  readonly side: Side;
  readonly data: TeamData;
  readonly team: Team;
  readonly lineup: readonly Person[];
  readonly bench: readonly Person[];
  readonly substitutions: readonly Exchange[];
}

/** Both teams, and the names of everyone. */
export interface Squads {
  readonly home: Squad;
  readonly away: Squad;
  /** Undefined for a team that does not play in this match. */
  sideOf(teamId: number): Side | undefined;
  /** A player as an event names him; undefined for id 0, nobody. */
  ref(playerId: number): PlayerRef | undefined;
  line(playerId: number): Line | undefined;
}

/** Reads who plays. A team that cannot be told apart is a problem with the whole match. */
export function squadsOf(payload: MatchPayload, problems: Problem[]): Squads | undefined {
  const { match } = payload;
  const feedMatchId = String(match.wyId);
  const sides = Object.values(match.teamsData);
  const [home, away] = [sides.find(at("home")), sides.find(at("away"))];
  if (sides.length !== 2 || home === undefined || away === undefined) {
    const detail = `match ${feedMatchId} does not have one home and one away team`;
    problems.push(problemWith(match, "wrong_shape", detail, feedMatchId));
    return undefined;
  }
  const players = playersById(payload);
  const squad = (data: TeamData): Squad => ({
    side: data.side,
    data,
    team: teamOf(data.teamId, payload),
    ...peopleOf(data, feedMatchId, problems),
  });
  return {
    home: squad(home),
    away: squad(away),
    sideOf: (teamId) => sides.find((side) => side.teamId === teamId)?.side,
    ref: (playerId) =>
      playerId === 0
        ? undefined
        : { playerId: `wyscout-${playerId}`, name: nameOf(playerId, players.get(playerId)) },
    line: (playerId) => lines[players.get(playerId)?.role?.code2 ?? ""],
  };
}

const at = (side: Side) => (data: TeamData) => data.side === side;

const lines: Readonly<Record<string, Line>> = {
  GK: "goalkeeper",
  DF: "defender",
  MD: "midfielder",
  FW: "forward",
};

/** As a line-up lists a player; where he stood is added by whoever watched him play. */
export const lineupPlayer = (squads: Squads, { playerId }: Person): LineupPlayer => {
  const line = squads.line(playerId);
  const ref = squads.ref(playerId) ?? { name: "Unknown" };
  return { ...ref, ...(line && { line }) };
};

function playersById(payload: MatchPayload): ReadonlyMap<number, PlayerRow> {
  const rows = payload.players.filter((row) => playerRow.Check(row));
  return new Map(rows.map((row) => [row.wyId, row]));
}

function nameOf(playerId: number, row: PlayerRow | undefined): string {
  const short = decodeTwice(row?.shortName ?? "");
  const full = decodeTwice(`${row?.firstName ?? ""} ${row?.lastName ?? ""}`);
  return short || full || `Player ${playerId}`;
}

function teamOf(teamId: number, payload: MatchPayload): Team {
  const row = payload.teams.filter((each) => teamRow.Check(each)).find((t) => t.wyId === teamId);
  const name = decodeTwice(row?.name ?? "") || nameInLabel(teamId, payload) || `Team ${teamId}`;
  const club = clubs[teamId];
  return {
    teamId: `wyscout-${teamId}`,
    name,
    shortName: club?.shortName ?? name,
    code: club?.code ?? codeOf(name, row),
    ...(club && { kit: club.kit, changeKit: club.changeKit }),
  };
}

/** "Spain - Russia, 1 - 1 (P)" names both teams when no teams file does. */
function nameInLabel(teamId: number, { match }: MatchPayload): string | undefined {
  const names = /^(.+?) - (.+), \d+ - \d+/.exec(decodeTwice(match.label ?? ""));
  const isHome = match.teamsData[String(teamId)]?.side === "home";
  return names?.[isHome ? 1 : 2];
}

/** FIFA's codes, where they are not the ISO ones of the set. */
const fifaCodes: Readonly<Record<string, string>> = {
  CHE: "SUI",
  CRI: "CRC",
  DEU: "GER",
  DNK: "DEN",
  HRV: "CRO",
  NLD: "NED",
  PRT: "POR",
  SAU: "KSA",
  URY: "URU",
  XEN: "ENG",
  XNI: "NIR",
  XWA: "WAL",
};

function codeOf(name: string, row: TeamRow | undefined): string {
  const iso = row?.area?.alpha3code;
  if (row?.type === "national" && typeof iso === "string" && iso.length === 3)
    return fifaCodes[iso] ?? iso;
  const letters = name.normalize("NFD").replaceAll(/[^A-Za-z]/g, "");
  return (letters.slice(0, 3) || "TEA").toUpperCase().padEnd(2, "X");
}

type People = Pick<Squad, "lineup" | "bench" | "substitutions">;

/** Line-up, bench and substitutions: each row that cannot be read is a problem, the others stand. */
function peopleOf(data: TeamData, feedMatchId: string, problems: Problem[]): People {
  const given = data.formation;
  if (!formation.Check(given)) return peopleOneByOne(data, feedMatchId, problems);
  return {
    lineup: listIn(given.lineup),
    bench: listIn(given.bench),
    substitutions: listIn(given.substitutions),
  };
}

function peopleOneByOne(data: TeamData, feedMatchId: string, problems: Problem[]): People {
  const { formation: given, side } = data;
  const fields = typeof given === "object" && given !== null ? { ...given } : {};
  const readable = <T>(name: string, isOne: (row: unknown) => row is T): readonly T[] => {
    const rows: unknown = Reflect.get(fields, name);
    if (!Array.isArray(rows)) return [];
    return rows.filter((row: unknown, index): row is T => {
      if (isOne(row)) return true;
      const detail = `formation.${name}[${index}] of the ${side} team cannot be read`;
      problems.push(problemWith(row, "wrong_shape", detail, feedMatchId));
      return false;
    });
  };
  return {
    lineup: readable("lineup", (row): row is Person => person.Check(row)),
    bench: readable("bench", (row): row is Person => person.Check(row)),
    substitutions: readable("substitutions", (row): row is Exchange => exchange.Check(row)),
  };
}
