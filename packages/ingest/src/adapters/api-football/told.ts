import {
  baseMinutes,
  isPlayed,
  type MatchRules,
  type PlayedPhase,
  type PlayerRef,
  type Side,
} from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { timedPhases } from "../../recorded-phases.ts";
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

/** When a minute of the provider's began: 45 with 2 extra is in the first half, 46 in the second. */
export function momentOf(
  { elapsed, extra }: Minute,
  rules: MatchRules,
): { readonly phase: PlayedPhase; readonly elapsedMs: number } {
  // What was before kick-off is put into the first minute.
  const minute = Math.max(1, elapsed);
  const phase = timedPhases
    .filter(isPlayed)
    .filter((each) => rules.extraTime || each === "h1" || each === "h2")
    .findLast((each) => minute > baseMinutes(each, rules));
  const begunIn = phase ?? "h1";
  const minutes = minute - 1 - baseMinutes(begunIn, rules) + (extra ?? 0);
  return { phase: begunIn, elapsedMs: minutes * minuteMs };
}

const minuteMs = 60_000;

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

export const assertion = (
  sourceRef: string,
  at: ReportDraft["at"],
  body: ReportDraft["body"],
): ReportDraft => ({ sourceRef, op: "assert", at, body });

/** Ids of leagues are the same every season. */
export const competitionIdOf = ({ league }: FixtureRow): string =>
  `api-football-${league.id}-${league.season}`;
