import type { Clock } from "./clock.ts";
import type { BodyOf, EventBody, FixtureSet } from "./event-body.ts";
import type { MatchEvent, Op, Reason, Source } from "./match-event.ts";
import type { MatchTime } from "./match-time.ts";
import type { Coverage, DecidedIn, Hold, Lifecycle, Phase, ResultStatus } from "./phase.ts";
import { nilNil, type Score, type ScoreByPhase } from "./score.ts";
import type { PlayedPhase } from "./phase-order.ts";
import type { ShootOut } from "./shoot-out.ts";
import type { Lineup, Side } from "./team.ts";

/** One earlier form of an event, kept for ever: the correction trail. */
export interface Revision {
  readonly rev: number;
  readonly op: Op;
  readonly certainty: MatchEvent["certainty"];
  readonly at: MatchTime;
  readonly body: EventBody;
  readonly reason: Reason | undefined;
  readonly source: Source;
  readonly decidedAt: number;
}

/** An event of a match as it stands now. */
export interface Entry extends Revision {
  readonly eventId: string;
  /** The seq of its first revision: live order. */
  readonly firstSeq: number;
  /** False once retracted; the entry stays on the timeline, struck through. */
  readonly standing: boolean;
  readonly occurredAt: number | undefined;
  readonly observedAt: number;
  readonly relatesTo: readonly string[];
  /** Earlier revisions, oldest first. */
  readonly history: readonly Revision[];
}

/** A stretch of the match as it went. */
export interface PhaseSpan {
  readonly phase: Phase;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** Match milliseconds it lasted, once it has ended and where the whistle was heard. */
  readonly lengthMs: number | undefined;
  /** True when no feed said it began: it must have, because a later one did. */
  readonly inferred: boolean;
}

export interface PerSide<T> {
  readonly home: T;
  readonly away: T;
}

/** What the standing entries of a match add up to. */
export interface MatchFacts {
  readonly fixture: FixtureSet;
  readonly lifecycle: Lifecycle;
  readonly phase: Phase;
  readonly hold: Hold;
  readonly coverage: Coverage;
  readonly result: ResultStatus;
  readonly decidedIn: DecidedIn | undefined;
  /** The kick-off before the match was last moved. */
  readonly previousKickOffAt?: number | undefined;
  readonly clock: Clock;
  readonly phases: readonly PhaseSpan[];
  /**
   * The phase whose whistle brought the match where it is, while nobody has said more. A goal reported after that
   * whistle may still change what follows from it: a late winner ends a tie that was waiting for extra time.
   */
  readonly whistled?: PlayedPhase | undefined;
  /** The fold of standing goals, always; the shoot-out stays apart. */
  readonly score: Score;
  readonly scoreByPhase: ScoreByPhase;
  readonly shootOut: ShootOut | undefined;
  /** The score an authority gave; the score played stays in `score`. */
  readonly awardedScore: Score | undefined;
  /** Players sent off: second yellows and reds, not coaches. */
  readonly redCards: PerSide<number>;
  readonly yellowCards: PerSide<number>;
  readonly lineups: Readonly<Partial<Record<Side, Lineup>>>;
  /** Counted from events (`shots`, `shots_on_target`, `corners`, `fouls`, `offsides`) or set by a feed (`possession`, percent). */
  readonly stats: Readonly<Record<string, PerSide<number>>>;
  /** Statistics a feed has set. Events no longer count towards these: what is told outright is not counted again. */
  readonly statsSet?: readonly string[] | undefined;
  readonly officials: readonly BodyOf<"official_set">[];
}

/** A match: every event it ever had, and what those still standing add up to. */
export interface Match extends MatchFacts {
  readonly matchId: string;
  /** Of the last event applied. */
  readonly seq: number;
  /** In live order (first seq). */
  readonly entries: readonly Entry[];
}

/**
 * A match of which nothing is known but the fixture. It has every field from the beginning, also those still undefined:
 * matches of one shape are copied several times as fast as matches of many.
 */
export function matchOfFixture(matchId: string, fixture: FixtureSet): Match {
  return {
    matchId,
    seq: 0,
    fixture,
    lifecycle: "scheduled",
    phase: "pre",
    hold: "none",
    coverage: "scheduled",
    result: "none",
    decidedIn: undefined,
    previousKickOffAt: undefined,
    clock: {
      phase: "pre",
      anchorAt: fixture.kickOffAt,
      elapsedAtAnchorMs: 0,
      running: false,
      rate: fixture.replay?.rate ?? 1,
    },
    phases: [],
    whistled: undefined,
    score: nilNil,
    scoreByPhase: {},
    shootOut: undefined,
    awardedScore: undefined,
    redCards: nilNil,
    yellowCards: nilNil,
    lineups: {},
    stats: {},
    statsSet: undefined,
    officials: [],
    entries: [],
  };
}
