import * as t from "typebox";
import { Compile } from "typebox/compile";

/** The words of api.openligadb.de: only the fields we use, with the names of today. */
const Text = t.Optional(t.Union([t.String(), t.Null()]));

/** No team scores a hundred; a larger number is damage. */
const Goals = t.Integer({ minimum: 0, maximum: 99 });

export const Goal = t.Object({
  goalID: t.Integer(),
  /** The score with this goal counted: the only word of which side scored. */
  scoreTeam1: Goals,
  scoreTeam2: Goals,
  /** A plain minute: 92 is 90+2. Null or 0 when nobody typed it. */
  matchMinute: t.Optional(t.Union([t.Integer({ minimum: 0, maximum: 150 }), t.Null()])),
  /** 0 for nobody. */
  goalGetterID: t.Optional(t.Union([t.Integer({ minimum: 0 }), t.Null()])),
  goalGetterName: Text,
  isPenalty: t.Optional(t.Union([t.Boolean(), t.Null()])),
  isOwnGoal: t.Optional(t.Union([t.Boolean(), t.Null()])),
  comment: Text,
});
export type Goal = t.Static<typeof Goal>;

export const Result = t.Object({
  resultName: Text,
  pointsTeam1: Goals,
  pointsTeam2: Goals,
  /** 1 half-time, 2 end; every other number is its league's own. */
  resultTypeID: t.Optional(t.Union([t.Integer(), t.Null()])),
  /** Newer: "HalfTime", "After90Minutes", "AfterExtraTime", "AfterPenalties", "Unknown". */
  resultTypeKind: Text,
});
export type Result = t.Static<typeof Result>;

const TeamRow = t.Object({ teamId: t.Integer(), teamName: t.String(), shortName: Text });
export type TeamRow = t.Static<typeof TeamRow>;

const orNull = <S extends t.TSchema>(schema: S) => t.Optional(t.Union([schema, t.Null()]));

/** A match. Goals and results are validated one by one, so that one nobody can read costs itself and not the match. */
export const MatchRow = t.Object({
  matchID: t.Integer(),
  /** Beside a local `matchDateTime` without an offset, whose `timeZoneID` is a Windows name: never used. */
  matchDateTimeUTC: t.String(),
  /** Another one for each season. */
  leagueId: t.Integer(),
  /** With the season at its end: "1. Fußball-Bundesliga 2024/2025". Absent in the old API. */
  leagueName: Text,
  leagueSeason: t.Optional(t.Union([t.Integer(), t.String(), t.Null()])),
  group: orNull(t.Object({ groupName: Text })),
  team1: TeamRow,
  team2: TeamRow,
  matchIsFinished: t.Boolean(),
  matchResults: orNull(t.Array(t.Unknown())),
  goals: orNull(t.Array(t.Unknown())),
  location: orNull(t.Object({ locationCity: Text, locationStadium: Text })),
});
export type MatchRow = t.Static<typeof MatchRow>;

/**
 * What one call answers: the matches of a league's day, or one match. An empty list is refused: the service sends one now
 * and then for a day that has matches, and it must not be taken for word that there are none.
 */
export const MatchDocument = t.Union([
  t.Array(t.Unknown(), { minItems: 1 }),
  t.Record(t.String(), t.Unknown()),
]);
export type MatchDocument = t.Static<typeof MatchDocument>;

export const matchRow = Compile(MatchRow);
export const goalRow = Compile(Goal);
export const resultRow = Compile(Result);

/** How deep the objects of a document lie in each other at most; what lies deeper is none of its fields. */
const deepMax = 6;

/** The API of before 2021 wrote every name with a capital: `MatchID`, `Team1`. The first letter is all that differs. */
export function withTodaysNames(document: unknown, deep = 0): unknown {
  if (typeof document !== "object" || document === null || deep > deepMax) return document;
  if (Array.isArray(document)) return document.map((each) => withTodaysNames(each, deep + 1));
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      withTodaysNames(value, deep + 1),
    ]),
  );
}
