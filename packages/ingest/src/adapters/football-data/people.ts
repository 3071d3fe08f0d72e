import type { BodyOf, Line, LineupPlayer, PlayerRef, Side, Team } from "@touchline/football";
import type { Problem, ReportDraft } from "../../adapter.ts";
import { codeOr } from "../../team-names.ts";
import {
  type MatchRow,
  type Person,
  type Player,
  player,
  referee,
  type TeamRow,
} from "./payload.ts";
import { readable } from "./readable.ts";

/** Undefined for a team that is not known yet. */
export function teamOf({ id, name, shortName, tla }: TeamRow): Team | undefined {
  if (typeof id !== "number") return undefined;
  const full = name?.trim() || shortName?.trim() || `Team ${id}`;
  return {
    teamId: `football-data-${id}`,
    name: full,
    shortName: shortName?.trim() || full,
    code: codeOr(tla, full),
  };
}

/** A player as an event names him; undefined for nobody. */
export function refOf(person: Person | null | undefined): PlayerRef | undefined {
  const name = person?.name?.trim();
  const id = person?.id;
  if (typeof id === "number")
    return { playerId: `football-data-${id}`, name: name || `Player ${id}` };
  return name ? { name } : undefined;
}

/** What a player is called in a reference: his id, or his name in plain letters. */
export const wordFor = (person: Person | null | undefined): string => {
  const plain = person?.name?.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase() ?? "";
  return String(person?.id ?? (plain.replaceAll(/[^\p{L}\p{N}]+/gu, "-") || "nobody"));
};

/** Line-ups and officials. */
export const peopleOf = (row: MatchRow, problems: Problem[]): readonly ReportDraft[] => [
  ...lineupOf("home", row, problems),
  ...lineupOf("away", row, problems),
  ...officialsOf(row, problems),
];

function lineupOf(side: Side, row: MatchRow, problems: Problem[]): readonly ReportDraft[] {
  const team = side === "home" ? row.homeTeam : row.awayTeam;
  const named = (list: TeamRow["lineup"]) =>
    readable(list, player, "a player", row.id, problems).map(lineupPlayer);
  const [starters, bench] = [named(team.lineup), named(team.bench)];
  if (starters.length === 0) return [];
  const coach = team.coach?.name?.trim();
  const lineup = {
    ...(team.formation && { formation: team.formation }),
    starters,
    bench,
    ...(coach && { coach }),
  };
  return [before(`lineup-${side}`, { kind: "lineup_set", side, lineup })];
}

function lineupPlayer({ id, name, position, shirtNumber }: Player): LineupPlayer {
  const line = lines.find(([words]) => words.test(position ?? ""))?.[1];
  return {
    ...(refOf({ id: id ?? null, name }) ?? { name: "Unknown" }),
    ...(typeof shirtNumber === "number" && { shirt: shirtNumber }),
    ...(line && { line }),
  };
}

const lines: readonly (readonly [RegExp, Line])[] = [
  [/keeper/i, "goalkeeper"],
  [/defen|back/i, "defender"],
  [/midfield/i, "midfielder"],
  [/offen|forward|wing|strik|attack/i, "forward"],
];

const roles: readonly (readonly [RegExp, BodyOf<"official_set">["role"]])[] = [
  [/^REFEREE/, "referee"],
  [/^ASSISTANT_REFEREE/, "assistant"],
  [/^FOURTH_OFFICIAL/, "fourth_official"],
  [/^VIDEO_ASSISTANT/, "video_assistant"],
];

function officialsOf(row: MatchRow, problems: Problem[]): readonly ReportDraft[] {
  const counts = new Map<string, number>();
  return readable(row.referees, referee, "a referee", row.id, problems).flatMap(
    ({ name, type }) => {
      const role = roles.find(([words]) => words.test(type ?? ""))?.[1];
      // Those behind the goals and such have no place on a team sheet of ours.
      if (role === undefined) return [];
      const nth = (counts.get(role) ?? 0) + 1;
      counts.set(role, nth);
      return [before(`official-${role}-${nth}`, { kind: "official_set", role, name })];
    },
  );
}

const before = (sourceRef: string, body: ReportDraft["body"]): ReportDraft => ({
  sourceRef,
  op: "assert",
  at: { phase: "pre", elapsedMs: 0 },
  body,
});
