import * as t from "typebox";
import { Compile } from "typebox/compile";

/** The words of football-data.org v4: only the fields we use. What the free tier leaves out is optional. */
const orNull = <S extends t.TSchema>(schema: S) => t.Optional(t.Union([schema, t.Null()]));
const Text = orNull(t.String());
const Count = t.Integer({ minimum: 0, maximum: 99 });
const Minute = orNull(t.Integer({ minimum: 0, maximum: 150 }));
const List = orNull(t.Array(t.Unknown()));

/** Of each team; both null until something is known. */
const Pair = orNull(t.Object({ home: orNull(Count), away: orNull(Count) }));

export const Score = t.Object({
  duration: Text,
  /** All that was scored, the kicks of a shoot-out too. */
  fullTime: Pair,
  halfTime: Pair,
  /** After 90 minutes, only where the match went on; sometimes null then too. */
  regularTime: Pair,
  /** Scored in extra time alone. */
  extraTime: Pair,
  /** Kicks scored. */
  penalties: Pair,
});
export type Score = t.Static<typeof Score>;

export const Person = t.Object({ id: orNull(t.Integer()), name: Text });
export type Person = t.Static<typeof Person>;
const OfTeam = orNull(t.Object({ id: orNull(t.Integer()) }));

export const TeamRow = t.Object({
  /** Null while it is not known who will play. */
  id: orNull(t.Integer()),
  name: Text,
  shortName: Text,
  tla: Text,
  formation: Text,
  coach: orNull(Person),
  lineup: List,
  bench: List,
});
export type TeamRow = t.Static<typeof TeamRow>;

const CompetitionRow = t.Object({ id: t.Integer(), name: t.String() });

/** A match. The members of its lists are validated one by one, so that a bad one costs itself. */
export const MatchRow = t.Object({
  id: t.Integer(),
  utcDate: t.String(),
  status: t.String(),
  /** Where it stands, in tiers that tell. */
  minute: t.Optional(t.Union([t.Integer(), t.String(), t.Null()])),
  venue: Text,
  matchday: orNull(t.Integer()),
  stage: Text,
  group: Text,
  area: orNull(t.Object({ name: Text })),
  competition: orNull(CompetitionRow),
  season: orNull(t.Object({ id: t.Integer(), startDate: Text, endDate: Text })),
  homeTeam: TeamRow,
  awayTeam: TeamRow,
  score: Score,
  goals: List,
  penalties: List,
  bookings: List,
  substitutions: List,
  referees: List,
});
export type MatchRow = t.Static<typeof MatchRow>;

export const Goal = t.Object({
  minute: Minute,
  injuryTime: Minute,
  type: Text,
  team: OfTeam,
  scorer: orNull(Person),
  assist: orNull(Person),
  /** The score with this goal. */
  score: Pair,
});
export type Goal = t.Static<typeof Goal>;

export const Kick = t.Object({ player: orNull(Person), team: OfTeam, scored: t.Boolean() });
export type Kick = t.Static<typeof Kick>;

export const Booking = t.Object({
  minute: Minute,
  team: OfTeam,
  player: orNull(Person),
  card: Text,
});
export const Substitution = t.Object({
  minute: Minute,
  team: OfTeam,
  playerOut: orNull(Person),
  playerIn: orNull(Person),
});
export const Player = t.Object({
  id: orNull(t.Integer()),
  name: t.String(),
  position: Text,
  shirtNumber: orNull(t.Integer({ minimum: 0, maximum: 999 })),
});
export type Player = t.Static<typeof Player>;
export const Referee = t.Object({ name: t.String({ minLength: 1 }), type: Text });

/** A list of matches, or one match. */
export const MatchDocument = t.Record(t.String(), t.Unknown());
export type MatchDocument = t.Static<typeof MatchDocument>;

export const competitionRow = Compile(CompetitionRow);
export const matchRow = Compile(MatchRow);
export const goal = Compile(Goal);
export const kick = Compile(Kick);
export const booking = Compile(Booking);
export const substitution = Compile(Substitution);
export const player = Compile(Player);
export const referee = Compile(Referee);
