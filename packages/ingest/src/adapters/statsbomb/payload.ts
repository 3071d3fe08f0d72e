import * as t from "typebox";
import { Compile } from "typebox/compile";

/** The words of the StatsBomb open data: only the fields we use, of the files of 2018 and of later ones. */
const orNull = <const S extends t.TSchema>(schema: S) => t.Optional(t.Union([schema, t.Null()]));

const Named = t.Object({ id: t.Integer(), name: t.String() });
export type Named = t.Static<typeof Named>;
/** A word of theirs: its id says the same, and we go by the name. */
const Word = t.Object({ name: t.String() });

/** x 0–120 towards the goal attacked, y 0–80 from left to right, as the acting team sees it. */
const Location = t.Array(t.Number(), { minItems: 2 });

const Carded = t.Object({ card: orNull(Word), type: orNull(Word), penalty: orNull(t.Boolean()) });

/** A row of an events file. */
export const StatsEvent = t.Object({
  id: t.Optional(t.String()),
  index: t.Optional(t.Integer()),
  /** 1 and 2 the halves, 3 and 4 those of extra time, 5 the shoot-out. */
  period: t.Integer({ minimum: 1, maximum: 5 }),
  /** Since the period began; past two hours it is damage. */
  timestamp: t.String({ pattern: "^0[01]:[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?$" }),
  type: Word,
  team: Named,
  player: orNull(Named),
  location: orNull(Location),
  /** Seconds. Of a shot: until the ball was in the net, or wherever it ended. */
  duration: orNull(t.Number()),
  tactics: orNull(
    t.Object({ formation: orNull(t.Union([t.Integer(), t.String()])), lineup: t.Unknown() }),
  ),
  shot: orNull(
    t.Object({
      outcome: Word,
      type: orNull(Word),
      body_part: orNull(Word),
      statsbomb_xg: orNull(t.Number()),
      key_pass_id: orNull(t.String()),
    }),
  ),
  pass: orNull(
    t.Object({
      type: orNull(Word),
      outcome: orNull(Word),
      recipient: orNull(Named),
      goal_assist: orNull(t.Boolean()),
      assisted_shot_id: orNull(t.String()),
      end_location: orNull(Location),
    }),
  ),
  foul_committed: orNull(Carded),
  bad_behaviour: orNull(Carded),
  substitution: orNull(t.Object({ outcome: orNull(Word), replacement: orNull(Named) })),
});
export type StatsEvent = t.Static<typeof StatsEvent>;

/** A player of the `Starting XI`. */
export const Starter = t.Object({
  player: Named,
  position: orNull(Named),
  jersey_number: orNull(t.Integer()),
});
export type Starter = t.Static<typeof Starter>;

/** A team of a lineups file. */
export const LineupTeam = t.Object({
  team_id: t.Integer(),
  team_name: t.String(),
  lineup: t.Array(t.Unknown()),
});
export type LineupTeam = t.Static<typeof LineupTeam>;

/** A player of a lineups file. Files of 2018 have neither cards nor positions. */
export const Person = t.Object({
  player_id: t.Integer(),
  player_name: t.String(),
  player_nickname: orNull(t.String()),
  jersey_number: orNull(t.Integer()),
  cards: orNull(t.Array(t.Unknown())),
});
export type Person = t.Static<typeof Person>;

export const ListedCard = t.Object({
  /** On the running clock of the match: "87:18". */
  time: t.String({ pattern: "^\\d{1,3}:[0-5]\\d$" }),
  card_type: t.String(),
  period: t.Integer({ minimum: 1, maximum: 5 }),
});
export type ListedCard = t.Static<typeof ListedCard>;

const Goals = orNull(t.Integer({ minimum: 0, maximum: 99 }));

/** A row of a matches file. What later files write as an object, those of 2018 write as a name: `nameIn` reads both. */
export const MatchRow = t.Object({
  match_id: t.Integer(),
  match_date: t.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
  kick_off: t.Optional(t.Unknown()),
  competition: t.Object({
    competition_id: t.Integer(),
    country_name: orNull(t.String()),
    competition_name: t.String(),
  }),
  season: t.Object({ season_id: t.Integer(), season_name: t.String() }),
  home_team: t.Object({
    home_team_id: t.Integer(),
    home_team_name: t.String(),
    home_team_group: t.Optional(t.Unknown()),
    managers: t.Optional(t.Unknown()),
  }),
  away_team: t.Object({
    away_team_id: t.Integer(),
    away_team_name: t.String(),
    managers: t.Optional(t.Unknown()),
  }),
  /** After extra time where there was one; the kicks of a shoot-out are nowhere added up. */
  home_score: Goals,
  away_score: Goals,
  match_week: t.Optional(t.Unknown()),
  competition_stage: t.Optional(t.Unknown()),
  stadium: t.Optional(t.Unknown()),
  stadium_name: t.Optional(t.Unknown()),
  referee: t.Optional(t.Unknown()),
  referee_name: t.Optional(t.Unknown()),
});
export type MatchRow = t.Static<typeof MatchRow>;

/**
 * One match with what the three files say of it. The parts are validated one by one in the map, so that an event nobody
 * can read costs that event and not the match.
 */
export const MatchPayload = t.Object({
  /** From the name of its events file: the events themselves do not say. */
  match_id: t.String({ pattern: "^[\\w.-]{1,100}$" }),
  /** Absent where no matches file has the match. */
  match: t.Optional(t.Unknown()),
  events: t.Array(t.Unknown()),
  lineups: t.Optional(t.Unknown()),
});
export type MatchPayload = t.Static<typeof MatchPayload>;

export const statsEvent = Compile(StatsEvent);
export const starter = Compile(Starter);
export const lineupTeam = Compile(LineupTeam);
export const person = Compile(Person);
export const listedCard = Compile(ListedCard);
export const matchRow = Compile(MatchRow);

/** Text on one line that can be printed; undefined when nothing of it can. */
export function printable(text: string | null | undefined): string | undefined {
  const clean = (text ?? "")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, " ")
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")
    .trim();
  return clean === "" ? undefined : clean;
}

/** A name written as itself or as `{ name }`. */
export function nameIn(value: unknown): string | undefined {
  if (typeof value === "string") return printable(value);
  if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
  return typeof value.name === "string" ? printable(value.name) : undefined;
}
