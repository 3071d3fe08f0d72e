export { applyEvent, foldEvents } from "./apply-event.ts";
export { Clock } from "./clock.ts";
export { Competition, MatchRules, Places, Standing } from "./competition.ts";
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
export { judge, type Verdict } from "./judge.ts";
export type { Entry, Match, MatchFacts, PerSide, PhaseSpan, Revision } from "./match.ts";
export { MatchEvent, Op, Reason, Report, Source, SourceKind } from "./match-event.ts";
export { cupRules, leagueRules } from "./match-rules.ts";
export { MatchTime } from "./match-time.ts";
export {
  baseMinutes,
  compareMatchTime,
  matchTimeOfMinute,
  minuteLabel,
  nominalMinutes,
} from "./minute.ts";
export { Coverage, DecidedIn, Hold, Lifecycle, Phase, ResultStatus } from "./phase.ts";
export { isPlayed, phaseOrder, phaseRank, type PlayedPhase } from "./phase-order.ts";
export { type ClockReading, elapsedMs, readClock } from "./read-clock.ts";
export { leader, nilNil, opponentOf, type Score, type ScoreByPhase } from "./score.ts";
export { type ShootOut, type ShootOutKick, shootOutWinner } from "./shoot-out.ts";
export { type MatchResult, standings, type TableRow } from "./standings.ts";
export { Kit, KitPattern, Line, Lineup, LineupPlayer, PlayerRef, Side, Team } from "./team.ts";
export { inMatchOrder, wentToExtraTime } from "./timeline.ts";
export { schemaHeader, topics } from "./topics.ts";
export { phaseAfter, type Transition, transition } from "./transition.ts";
