import type { CardColour, LineupPlayer, Score, Side } from "@touchline/football";
import type { Problem } from "../../adapter.ts";

/** A minute as people write it: 45+2 is minute 45 and stoppage 2. */
export interface Minute {
  readonly minute: number;
  readonly stoppage?: number | undefined;
}

/** A time of day, in a zone where one is told. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  /** Minutes east of UTC; absent where nobody says. */
  readonly offsetMin?: number | undefined;
  /** Days between the date told and the date at that offset: a match at 21:00 here begins at 01:00 there. */
  readonly dayShift?: number | undefined;
}

/** The four slots of a score. Each counts what came before it, but for the shoot-out, which stands alone. */
export interface Stages {
  readonly ht?: Score | undefined;
  /** After 90 minutes. */
  readonly ft?: Score | undefined;
  /** After 120 minutes. */
  readonly et?: Score | undefined;
  readonly p?: Score | undefined;
}

export interface ToldGoal {
  readonly name?: string | undefined;
  readonly at?: Minute | undefined;
  readonly method: "open_play" | "penalty" | "own_goal";
}

export interface ToldCard {
  readonly name: string;
  readonly card: CardColour;
  readonly at?: Minute | undefined;
}

export interface ToldSubstitution {
  readonly off: string;
  readonly on: string;
  readonly at?: Minute | undefined;
}

/** What full-form Football.TXT says of one team. */
export interface ToldSquad {
  readonly formation?: string | undefined;
  readonly starters: readonly LineupPlayer[];
  readonly bench: readonly LineupPlayer[];
  readonly coach?: string | undefined;
  readonly cards: readonly ToldCard[];
  readonly substitutions: readonly ToldSubstitution[];
}

export interface ToldKick {
  readonly side: Side;
  readonly name: string;
  readonly outcome: "scored" | "saved" | "missed";
}

/** One match as a document tells it, whichever of the two forms the document has. */
export interface Row {
  /** For a person: `matches[12]`, `line 40`. */
  readonly where: string;
  /** As the document has it, for a dead letter. */
  readonly raw: unknown;
  /** `2018-06-14`, where the match is played. */
  readonly date: string;
  readonly time?: ClockTime | undefined;
  readonly home: ToldTeam;
  readonly away: ToldTeam;
  readonly score: Stages;
  /** By the side that gains; absent where the document tells no goals. */
  readonly goals?: Readonly<Record<Side, readonly ToldGoal[]>> | undefined;
  readonly status?: string | undefined;
  readonly round?: string | undefined;
  readonly group?: string | undefined;
  readonly ground?: string | undefined;
  readonly squads?: Readonly<Partial<Record<Side, ToldSquad>>> | undefined;
  /** Cards told beside the line-ups. */
  readonly cards?: readonly (ToldCard & { readonly side: Side })[] | undefined;
  readonly kicks?: readonly ToldKick[] | undefined;
  /** The referee first, then his assistants. */
  readonly officials?: readonly string[] | undefined;
}

export interface ToldTeam {
  readonly name: string;
  readonly code?: string | undefined;
}

/** A whole document: a competition and its matches. */
export interface Sheet {
  /** "English Premier League 2024/25". */
  readonly title: string;
  readonly rows: readonly Row[];
  readonly problems: readonly Problem[];
}

/** What counts at the end: extra time where there was any, the shoot-out never. */
export const finalScore = ({ ft, et }: Stages): Score | undefined => et ?? ft;
