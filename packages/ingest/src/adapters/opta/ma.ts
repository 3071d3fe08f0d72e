import type { LineupPlayer, Side } from "@touchline/football";
import * as t from "typebox";
import { Compile } from "typebox/compile";
import { type Problem, problemWith } from "../../adapter.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import { printable } from "../../team-names.ts";
import { eventOfRow, momentIn } from "./event.ts";
import { rowsOfMa1 } from "./ma-rows.ts";
import type { Fate, Part, Person } from "./part.ts";
import { formationIn, lineNamed, officialRole, shirtIn } from "./people.ts";
import { phaseOfPeriod } from "./words.ts";

const Text = t.Optional(t.Union([t.String(), t.Null()]));
const Rows = t.Optional(t.Union([t.Array(t.Unknown()), t.Null()]));

const Contestant = t.Object({
  id: t.String({ minLength: 1 }),
  name: Text,
  shortName: Text,
  officialName: Text,
  code: Text,
  position: t.Union([t.Literal("home"), t.Literal("away")]),
});

/** One match of MA1 (fixture, result, summary, line-ups) or MA3 (events): both have the same head. */
export const MaMatch = t.Object({
  matchInfo: t.Object({
    id: t.String({ minLength: 1 }),
    /** "2021-09-11Z" and "18:30:00Z". */
    date: Text,
    time: Text,
    week: Text,
    periodLength: t.Optional(t.Unknown()),
    competition: t.Optional(
      t.Union([t.Object({ id: t.String({ minLength: 1 }), name: Text }), t.Null()]),
    ),
    tournamentCalendar: t.Optional(t.Union([t.Object({ id: Text, name: Text }), t.Null()])),
    stage: t.Optional(t.Union([t.Object({ name: Text }), t.Null()])),
    venue: t.Optional(t.Union([t.Object({ longName: Text }), t.Null()])),
    contestant: t.Array(Contestant, { maxItems: 2 }),
  }),
  liveData: t.Optional(
    t.Union([
      t.Object({
        matchDetails: t.Optional(t.Unknown()),
        event: Rows,
        goal: Rows,
        card: Rows,
        substitute: Rows,
        missedPen: Rows,
        lineUp: Rows,
        matchDetailsExtra: t.Optional(t.Unknown()),
      }),
      t.Null(),
    ]),
  ),
});
export type MaMatch = t.Static<typeof MaMatch>;

const Score = t.Object({
  home: t.Integer({ minimum: 0, maximum: 99 }),
  away: t.Integer({ minimum: 0, maximum: 99 }),
});
const MatchDetails = t.Object({
  periodId: t.Optional(t.Integer()),
  matchStatus: Text,
  period: t.Optional(t.Array(t.Object({ id: t.Integer(), start: Text, end: Text }))),
  scores: t.Optional(
    t.Object({
      ht: t.Optional(Score),
      ft: t.Optional(Score),
      et: t.Optional(Score),
      pen: t.Optional(Score),
      total: t.Optional(Score),
    }),
  ),
});
const matchDetails = Compile(MatchDetails);

const Player = t.Object({
  playerId: t.String({ minLength: 1 }),
  firstName: Text,
  lastName: Text,
  knownName: Text,
  matchName: Text,
  shirtNumber: t.Optional(t.Union([t.Number(), t.String(), t.Null()])),
  position: Text,
  subPosition: Text,
  formationPlace: t.Optional(t.Union([t.Number(), t.String(), t.Null()])),
  captain: Text,
});
type Player = t.Static<typeof Player>;
const player = Compile(Player);
const LineUp = t.Object({
  contestantId: t.String(),
  formationUsed: Text,
  player: Rows,
  teamOfficial: t.Optional(t.Unknown()),
});
const lineUp = Compile(LineUp);
const Official = t.Object({
  id: t.String({ minLength: 1 }),
  type: Text,
  firstName: Text,
  lastName: Text,
  shortFirstName: Text,
  shortLastName: Text,
});
const official = Compile(Official);
const Extra = t.Object({ matchOfficial: Rows });
const extra = Compile(Extra);

export function partOfMaMatch(document: MaMatch, problems: Problem[]): Part {
  const { matchInfo: info, liveData } = document;
  const matchId = info.id;
  const refuse: Refuse = (part, problem, why) =>
    problems.push(problemWith(part, problem, why, matchId));
  const lists = listsOf(document, refuse);
  return {
    matchId,
    competition: info.competition
      ? {
          id: [info.competition.id, info.tournamentCalendar?.id].filter(Boolean).join("-"),
          name: info.competition.name ?? undefined,
          season: info.tournamentCalendar?.name ?? undefined,
        }
      : undefined,
    kickOffAt: momentIn(`${info.date?.replace("Z", "")}T${info.time}`),
    venue: printable(info.venue?.longName ?? "") || undefined,
    round: info.week
      ? `Matchday ${printable(info.week)}`
      : printable(info.stage?.name ?? "") || undefined,
    halfMinutes: halfMinutesOf(info.periodLength),
    teams: Object.fromEntries(
      info.contestant.map(({ id, name, shortName, officialName, code, position }) => [
        position,
        {
          id,
          name: officialName ?? name ?? undefined,
          shortName: shortName ?? name ?? undefined,
          code: code ?? undefined,
        },
      ]),
    ),
    people: lists.people,
    lineups: Object.fromEntries(
      info.contestant.flatMap(({ id, position }) => {
        const lineup = lists.lineups.get(id);
        return lineup === undefined ? [] : [[position, lineup] as const];
      }),
    ),
    officials: officialsOf(liveData?.matchDetailsExtra, refuse),
    ...detailsOf(liveData?.matchDetails, refuse),
    events: (liveData?.event ?? []).flatMap((row) => eventOfRow(row, matchId, problems) ?? []),
    summary: rowsOfMa1(liveData ?? {}, matchId, problems),
  };
}

