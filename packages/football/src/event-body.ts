import * as t from "typebox";
import { Coverage, DecidedIn, Lifecycle, Phase, ResultStatus } from "./phase.ts";
import { MatchRules } from "./competition.ts";
import { Lineup, PlayerRef, Side, Team } from "./team.ts";

/**
 * A place on the pitch as the acting team sees it: x 0 its own goal line – 100 the opponents',
 * y 0 its left touch line – 100 its right. The same for both teams, in both halves.
 */
const Place = { x: t.Optional(t.Number()), y: t.Optional(t.Number()) };

const Score = t.Object({ home: t.Integer({ minimum: 0 }), away: t.Integer({ minimum: 0 }) });

/** Says that a fixture is a replay of one that was played before. */
export const Replay = t.Object({
  /** One going-through of a match day; a later run has another id and other match ids. */
  runId: t.String(),
  /** What is being played: a newer run of the same programme takes its place on the board. */
  programmeId: t.String(),
  /** Match milliseconds in a wall millisecond. */
  rate: t.Number({ exclusiveMinimum: 0 }),
  /** Wall time at which the original kick-off instant falls in this run. */
  kickOffReplayedAt: t.Integer(),
  /** True when nothing of it ever happened: a simulated match. */
  invented: t.Optional(t.Boolean()),
});
export type Replay = t.Static<typeof Replay>;

/** Who meets whom, when and by which rules: the first event of every match. */
export const FixtureSet = t.Object({
  kind: t.Literal("fixture_set"),
  competition: t.Object({
    competitionId: t.String({ minLength: 1 }),
    name: t.String({ minLength: 1 }),
  }),
  /** Of this match: the first of two legs has neither extra time nor a shoot-out. */
  rules: MatchRules,
  home: Team,
  away: Team,
  /** Epoch ms, UTC. In a replay: the original kick-off. */
  kickOffAt: t.Integer(),
  /** The venue's IANA zone, such as "Europe/London". */
  zone: t.Optional(t.String()),
  venue: t.Optional(t.String()),
  round: t.Optional(t.String()),
  /** Goals in the first leg, when this is the second: `home` is today's home team. */
  firstLeg: t.Optional(Score),
  /** The match this one replaces, when an abandoned one is played again from the start. */
  replaces: t.Optional(t.String()),
  replay: t.Optional(Replay),
});
export type FixtureSet = t.Static<typeof FixtureSet>;

export const LifecycleChanged = t.Object({
  kind: t.Literal("lifecycle_changed"),
  /**
   * `live` and `finished` follow from the phases. Here `live` resumes a match that was abandoned, and `finished` takes
   * an award back from one that was played to the end.
   */
  lifecycle: Lifecycle,
  /** The new kick-off, or when an abandoned match goes on, epoch ms, where that is known. */
  kickOffAt: t.Optional(t.Integer()),
  /** With `awarded`: the score the authority gave. The score played is kept apart. */
  awardedScore: t.Optional(Score),
});

export const PhaseStarted = t.Object({ kind: t.Literal("phase_started"), phase: Phase });
export const PhaseEnded = t.Object({ kind: t.Literal("phase_ended"), phase: Phase });
/** "Full time was wrong": puts a match back into a phase it had left. From an operator or a trusted feed only. */
export const PhaseCorrected = t.Object({ kind: t.Literal("phase_corrected"), phase: Phase });
/** The clock is stopped, started or put right; the reading is the event's own match time. */
export const ClockSet = t.Object({ kind: t.Literal("clock_set"), running: t.Boolean() });
export const StoppageAnnounced = t.Object({
  kind: t.Literal("stoppage_announced"),
  phase: Phase,
  minutes: t.Integer({ minimum: 0, maximum: 60 }),
});
export const HoldStarted = t.Object({
  kind: t.Literal("hold_started"),
  hold: t.Enum(["interrupted", "suspended"]),
});
export const HoldEnded = t.Object({ kind: t.Literal("hold_ended") });
export const CoverageSet = t.Object({ kind: t.Literal("coverage_set"), coverage: Coverage });
export const ResultSet = t.Object({
  kind: t.Literal("result_set"),
  result: ResultStatus,
  decidedIn: t.Optional(DecidedIn),
});

/** How a goal was scored. */
export const GoalMethod = t.Enum(["open_play", "penalty", "free_kick", "corner", "own_goal"]);
export type GoalMethod = t.Static<typeof GoalMethod>;

export const BodyPart = t.Enum(["left_foot", "right_foot", "head", "other"]);
export type BodyPart = t.Static<typeof BodyPart>;

export const Goal = t.Object({
  kind: t.Literal("goal"),
  /** The side whose score rises. For an own goal that is not the scorer's side. */
  side: Side,
  method: GoalMethod,
  /** Absent while nobody has said who it was. For an own goal, the unlucky one. */
  scorer: t.Optional(PlayerRef),
  assist: t.Optional(PlayerRef),
  bodyPart: t.Optional(BodyPart),
  ...Place,
});
export type Goal = t.Static<typeof Goal>;

