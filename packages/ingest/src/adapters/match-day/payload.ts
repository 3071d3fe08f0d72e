import {
  BodyPart,
  CardColour,
  Competition,
  GoalMethod,
  LineupPlayer,
  MatchRules,
  Shot,
  Side,
} from "@touchline/football";
import * as t from "typebox";
import { Compile } from "typebox/compile";

/** Who did it: the place in the match's list of players, from 0; null for nobody in particular. */
const Who = t.Union([t.Integer({ minimum: 0 }), t.Null()]);
const OrNull = <S extends t.TSchema>(of: S) => t.Union([of, t.Null()]);
const Coordinate = OrNull(t.Number());

const TimedPhaseName = t.Union([
  t.Literal("h1"),
  t.Literal("h2"),
  t.Literal("et1"),
  t.Literal("et2"),
]);
/** Past an hour and a half it is damage. */
const ElapsedMs = t.Integer({ minimum: 0, maximum: 5_400_000 });
/** Every row begins with what happened, the phase, and the milliseconds since it began. */
const row = <const K extends string, const Rest extends t.TSchema[]>(kind: K, ...rest: Rest) =>
  t.Tuple([t.Literal(kind), TimedPhaseName, ElapsedMs, ...rest]);

/** The rows of a match, by the word they begin with. */
export const rows = {
  /** Side that gains, method, scorer, assist, body part, x, y. */
  goal: row("goal", Side, GoalMethod, Who, Who, OrNull(BodyPart), Coordinate, Coordinate),
  /** A penalty that was not scored: side, taker, outcome. */
  miss: row(
    "miss",
    Side,
    Who,
    t.Union([t.Literal("saved"), t.Literal("off_target"), t.Literal("woodwork")]),
  ),
  /** Side, colour, player, whether he sat on the bench. */
  card: row("card", Side, CardColour, Who, t.Boolean()),
  /** Side, off, on. */
  sub: row("sub", Side, Who, Who),
  /** Side, outcome, player, body part, x, y. */
  shot: row("shot", Side, Shot.properties.outcome, Who, OrNull(BodyPart), Coordinate, Coordinate),
  /** Side that takes it, player, x, y. */
  corner: row("corner", Side, Who, Coordinate, Coordinate),
  /** Side that was offside, player, x, y. */
  offside: row("offside", Side, Who, Coordinate, Coordinate),
  /** Side that committed it, player, x, y. */
  foul: row("foul", Side, Who, Coordinate, Coordinate),
  /** The home side's share of passes so far, percent. */
  possession: row("possession", t.Number({ minimum: 0, maximum: 100 })),
} as const;

export type RowKind = keyof typeof rows;
export type RowOf<K extends RowKind> = t.Static<(typeof rows)[K]>;
export type Row = { [K in RowKind]: RowOf<K> }[RowKind];

/** Checks a row by the word it begins with. */
export const rowCheck: { readonly [K in RowKind]: (row: unknown) => row is RowOf<K> } = {
  goal: checked("goal"),
  miss: checked("miss"),
  card: checked("card"),
  sub: checked("sub"),
  shot: checked("shot"),
  corner: checked("corner"),
  offside: checked("offside"),
  foul: checked("foul"),
  possession: checked("possession"),
};

function checked<K extends RowKind>(kind: K) {
  const validator = Compile<t.TSchema>(rows[kind]);
  return (raw: unknown): raw is RowOf<K> => validator.Check(raw);
}

/** Who starts, and who sits on the bench. Rows name players by their place in `starters` then `bench`, home then away. */
const Eleven = t.Object({ starters: t.Array(LineupPlayer), bench: t.Array(LineupPlayer) });

export const PackMatch = t.Object({
  /** The id the match has in the data the pack was made from. */
  feedMatchId: t.String({ minLength: 1 }),
  kickOffAt: t.Integer(),
  rules: MatchRules,
  zone: t.Optional(t.String()),
  venue: t.Optional(t.String()),
  round: t.Optional(t.String()),
  /** Team ids, each a line of the table before. */
  home: t.String(),
  away: t.String(),
  lineups: t.Object({ home: Eleven, away: Eleven }),
  /** Milliseconds each phase lasted. */
  lengthsMs: t.Object({ h1: ElapsedMs, h2: ElapsedMs }),
  /** What happened, in match order: see `rows`. */
  events: t.Array(t.Unknown()),
});
export type PackMatch = t.Static<typeof PackMatch>;

/** A match day in one file: our own format, version 1. The README of this folder describes it. */
export const Pack = t.Object({
  format: t.Literal("touchline-match-day"),
  version: t.Literal(1),
  programmeId: t.String({ minLength: 1 }),
  /** For a person: "Premier League, 13 May 2018". */
  title: t.String({ minLength: 1 }),
  /** Who must be named wherever this is shown. */
  attribution: t.String({ minLength: 1 }),
  /** With the table before the day; its lines introduce the teams. */
  competition: Competition,
  matches: t.Array(PackMatch),
});
export type Pack = t.Static<typeof Pack>;
