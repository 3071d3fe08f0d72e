import * as t from "typebox";
import { Compile } from "typebox/compile";

/** The words of ESPN's soccer scoreboard: only the fields we use. Ids are text. */
const Text = t.Optional(t.Union([t.String(), t.Null()]));
const Flag = t.Optional(t.Union([t.Boolean(), t.Null()]));
const Id = t.String({ minLength: 1 });

/** "45'+7'", "63'"; "0'" before kick-off. */
const DisplayClock = t.Optional(t.Union([t.String(), t.Null()]));

export const Status = t.Object({
  displayClock: DisplayClock,
  /** 1 and 2 the halves, 3 and 4 those of extra time, 5 the shoot-out. */
  period: t.Optional(t.Union([t.Integer(), t.Null()])),
  type: t.Object({ name: t.String(), state: Text }),
});
export type Status = t.Static<typeof Status>;

export const Competitor = t.Object({
  homeAway: t.Union([t.Literal("home"), t.Literal("away")]),
  team: t.Object({
    id: Id,
    displayName: t.String({ minLength: 1 }),
    shortDisplayName: Text,
    abbreviation: Text,
    color: Text,
    alternateColor: Text,
  }),
  /** Goals so far, extra time counted in, the kicks of a shoot-out not. */
  score: t.Optional(t.Union([t.String({ pattern: "^\\d{1,2}$" }), t.Null()])),
  /** Kicks scored in the shoot-out. */
  shootoutScore: t.Optional(t.Union([t.Integer({ minimum: 0, maximum: 99 }), t.Null()])),
  winner: Flag,
  statistics: t.Optional(t.Unknown()),
});
export type Competitor = t.Static<typeof Competitor>;

export const EventRow = t.Object({
  id: Id,
  /** "s:600~l:770~e:623597": l is the league. */
  uid: Text,
  /** "2022-09-17T17:00Z". */
  date: t.String(),
  season: t.Optional(t.Union([t.Object({ year: t.Optional(t.Integer()), slug: Text }), t.Null()])),
  competitions: t.Array(
    t.Object({
      status: Status,
      competitors: t.Array(Competitor),
      venue: t.Optional(t.Union([t.Object({ fullName: Text }), t.Null()])),
      /** Which match of a tie this is. */
      leg: t.Optional(t.Union([t.Object({ value: t.Optional(t.Integer()) }), t.Null()])),
      details: t.Optional(t.Unknown()),
    }),
    { minItems: 1 },
  ),
});
export type EventRow = t.Static<typeof EventRow>;
export type CompetitionRow = EventRow["competitions"][number];

/** A goal, a card, or a kick scored in the shoot-out. */
export const DetailRow = t.Object({
  type: t.Object({ id: t.Optional(t.String()), text: Text }),
  clock: t.Object({
    /** Seconds since kick-off, standing still in stoppage time. */
    value: t.Optional(t.Number({ minimum: 0, maximum: 12_000 })),
    displayValue: t.String({ pattern: "^\\d{1,3}'(\\+\\d{1,2}')?$" }),
  }),
  team: t.Object({ id: Id }),
  scoringPlay: Flag,
  redCard: Flag,
  yellowCard: Flag,
  penaltyKick: Flag,
  ownGoal: Flag,
  shootout: Flag,
  athletesInvolved: t.Optional(t.Unknown()),
});
export type DetailRow = t.Static<typeof DetailRow>;

export const Athlete = t.Object({
  id: Text,
  displayName: t.String({ minLength: 1 }),
  jersey: Text,
});

/** A figure of a team: "possessionPct", "70.3". */
export const Figure = t.Object({
  name: t.String(),
  displayValue: t.Optional(t.Union([t.String(), t.Null()])),
});

export const League = t.Object({ id: Id, name: t.String({ minLength: 1 }) });

/** One answer. Its rows are validated one by one in the map. */
export const Scoreboard = t.Object({
  events: t.Array(t.Unknown()),
  leagues: t.Optional(t.Unknown()),
});
export type Scoreboard = t.Static<typeof Scoreboard>;

export const eventRow = Compile(EventRow);
export const detailRow = Compile(DetailRow);
export const athlete = Compile(Athlete);
export const figure = Compile(Figure);
export const league = Compile(League);
