import type { Match } from "@touchline/football";
import type { BoardRow } from "./board-row.ts";
import { lastNotable } from "./last-notable.ts";
import type { Position } from "./position.ts";

/** The line of a match on the board. `position` is that of the last event applied to it. */
export function toBoardRow(match: Match, position: Position): BoardRow {
  const { fixture, score, decidedIn, awardedScore, shootOut } = match;
  const { round, zone, firstLeg, replay } = fixture;
  const last = lastNotable(match);
  return {
    matchId: match.matchId,
    seq: match.seq,
    position: { partition: position.partition, offset: position.offset },
    competitionId: fixture.competition.competitionId,
    competitionName: fixture.competition.name,
    ...(round !== undefined && { round }),
    kickOffAt: fixture.kickOffAt,
    ...(zone !== undefined && { zone }),
    home: fixture.home,
    away: fixture.away,
    lifecycle: match.lifecycle,
    phase: match.phase,
    hold: match.hold,
    coverage: match.coverage,
    result: match.result,
    ...(decidedIn !== undefined && { decidedIn }),
    clock: match.clock,
    rules: fixture.rules,
    score,
    ...(awardedScore !== undefined && { awardedScore }),
    ...(shootOut !== undefined && {
      shootOut: {
        score: shootOut.score,
        ...(shootOut.winner !== undefined && { winner: shootOut.winner }),
      },
    }),
    redCards: match.redCards,
    ...(firstLeg !== undefined && {
      firstLeg,
      aggregate: { home: score.home + firstLeg.home, away: score.away + firstLeg.away },
    }),
    ...(replay !== undefined && { replay }),
    ...(last !== undefined && { last }),
  };
}
