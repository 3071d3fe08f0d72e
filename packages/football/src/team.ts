import * as t from "typebox";

/** Which of the two teams of a match. */
export const Side = t.Enum(["home", "away"]);
export type Side = t.Static<typeof Side>;

/** How a shirt is drawn. We draw every kit ourselves: no crest or photo is ever used. */
export const KitPattern = t.Enum(["plain", "stripes", "hoops", "halves", "sash", "sleeves"]);
export type KitPattern = t.Static<typeof KitPattern>;

/** A drawn shirt: a pattern and its colours as `#rrggbb`. */
export const Kit = t.Object({
  pattern: KitPattern,
  primary: t.String({ pattern: "^#[0-9a-f]{6}$" }),
  secondary: t.String({ pattern: "^#[0-9a-f]{6}$" }),
});
export type Kit = t.Static<typeof Kit>;

/** A team as a match knows it. */
export const Team = t.Object({
  /** Stable within its feed's world, such as `wyscout-1624`. */
  teamId: t.String({ minLength: 1 }),
  /** In full: "Tottenham Hotspur". */
  name: t.String({ minLength: 1 }),
  /** For a narrow row: "Spurs". Never a name cut mid-word. */
  shortName: t.String({ minLength: 1 }),
  /** Three letters: "TOT". */
  code: t.String({ minLength: 2, maxLength: 4 }),
  kit: t.Optional(Kit),
  /** Worn when the two first shirts clash. */
  changeKit: t.Optional(Kit),
});
export type Team = t.Static<typeof Team>;

/** A player as an event names him: by id where the feed has one, always by a printable name. */
export const PlayerRef = t.Object({
  playerId: t.Optional(t.String({ minLength: 1 })),
  name: t.String({ minLength: 1 }),
  shirt: t.Optional(t.Integer({ minimum: 0, maximum: 999 })),
});
export type PlayerRef = t.Static<typeof PlayerRef>;

/** The part of the field a player lines up in. */
export const Line = t.Enum(["goalkeeper", "defender", "midfielder", "forward"]);
export type Line = t.Static<typeof Line>;

export const LineupPlayer = t.Object({
  playerId: t.Optional(t.String({ minLength: 1 })),
  name: t.String({ minLength: 1 }),
  shirt: t.Optional(t.Integer({ minimum: 0, maximum: 999 })),
  line: t.Optional(Line),
  /** Where he stands on average, in attacking direction: x 0 own goal – 100 theirs, y 0 left – 100 right. */
  x: t.Optional(t.Number()),
  y: t.Optional(t.Number()),
  captain: t.Optional(t.Boolean()),
});
export type LineupPlayer = t.Static<typeof LineupPlayer>;

/** Who starts, who waits on the bench, and in which shape. */
export const Lineup = t.Object({
  /** From the back, without the goalkeeper: "4-2-3-1". */
  formation: t.Optional(t.String()),
  starters: t.Array(LineupPlayer),
  bench: t.Array(LineupPlayer),
  coach: t.Optional(t.String()),
});
export type Lineup = t.Static<typeof Lineup>;
