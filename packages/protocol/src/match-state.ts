import {
  Clock,
  Coverage,
  DecidedIn,
  EventBody,
  FixtureSet,
  Hold,
  Lifecycle,
  Lineup,
  type Match,
  MatchEvent,
  MatchTime,
  Op,
  Phase,
  PlayerRef,
  Reason,
  ResultStatus,
  Side,
  Source,
} from "@touchline/football";
import * as t from "typebox";
import { ScoreShape } from "./score-shape.ts";

const PerSideShape = t.Object({ home: t.Number(), away: t.Number() });

const revision = {
  rev: t.Integer({ minimum: 1 }),
  op: Op,
  certainty: MatchEvent.properties.certainty,
  at: MatchTime,
  body: EventBody,
  reason: t.Optional(Reason),
  source: Source,
  decidedAt: t.Integer(),
};

const EntryShape = t.Object({
  ...revision,
  eventId: t.String(),
  firstSeq: t.Integer({ minimum: 1 }),
  standing: t.Boolean(),
  occurredAt: t.Optional(t.Integer()),
  observedAt: t.Integer(),
  relatesTo: t.Array(t.String()),
  history: t.Array(t.Object(revision)),
});

const PhaseSpanShape = t.Object({
  phase: Phase,
  startedAt: t.Integer(),
  endedAt: t.Optional(t.Integer()),
  lengthMs: t.Optional(t.Integer()),
  inferred: t.Boolean(),
});

const ShootOutShape = t.Object({
  first: t.Optional(Side),
  kicks: t.Array(
    t.Object({
      eventId: t.String(),
      side: Side,
      outcome: t.Enum(["scored", "saved", "missed"]),
      taker: t.Optional(PlayerRef),
    }),
  ),
  score: ScoreShape,
  winner: t.Optional(Side),
});

/** A `Match` of football as JSON: what is undefined there is absent here, and the reducer cannot tell the difference. */
export const MatchState = t.Unsafe<Match>(
  t.Object({
    matchId: t.String({ minLength: 1 }),
    seq: t.Integer({ minimum: 1 }),
    fixture: FixtureSet,
    lifecycle: Lifecycle,
    phase: Phase,
    hold: Hold,
    coverage: Coverage,
    result: ResultStatus,
    decidedIn: t.Optional(DecidedIn),
    clock: Clock,
    phases: t.Array(PhaseSpanShape),
    score: ScoreShape,
    scoreByPhase: t.Object({
      h1: t.Optional(ScoreShape),
      h2: t.Optional(ScoreShape),
      et1: t.Optional(ScoreShape),
      et2: t.Optional(ScoreShape),
    }),
    shootOut: t.Optional(ShootOutShape),
    awardedScore: t.Optional(ScoreShape),
    previousKickOffAt: t.Optional(t.Integer()),
    whistled: t.Optional(t.Enum(["h1", "h2", "et1", "et2"])),
    statsSet: t.Optional(t.Array(t.String())),
    redCards: ScoreShape,
    yellowCards: ScoreShape,
    lineups: t.Object({ home: t.Optional(Lineup), away: t.Optional(Lineup) }),
    stats: t.Record(t.String(), PerSideShape),
    officials: t.Array(
      t.Object({ kind: t.Literal("official_set"), role: t.String(), name: t.String() }),
    ),
    entries: t.Array(EntryShape),
  }),
);
