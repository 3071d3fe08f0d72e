import * as t from "typebox";
import { Compile } from "typebox/compile";

/**
 * The words of the Wyscout open data set, format v2: only the fields we use.
 * Many numbers come as text, and "null" is a word they write.
 */
const NumberOrText = t.Union([t.Integer(), t.String(), t.Null()]);
const Text = t.Optional(t.Union([t.String(), t.Null()]));

export const Person = t.Object({
  playerId: t.Integer(),
  /** A count of goals; "null" or absent for players who did not play. Of `ownGoals` beside it nothing can be believed. */
  goals: t.Optional(NumberOrText),
  /** The minute of the card, 0 for none. */
  yellowCards: t.Optional(NumberOrText),
  redCards: t.Optional(NumberOrText),
});
export type Person = t.Static<typeof Person>;

export const Exchange = t.Object({
  playerIn: t.Integer(),
  playerOut: t.Integer(),
  minute: NumberOrText,
});
export type Exchange = t.Static<typeof Exchange>;

/** A list, or the word "null" where there is none. */
const ListOf = <S extends t.TSchema>(of: S) =>
  t.Optional(t.Union([t.Array(of), t.String(), t.Null()]));

export const Formation = t.Object({
  lineup: ListOf(Person),
  bench: ListOf(Person),
  substitutions: ListOf(Exchange),
});
export type Formation = t.Static<typeof Formation>;

/** No team has scored a hundred in a match of the set; a larger number is damage. */
const Goals = t.Integer({ minimum: 0, maximum: 99 });

export const TeamData = t.Object({
  teamId: t.Integer(),
  side: t.Union([t.Literal("home"), t.Literal("away")]),
  /** After 90 minutes. */
  score: Goals,
  scoreHT: Goals,
  /** After 120 minutes; 0 when they were not played. */
  scoreET: Goals,
  /** Kicks scored in the shoot-out. */
  scoreP: Goals,
  formation: t.Optional(t.Unknown()),
});
export type TeamData = t.Static<typeof TeamData>;

/** A row of a matches file. */
export const MatchRow = t.Object({
  wyId: t.Integer(),
  competitionId: t.Integer(),
  seasonId: t.Integer(),
  gameweek: t.Optional(t.Union([t.Integer(), t.Null()])),
  groupName: Text,
  /** "2018-05-13 14:00:00", UTC. */
  dateutc: t.String({ pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$" }),
  duration: t.Union([t.Literal("Regular"), t.Literal("ExtraTime"), t.Literal("Penalties")]),
  venue: Text,
  label: Text,
  teamsData: t.Record(t.String(), TeamData),
});
export type MatchRow = t.Static<typeof MatchRow>;

export const Period = t.Union([
  t.Literal("1H"),
  t.Literal("2H"),
  t.Literal("E1"),
  t.Literal("E2"),
  t.Literal("P"),
]);
export type Period = t.Static<typeof Period>;

/** One action on the ball. */
export const BallEvent = t.Object({
  id: t.Integer(),
  matchId: t.Integer(),
  teamId: t.Integer(),
  /** 0 for nobody in particular. */
  playerId: t.Integer(),
  matchPeriod: Period,
  /** Seconds since the period began; past an hour and a half it is damage. */
  eventSec: t.Number({ minimum: 0, maximum: 5400 }),
  eventName: t.String(),
  subEventName: t.Optional(t.String()),
  tags: t.Array(t.Object({ id: t.Integer() })),
  /** Where it began and ended, 0–100 as the acting team attacks. */
  positions: t.Optional(t.Array(t.Object({ x: t.Number(), y: t.Number() }))),
});
export type BallEvent = t.Static<typeof BallEvent>;

export const TeamRow = t.Object({
  wyId: t.Integer(),
  name: t.String(),
  type: Text,
  area: t.Optional(t.Union([t.Object({ alpha3code: Text }), t.Null()])),
});
export type TeamRow = t.Static<typeof TeamRow>;

export const PlayerRow = t.Object({
  wyId: t.Integer(),
  shortName: Text,
  firstName: Text,
  lastName: Text,
  role: t.Optional(t.Union([t.Object({ code2: Text }), t.Null()])),
});
export type PlayerRow = t.Static<typeof PlayerRow>;

/**
 * One match with everything the files say of it. The parts are validated one by one in the map, so that an event
 * nobody can read costs that event and not the match.
 */
export const MatchPayload = t.Object({
  match: MatchRow,
  events: t.Array(t.Unknown()),
  teams: t.Array(t.Unknown()),
  players: t.Array(t.Unknown()),
});
export type MatchPayload = t.Static<typeof MatchPayload>;

export const matchRow = Compile(MatchRow);
export const ballEvent = Compile(BallEvent);
export const teamRow = Compile(TeamRow);
export const playerRow = Compile(PlayerRow);
export const formation = Compile(Formation);
export const person = Compile(Person);
export const exchange = Compile(Exchange);

/** What a tag says. The set has some sixty; these are the ones we read. */
export const tag = {
  goal: 101,
  ownGoal: 102,
  assist: 301,
  leftFoot: 401,
  rightFoot: 402,
  headOrBody: 403,
  red: 1701,
  yellow: 1702,
  secondYellow: 1703,
  accurate: 1801,
  blocked: 2101,
} as const;

export const hasTag = (event: BallEvent, id: number): boolean =>
  event.tags.some((each) => each.id === id);

/** Tags 1217–1223 say which part of the frame was hit. */
export const hitWoodwork = (event: BallEvent): boolean =>
  event.tags.some(({ id }) => id >= 1217 && id <= 1223);

/** Tags 1201–1209 say through which part of the goal the ball went or would have gone. */
export const onTarget = (event: BallEvent): boolean =>
  event.tags.some(({ id }) => id >= 1201 && id <= 1209);

/** A number of up to three digits, perhaps as text. Undefined for "null", nothing, or anything else. */
export function numberIn(text: number | string | null | undefined): number | undefined {
  const written = String(text);
  return /^\d{1,3}$/.test(written) ? Number(written) : undefined;
}

/** A list where there is one; an empty one for the word "null". */
export const listIn = <T>(list: readonly T[] | string | null | undefined): readonly T[] =>
  Array.isArray(list) ? list : [];
