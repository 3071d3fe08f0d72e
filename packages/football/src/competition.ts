import * as t from "typebox";
import { Team } from "./team.ts";

/** What decides a match of this competition, and how long its halves are. */
export const MatchRules = t.Object({
  /** Minutes in a half. 45 by the Laws of the Game 7.1; youth matches play fewer. */
  halfMinutes: t.Integer({ minimum: 1, maximum: 60 }),
  /** Minutes in a half of extra time. */
  extraHalfMinutes: t.Integer({ minimum: 1, maximum: 30 }),
  /** Whether a level match goes to extra time. */
  extraTime: t.Boolean(),
  /** Whether a level match goes to a shoot-out (after extra time if there is any, else straight away). */
  shootOut: t.Boolean(),
});
export type MatchRules = t.Static<typeof MatchRules>;

/** One line of a table: a team's season so far. */
export const Standing = t.Object({
  team: Team,
  played: t.Integer(),
  won: t.Integer(),
  drawn: t.Integer(),
  lost: t.Integer(),
  goalsFor: t.Integer(),
  goalsAgainst: t.Integer(),
  points: t.Integer(),
});
export type Standing = t.Static<typeof Standing>;

/** A stretch of the table that means something, such as places 1–4: Champions League. */
export const Places = t.Object({
  from: t.Integer({ minimum: 1 }),
  to: t.Integer({ minimum: 1 }),
  label: t.String(),
  tone: t.Enum(["up", "mid", "down"]),
});
export type Places = t.Static<typeof Places>;

/** A competition and season. Record value of the topic `competitions`, keyed by competitionId. */
export const Competition = t.Object({
  competitionId: t.String({ minLength: 1 }),
  name: t.String({ minLength: 1 }),
  country: t.Optional(t.String()),
  season: t.Optional(t.String()),
  rules: MatchRules,
  /** The table before the matches we hold; absent for a competition we hold whole. */
  tableBefore: t.Optional(t.Array(Standing)),
  places: t.Optional(t.Array(Places)),
  /** Who must be named wherever these facts are shown, and under which licence. */
  attribution: t.Optional(t.String()),
});
export type Competition = t.Static<typeof Competition>;
