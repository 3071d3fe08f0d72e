export { applyEvent, foldEvents } from "./apply-event.ts";
export { Clock, type ClockReading, elapsedMs, readClock } from "./clock.ts";
export { Competition, cupRules, leagueRules, MatchRules, Places, Standing } from "./competition.ts";
export { DeadLetter, deadLetterBytesMax } from "./dead-letter.ts";
export { FootballError, type FootballErrorCode } from "./errors.ts";
export {
  BodyPart,
  type BodyOf,
  Card,
  CardColour,
  EventBody,
  type EventKind,
  FixtureSet,
  Goal,
  GoalMethod,
  Incident,
  Replay,
  Shot,
  Substitution,
} from "./event-body.ts";
export type { Entry, Match, MatchFacts, PerSide, PhaseSpan, Revision } from "./match.ts";
export { MatchEvent, Op, Reason, Report, Source, SourceKind } from "./match-event.ts";
export {
  baseMinutes,
  compareMatchTime,
  MatchTime,
  minuteLabel,
  nominalMinutes,
} from "./match-time.ts";
export {
  Coverage,
  DecidedIn,
  Hold,
  isPlayed,
  Lifecycle,
  Phase,
  phaseOrder,
  phaseRank,
  type PlayedPhase,
  ResultStatus,
} from "./phase.ts";
export { leader, nilNil, type Score, type ScoreByPhase } from "./score.ts";
export { type ShootOut, type ShootOutKick, shootOutWinner } from "./shoot-out.ts";
export { standings, type TableRow } from "./standings.ts";
export {
  Kit,
  KitPattern,
  Line,
  Lineup,
  LineupPlayer,
  opponentOf,
  PlayerRef,
  Side,
  Team,
} from "./team.ts";
export { inMatchOrder } from "./timeline.ts";
export { schemaHeader, topics } from "./topics.ts";
export { phaseAfter, type Transition, transition } from "./transition.ts";
