import {
  inMatchOrder,
  isPlayed,
  type Match,
  minuteLabel,
  nilNil,
  type PlayerRef,
  type Score,
  type ScoreByPhase,
} from "@touchline/football";

/** One match in the words of `touchline feed try`: a JSON line a script can compare. */
export interface MatchSummary {
  readonly feedMatchId: string;
  readonly home: string;
  readonly away: string;
  /** ISO 8601, UTC. */
  readonly kickOff: string;
  readonly lifecycle: Match["lifecycle"];
  readonly decidedIn: Match["decidedIn"] | null;
  readonly score: Score;
  /** Every phase that was played, with the goals scored in it. */
  readonly scoreByPhase: ScoreByPhase;
  readonly shootout: Score | null;
  readonly goals: readonly {
    readonly side: string;
    readonly minute: string;
    readonly scorer: string | null;
    readonly method: string;
  }[];
  readonly cards: readonly {
    readonly side: string;
    readonly minute: string;
    readonly player: string | null;
    readonly card: string;
  }[];
  readonly substitutions: readonly {
    readonly side: string;
    readonly minute: string;
    readonly off: string | null;
    readonly on: string | null;
  }[];
  readonly deadLetters: number;
}

/** What stands of a match, in the order it was played. */
export function summarise(match: Match, feedMatchId: string, deadLetters: number): MatchSummary {
  const { fixture } = match;
  const standing = inMatchOrder(match).filter((entry) => entry.standing);
  const lines = standing.map(({ at, body }) => ({ minute: minuteLabel(at, fixture.rules), body }));
  return {
    feedMatchId,
    home: fixture.home.name,
    away: fixture.away.name,
    kickOff: new Date(fixture.kickOffAt).toISOString(),
    lifecycle: match.lifecycle,
    decidedIn: match.decidedIn ?? null,
    score: match.score,
    scoreByPhase: scoreOfPlayedPhases(match),
    shootout: match.shootOut?.score ?? null,
    goals: lines.flatMap(({ minute, body }) =>
      body.kind === "goal"
        ? [{ side: body.side, minute, scorer: nameOf(body.scorer), method: body.method }]
        : [],
    ),
    cards: lines.flatMap(({ minute, body }) =>
      body.kind === "card"
        ? [{ side: body.side, minute, player: nameOf(body.player), card: body.card }]
        : [],
    ),
    substitutions: lines.flatMap(({ minute, body }) =>
      body.kind === "substitution"
        ? [{ side: body.side, minute, off: nameOf(body.off), on: nameOf(body.on) }]
        : [],
    ),
    deadLetters,
  };
}

const nameOf = (player: PlayerRef | undefined): string | null => player?.name ?? null;

function scoreOfPlayedPhases(match: Match): ScoreByPhase {
  const played = match.phases.map((span) => span.phase).filter(isPlayed);
  return Object.fromEntries(played.map((phase) => [phase, match.scoreByPhase[phase] ?? nilNil]));
}
