import {
  CardColour,
  Clock,
  Coverage,
  DecidedIn,
  GoalMethod,
  Hold,
  Lifecycle,
  MatchEvent,
  MatchRules,
  Phase,
  Reason,
  Replay,
  ResultStatus,
  Side,
  Team,
} from "@touchline/football";
import * as t from "typebox";
import { Position } from "./position.ts";
import { ScoreShape } from "./score-shape.ts";

/** The last thing of a match worth a line on the board: "GOAL Kane 45+1' 3–2". */
export const NotableEntry = t.Object({
  eventId: t.String(),
  /** Of the event: rises when it is confirmed, amended, taken back. */
  rev: t.Integer({ minimum: 1 }),
  kind: t.Union([
    t.Literal("goal"),
    t.Literal("possible_goal"),
    t.Literal("penalty_awarded"),
    t.Literal("penalty_missed"),
    t.Literal("card"),
    t.Literal("var_started"),
    t.Literal("var_decision"),
  ]),
  side: t.Optional(Side),
  /** The scorer, the taker of a missed penalty, the player carded; absent while nobody has said. */
  player: t.Optional(t.String()),
  /** "45+1": see `minuteLabel` in football. */
  minute: t.String(),
  /** Of a goal: the score it made. */
  score: t.Optional(ScoreShape),
  method: t.Optional(GoalMethod),
  card: t.Optional(CardColour),
  /** Of a VAR decision. Overturned ones are not notable: what they took back says so itself. */
  verdict: t.Optional(t.Literal("upheld")),
  /** False once taken back: show it struck through, with `reason`. */
  standing: t.Boolean(),
  reason: t.Optional(Reason),
  certainty: MatchEvent.properties.certainty,
  /** When it was first said, taken back or restored, epoch ms; a later confirmation or name leaves it. */
  decidedAt: t.Integer(),
});
export type NotableEntry = t.Static<typeof NotableEntry>;

/** The whole line of one match. The row with the higher `seq` replaces the other. */
export const BoardRow = t.Object({
  matchId: t.String({ minLength: 1 }),
  /** Of the last event counted in. */
  seq: t.Integer({ minimum: 1 }),
  /** Of that event in the log. */
  position: Position,
  competitionId: t.String({ minLength: 1 }),
  competitionName: t.String({ minLength: 1 }),
  round: t.Optional(t.String()),
  /** Epoch ms, UTC. In a replay: the original kick-off. */
  kickOffAt: t.Integer(),
  /** The venue's IANA zone. */
  zone: t.Optional(t.String()),
  home: Team,
  away: Team,
  lifecycle: Lifecycle,
  phase: Phase,
  hold: Hold,
  /** How well the match is followed; when it is lost, what is shown may be old. */
  coverage: Coverage,
  result: ResultStatus,
  decidedIn: t.Optional(DecidedIn),
  clock: Clock,
  /** What the clock's reading needs to know. */
  rules: MatchRules,
  score: ScoreShape,
  /** The score an authority gave; the score played stays in `score`. */
  awardedScore: t.Optional(ScoreShape),
  /** The shoot-out, once it has begun. */
  shootOut: t.Optional(t.Object({ score: ScoreShape, winner: t.Optional(Side) })),
  /** Players sent off. */
  redCards: ScoreShape,
  /** Of a second leg: the first leg's goals of today's home and away team, and both legs together. */
  firstLeg: t.Optional(ScoreShape),
  aggregate: t.Optional(ScoreShape),
  /** Present when what is shown happened before, or never did. */
  replay: t.Optional(Replay),
  last: t.Optional(NotableEntry),
});
export type BoardRow = t.Static<typeof BoardRow>;
