import * as t from "typebox";
import { Compile } from "typebox/compile";

/** The words of API-Football v3: only the fields we use. Anything may be null. */
const Text = t.Optional(t.Union([t.String(), t.Null()]));
const Count = t.Optional(t.Union([t.Integer({ minimum: 0, maximum: 99 }), t.Null()]));
const Id = t.Optional(t.Union([t.Integer(), t.Null()]));

/** Null where that part of the match was not played, or is not known. */
const Score = t.Optional(t.Union([t.Object({ home: Count, away: Count }), t.Null()]));
export type Score = t.Static<typeof Score> | undefined;

const Team = t.Object({ id: t.Integer(), name: t.String({ minLength: 1 }) });
export type TeamRow = t.Static<typeof Team>;

const Person = t.Optional(t.Union([t.Object({ id: Id, name: Text }), t.Null()]));
export type Person = t.Static<typeof Person> | undefined;

const Minutes = {
  /** The minute, which stands still at 45, 90, 105 and 120. Below 1 for what was before kick-off. */
  elapsed: t.Integer({ minimum: -120, maximum: 200 }),
  /** Minutes of stoppage time. */
  extra: t.Optional(t.Union([t.Integer({ minimum: 0, maximum: 60 }), t.Null()])),
};

export const FixtureRow = t.Object({
  fixture: t.Object({
    id: t.Integer(),
    referee: Text,
    /** Kick-off, epoch seconds. */
    timestamp: t.Integer({ minimum: 0, maximum: 4_102_444_800 }),
    venue: t.Optional(t.Union([t.Object({ name: Text }), t.Null()])),
    status: t.Object({
      short: t.String(),
      elapsed: t.Optional(t.Union([Minutes.elapsed, t.Null()])),
      extra: Minutes.extra,
    }),
  }),
  league: t.Object({
    id: t.Integer(),
    name: t.String({ minLength: 1 }),
    country: Text,
    season: t.Integer(),
    round: Text,
  }),
  teams: t.Object({ home: Team, away: Team }),
  /** Goals so far, extra time counted in, the kicks of a shoot-out not. */
  goals: Score,
  score: t.Optional(
    t.Union([
      t.Object({
        halftime: Score,
        /** After 90 minutes. */
        fulltime: Score,
        /** Goals of extra time alone. */
        extratime: Score,
        /** Kicks scored in the shoot-out. */
        penalty: Score,
      }),
      t.Null(),
    ]),
  ),
  events: t.Optional(t.Unknown()),
  lineups: t.Optional(t.Unknown()),
  statistics: t.Optional(t.Unknown()),
});
export type FixtureRow = t.Static<typeof FixtureRow>;

export const EventRow = t.Object({
  time: t.Object(Minutes),
  team: t.Object({ id: t.Integer() }),
  player: Person,
  assist: Person,
  type: t.String(),
  detail: Text,
  comments: Text,
});
export type EventRow = t.Static<typeof EventRow>;

export const LineupRow = t.Object({
  team: t.Object({ id: t.Integer() }),
  coach: Person,
  formation: Text,
  startXI: t.Optional(t.Unknown()),
  substitutes: t.Optional(t.Unknown()),
});
export type LineupRow = t.Static<typeof LineupRow>;

export const PlayerRow = t.Object({
  player: t.Object({
    id: Id,
    name: t.String({ minLength: 1 }),
    number: t.Optional(t.Union([t.Integer({ minimum: 0, maximum: 999 }), t.Null()])),
    /** G, D, M or F. */
    pos: Text,
  }),
});
export type PlayerRow = t.Static<typeof PlayerRow>;

export const StatisticsRow = t.Object({
  team: t.Object({ id: t.Integer() }),
  statistics: t.Unknown(),
});

/** A figure: 6, "39%", "1.99", or null for none. */
export const Figure = t.Object({
  type: t.String({ minLength: 1 }),
  value: t.Optional(t.Union([t.Number(), t.String({ pattern: "^\\d+(\\.\\d+)?%?$" }), t.Null()])),
});
export type Figure = t.Static<typeof Figure>;

/** An answer as it comes, or its rows alone. The rows are validated one by one in the map. */
export const FixturesDocument = t.Union([
  t.Object({
    get: t.Optional(t.Literal("fixtures")),
    errors: t.Optional(t.Unknown()),
    response: t.Array(t.Unknown()),
  }),
  t.Array(t.Unknown(), { minItems: 1 }),
]);
export type FixturesDocument = t.Static<typeof FixturesDocument>;

export const fixtureRow = Compile(FixtureRow);
export const eventRow = Compile(EventRow);
export const lineupRow = Compile(LineupRow);
export const playerRow = Compile(PlayerRow);
export const statisticsRow = Compile(StatisticsRow);
export const figure = Compile(Figure);
