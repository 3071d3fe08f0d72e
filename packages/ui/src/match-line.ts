import type {
  Card,
  Clock,
  Coverage,
  DecidedIn,
  GoalMethod,
  Hold,
  Lifecycle,
  Match,
  MatchRules,
  Phase,
  Reason,
  Score,
  Side,
  Team,
} from "@touchline/football";

/** What one line about a match needs to know of it. */
export interface MatchLine {
  readonly matchId: string;
  readonly home: Team;
  readonly away: Team;
  readonly rules: MatchRules;
  /** Epoch ms; in a replay the original kick-off. */
  readonly kickOffAt: number;
  readonly lifecycle: Lifecycle;
  readonly phase: Phase;
  readonly hold: Hold;
  /** How well it is followed. */
  readonly coverage: Coverage;
  readonly clock: Clock;
  readonly decidedIn?: DecidedIn | undefined;
  readonly score: Score;
  /** The score an authority gave. */
  readonly awardedScore?: Score | undefined;
  readonly shootOut?: { readonly score: Score; readonly winner?: Side | undefined } | undefined;
  /** Players sent off. */
  readonly redCards: { readonly home: number; readonly away: number };
  /** Both legs together, in a second leg. */
  readonly aggregate?: Score | undefined;
  /** The last thing worth a line. */
  readonly last?: MatchNews | undefined;
}

/** The last thing of a match worth a line on the board. */
export interface MatchNews {
  readonly eventId: string;
  readonly rev: number;
  readonly kind:
    | "goal"
    | "possible_goal"
    | "penalty_awarded"
    | "penalty_missed"
    | "card"
    | "var_started"
    | "var_decision";
  readonly side?: Side | undefined;
  readonly player?: string | undefined;
  /** "45+1" */
  readonly minute: string;
  /** Of a goal: the score it made. */
  readonly score?: Score | undefined;
  readonly method?: GoalMethod | undefined;
  readonly card?: Card["card"] | undefined;
  /** False once taken back. */
  readonly standing: boolean;
  readonly reason?: Reason | undefined;
  readonly certainty: "pending" | "confirmed";
  /** When it was said or taken back, epoch ms. */
  readonly decidedAt: number;
}

/** The line of a whole match. */
export function lineOf(match: Match): MatchLine {
  const { fixture, score } = match;
  const { home, away, rules, kickOffAt, firstLeg } = fixture;
  const aggregate = firstLeg && {
    home: score.home + firstLeg.home,
    away: score.away + firstLeg.away,
  };
  return { ...match, home, away, rules, kickOffAt, aggregate };
}

/** The score people are told: what an authority gave, else what was played. Undefined before kick-off. */
export function shownScore(
  line: Pick<MatchLine, "lifecycle" | "score" | "awardedScore">,
): Score | undefined {
  switch (line.lifecycle) {
    case "scheduled":
    case "delayed":
    case "postponed":
    case "cancelled":
      return undefined;
    case "awarded":
      return line.awardedScore ?? line.score;
    case "live":
    case "finished":
    case "abandoned":
      return line.score;
  }
}