/** The ball may have crossed the line; nobody is sure yet. Never counts. */
export const PossibleGoal = t.Object({ kind: t.Literal("possible_goal"), side: Side });
export const PenaltyAwarded = t.Object({
  kind: t.Literal("penalty_awarded"),
  side: Side,
  against: t.Optional(PlayerRef),
});
export const PenaltyMissed = t.Object({
  kind: t.Literal("penalty_missed"),
  side: Side,
  taker: t.Optional(PlayerRef),
  outcome: t.Enum(["saved", "off_target", "woodwork"]),
});

export const CardColour = t.Enum(["yellow", "second_yellow", "red"]);
export type CardColour = t.Static<typeof CardColour>;

export const Card = t.Object({
  kind: t.Literal("card"),
  side: Side,
  card: CardColour,
  player: t.Optional(PlayerRef),
  /** A card shown to a coach or to the bench leaves eleven on the pitch. Default `player`. */
  person: t.Optional(t.Enum(["player", "bench", "coach", "staff"])),
});
export type Card = t.Static<typeof Card>;

export const Substitution = t.Object({
  kind: t.Literal("substitution"),
  side: Side,
  off: t.Optional(PlayerRef),
  on: t.Optional(PlayerRef),
  why: t.Optional(t.Enum(["tactical", "injury", "concussion"])),
});
export type Substitution = t.Static<typeof Substitution>;

export const VarSubject = t.Enum(["goal", "penalty", "card", "identity"]);
export const VarStarted = t.Object({
  kind: t.Literal("var_started"),
  subject: t.Optional(VarSubject),
  side: t.Optional(Side),
});
export const VarDecision = t.Object({
  kind: t.Literal("var_decision"),
  subject: t.Optional(VarSubject),
  side: t.Optional(Side),
  verdict: t.Enum(["upheld", "overturned"]),
});

/** Which team kicks first in a shoot-out, when that is known before the first kick. */
export const ShootOutStarted = t.Object({ kind: t.Literal("shoot_out_started"), first: Side });
export const ShootOutKick = t.Object({
  kind: t.Literal("shoot_out_kick"),
  side: Side,
  taker: t.Optional(PlayerRef),
  outcome: t.Enum(["scored", "saved", "missed"]),
});

export const Shot = t.Object({
  kind: t.Literal("shot"),
  side: Side,
  player: t.Optional(PlayerRef),
  outcome: t.Enum(["goal", "saved", "off_target", "blocked", "woodwork"]),
  bodyPart: t.Optional(BodyPart),
  /** Probability that such a shot is scored, 0–1, where a feed gives it. */
  xg: t.Optional(t.Number({ minimum: 0, maximum: 1 })),
  ...Place,
});
export type Shot = t.Static<typeof Shot>;

/** Things that happen often and are mostly counted. */
export const Incident = t.Object({
  kind: t.Literal("incident"),
  side: Side,
  what: t.Enum(["corner", "offside", "foul", "free_kick", "goal_kick", "throw_in"]),
  player: t.Optional(PlayerRef),
  ...Place,
});
export type Incident = t.Static<typeof Incident>;

/** A statistic as it stands now: possession in percent, the others as counts. */
export const StatSet = t.Object({
  kind: t.Literal("stat_set"),
  stat: t.String({ minLength: 1, maxLength: 40 }),
  home: t.Number(),
  away: t.Number(),
});

export const LineupSet = t.Object({ kind: t.Literal("lineup_set"), side: Side, lineup: Lineup });
export const FormationChanged = t.Object({
  kind: t.Literal("formation_changed"),
  side: Side,
  formation: t.String(),
});
export const OfficialSet = t.Object({
  kind: t.Literal("official_set"),
  role: t.Enum(["referee", "assistant", "fourth_official", "video_assistant"]),
  name: t.String({ minLength: 1 }),
});
export const Commentary = t.Object({
  kind: t.Literal("commentary"),
  text: t.String({ maxLength: 2000 }),
  locale: t.Optional(t.String()),
});

/** Everything that can be said about a match, told apart by `kind`. */
export const EventBody = t.Union([
  FixtureSet,
  LifecycleChanged,
  PhaseStarted,
  PhaseEnded,
  PhaseCorrected,
  ClockSet,
  StoppageAnnounced,
  HoldStarted,
  HoldEnded,
  CoverageSet,
  ResultSet,
  Goal,
  PossibleGoal,
  PenaltyAwarded,
  PenaltyMissed,
  Card,
  Substitution,
  VarStarted,
  VarDecision,
  ShootOutStarted,
  ShootOutKick,
  Shot,
  Incident,
  StatSet,
  LineupSet,
  FormationChanged,
  OfficialSet,
  Commentary,
]);
export type EventBody = t.Static<typeof EventBody>;
export type EventKind = EventBody["kind"];
/** The body of one kind: `BodyOf<"goal">`. */
export type BodyOf<K extends EventKind> = Extract<EventBody, { kind: K }>;
