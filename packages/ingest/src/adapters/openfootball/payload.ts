import * as t from "typebox";
import { Compile } from "typebox/compile";

const Text = t.String({ minLength: 1, maxLength: 200 });
const Pair = t.Tuple([
  t.Integer({ minimum: 0, maximum: 99 }),
  t.Integer({ minimum: 0, maximum: 99 }),
]);
const orNull = <T extends t.TSchema>(schema: T) => t.Optional(t.Union([schema, t.Null()]));
const Count = orNull(t.Integer({ minimum: 0, maximum: 99 }));

const TeamName = t.Union([Text, t.Object({ name: Text, code: orNull(Text) })]);

/** Keys that are absent are not known; an unplayed match has none. */
export const Score = t.Object({
  ht: orNull(Pair),
  ft: orNull(Pair),
  et: orNull(Pair),
  p: orNull(Pair),
});

/** A row of `goals1` or `goals2`. `minute` was an integer until 2024 and is text since: "90+4". */
export const GoalRow = t.Object({
  name: orNull(t.String({ maxLength: 200 })),
  minute: orNull(t.Union([t.Integer({ minimum: 0, maximum: 200 }), t.String({ maxLength: 12 })])),
  offset: orNull(t.Union([t.Integer({ minimum: 0, maximum: 60 }), t.String({ maxLength: 4 })])),
  penalty: orNull(t.Boolean()),
  owngoal: orNull(t.Boolean()),
});
export type GoalRow = t.Static<typeof GoalRow>;
export const goalRow = Compile(GoalRow);

/** A match of a document of either generation: the older ones spread the score over keys of its own. */
export const MatchRow = t.Object({
  date: t.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
  time: orNull(t.String({ maxLength: 40 })),
  timezone: orNull(t.String({ maxLength: 20 })),
  team1: TeamName,
  team2: TeamName,
  score: orNull(t.Union([Score, Pair])),
  score1: Count,
  score2: Count,
  score1i: Count,
  score2i: Count,
  score1et: Count,
  score2et: Count,
  score1p: Count,
  score2p: Count,
  goals1: orNull(t.Array(t.Unknown(), { maxItems: 99 })),
  goals2: orNull(t.Array(t.Unknown(), { maxItems: 99 })),
  status: orNull(t.String({ maxLength: 200 })),
  round: orNull(Text),
  group: orNull(Text),
  ground: orNull(t.Union([Text, t.Object({ name: Text })])),
  stadium: orNull(t.Union([Text, t.Object({ name: Text })])),
});
export type MatchRow = t.Static<typeof MatchRow>;
export const matchRow = Compile(MatchRow);

const Round = t.Object({ name: orNull(Text), matches: t.Array(t.Unknown()) });

/** A football.json document. Its matches are looked at one by one: a bad one costs itself only. */
export const JsonDocument = t.Union([
  t.Object({ name: Text, matches: t.Array(t.Unknown()) }),
  t.Object({ name: Text, rounds: t.Array(Round) }),
]);
export type JsonDocument = t.Static<typeof JsonDocument>;

/** A Football.TXT document, as text. */
export const TxtDocument = t.Object({ footballTxt: t.String() });
export type TxtDocument = t.Static<typeof TxtDocument>;

export const Document = t.Union([JsonDocument, TxtDocument]);
export type Document = t.Static<typeof Document>;