type Refuse = (part: unknown, problem: string, why: string) => void;

const halfMinutesOf = (minutes: unknown): number | undefined =>
  typeof minutes === "number" && Number.isInteger(minutes) && minutes >= 1 && minutes <= 60
    ? minutes
    : undefined;

interface Lists {
  readonly people: ReadonlyMap<string, Person>;
  readonly lineups: ReadonlyMap<string, NonNullable<Part["lineups"][Side]>>;
}

function listsOf({ liveData }: MaMatch, refuse: Refuse): Lists {
  const people = new Map<string, Person>();
  const lineups = new Map<string, NonNullable<Part["lineups"][Side]>>();
  for (const row of liveData?.lineUp ?? []) {
    if (!lineUp.Check(row)) {
      refuse(row, "wrong_shape", "lineUp cannot be read");
      continue;
    }
    const players = (row.player ?? []).filter((each): each is Player => {
      if (player.Check(each)) return true;
      refuse(each, "wrong_shape", "a player of a lineUp cannot be read");
      return false;
    });
    for (const each of players) people.set(each.playerId, personOf(each));
    const isOnBench = ({ position }: Player) => position === "Substitute";
    const place = ({ formationPlace }: Player) => Number(formationPlace ?? 0) || 99;
    const coach = official.Check(row.teamOfficial) ? nameOfOfficial(row.teamOfficial) : "";
    const formation = formationIn(row.formationUsed ?? undefined);
    if (players.length === 0) continue;
    lineups.set(row.contestantId, {
      ...(formation && { formation }),
      starters: players
        .filter((each) => !isOnBench(each))
        .toSorted((a, b) => place(a) - place(b))
        .map(lineupPlayer),
      bench: players.filter(isOnBench).map(lineupPlayer),
      ...(coach && { coach }),
    });
  }
  return { people, lineups };
}

function personOf(row: Player): Person {
  const full = `${row.firstName ?? ""} ${row.lastName ?? ""}`;
  const name = printable(row.matchName ?? row.knownName ?? full);
  return {
    name: name || `Player ${row.playerId}`,
    shirt: shirtIn(row.shirtNumber ?? undefined),
    line: lineNamed(row.position ?? undefined) ?? lineNamed(row.subPosition ?? undefined),
  };
}

function lineupPlayer(row: Player): LineupPlayer {
  const { name, shirt, line } = personOf(row);
  return {
    playerId: `opta-${row.playerId}`,
    name,
    ...(shirt !== undefined && { shirt }),
    ...(line && { line }),
    ...(row.captain === "yes" && { captain: true }),
  };
}

const nameOfOfficial = (row: t.Static<typeof Official>): string =>
  printable(
    `${row.shortFirstName ?? row.firstName ?? ""} ${row.shortLastName ?? row.lastName ?? ""}`,
  );

function officialsOf(given: unknown, refuse: Refuse): Part["officials"] {
  if (given === undefined || given === null) return [];
  if (!extra.Check(given)) {
    refuse(given, "wrong_shape", "matchDetailsExtra cannot be read");
    return [];
  }
  return (given.matchOfficial ?? []).flatMap((row) => {
    if (!official.Check(row)) {
      refuse(row, "wrong_shape", "a matchOfficial cannot be read");
      return [];
    }
    const [role, name] = [officialRole(row.type ?? undefined), nameOfOfficial(row)];
    return role === undefined || name === "" ? [] : [{ id: row.id, role, name }];
  });
}

const fates: Readonly<Record<string, Fate | "none">> = {
  Fixture: "none",
  Playing: "none",
  Played: "none",
  Postponed: "postponed",
  Cancelled: "cancelled",
  Suspended: "suspended",
  Abandoned: "abandoned",
  Awarded: "awarded",
};

type Details = Pick<Part, "score" | "fate" | "isOver" | "periodId" | "decidedIn" | "times">;

function detailsOf(given: unknown, refuse: Refuse): Details {
  if (given === undefined || given === null) return { times: new Map() };
  if (!matchDetails.Check(given)) {
    refuse(given, "wrong_shape", "matchDetails cannot be read");
    return { times: new Map() };
  }
  const status = given.matchStatus ?? "Fixture";
  const fate = Object.hasOwn(fates, status) ? fates[status] : undefined;
  if (fate === undefined)
    refuse(given, "unknown_kind", `matchStatus ${JSON.stringify(status)} is none we know`);
  const { ht, ft, et, pen, total } = given.scores ?? {};
  return {
    score: given.scores && { ht, ft, et, now: et ?? (pen === undefined ? total : ft), pens: pen },
    fate: fate === "none" ? undefined : fate,
    isOver: status === "Played",
    periodId: given.periodId,
    decidedIn: pen ? "penalties" : undefined,
    times: new Map(
      (given.period ?? []).flatMap(({ id, start, end }): [TimedPhase, object][] => {
        const phase = phaseOfPeriod.get(id);
        return phase === undefined
          ? []
          : [[phase, { startAt: momentIn(start), endAt: momentIn(end) }]];
      }),
    ),
  };
}
