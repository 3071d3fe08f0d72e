import type { Competition, Standing } from "./competition.ts";
import type { Match } from "./match.ts";
import type { Score } from "./score.ts";
import type { Side, Team } from "./team.ts";

/** A line of the table as it stands this second. */
export interface TableRow extends Standing {
  /** 1 is top. */
  readonly position: number;
  /**
   * Where the team stood before the matches now in play; a smaller position is higher. A team that had not played
   * stood nowhere, and has not moved.
   */
  readonly positionBefore: number;
  /** The match the team is playing now, with the score as it sees it. */
  readonly inPlay:
    | { readonly matchId: string; readonly goalsFor: number; readonly goalsAgainst: number }
    | undefined;
}

/** The part of a match that a table counts. */
export type MatchResult = Pick<
  Match,
  "matchId" | "fixture" | "lifecycle" | "score" | "awardedScore"
>;

/**
 * The table with every match in play counted as if it ended now.
 * Order: points, goal difference, goals scored, name (Premier League Handbook C.17, without the play-off).
 *
 * A match counts once it has kicked off, and awarded with the score it was given; called off or abandoned it does not.
 * `matches` are those not in `tableBefore` already, each once: of several replays of one match day, one.
 */
export function standings(
  competition: Pick<Competition, "tableBefore">,
  matches: Iterable<MatchResult>,
): readonly TableRow[] {
  const settled = new Map<string, Standing>();
  const now = new Map<string, Standing>();
  const inPlay = new Map<string, NonNullable<TableRow["inPlay"]>>();
  for (const row of competition.tableBefore ?? []) {
    settled.set(row.team.teamId, row);
    now.set(row.team.teamId, row);
  }
  for (const match of matches) {
    for (const side of ["home", "away"] as const) {
      const team = match.fixture[side];
      const { teamId } = team;
      const result = resultFor(match, side);
      const before = settled.get(teamId) ?? blank(team);
      const isLive = match.lifecycle === "live";
      settled.set(teamId, result && !isLive ? withResult(before, result) : before);
      const row = now.get(teamId) ?? blank(team);
      now.set(teamId, result ? withResult(row, result) : row);
      if (result && isLive) inPlay.set(teamId, { matchId: match.matchId, ...result });
    }
  }
  // Who has played nothing stood nowhere: an order by name is no place to rise or fall from.
  const positionBefore = new Map(
    inOrder(settled).flatMap((row, i): (readonly [string, number])[] =>
      row.played > 0 ? [[row.team.teamId, i + 1]] : [],
    ),
  );
  return inOrder(now).map((row, index) => ({
    ...row,
    position: index + 1,
    positionBefore: positionBefore.get(row.team.teamId) ?? index + 1,
    inPlay: inPlay.get(row.team.teamId),
  }));
}

interface Result {
  readonly goalsFor: number;
  readonly goalsAgainst: number;
}

/** The result as one side sees it; undefined for a match that does not count (not begun, called off, abandoned). */
function resultFor(match: MatchResult, side: Side): Result | undefined {
  const counts =
    match.lifecycle === "live" || match.lifecycle === "finished" || match.lifecycle === "awarded";
  if (!counts) return undefined;
  const isAwarded = match.lifecycle === "awarded";
  const score: Score = isAwarded ? (match.awardedScore ?? match.score) : match.score;
  return side === "home"
    ? { goalsFor: score.home, goalsAgainst: score.away }
    : { goalsFor: score.away, goalsAgainst: score.home };
}

function withResult(row: Standing, { goalsFor, goalsAgainst }: Result): Standing {
  const won = goalsFor > goalsAgainst ? 1 : 0;
  const drawn = goalsFor === goalsAgainst ? 1 : 0;
  return {
    ...row,
    played: row.played + 1,
    won: row.won + won,
    drawn: row.drawn + drawn,
    lost: row.lost + 1 - won - drawn,
    goalsFor: row.goalsFor + goalsFor,
    goalsAgainst: row.goalsAgainst + goalsAgainst,
    points: row.points + 3 * won + drawn,
  };
}

const blank = (team: Team): Standing => ({
  team,
  played: 0,
  won: 0,
  drawn: 0,
  lost: 0,
  goalsFor: 0,
  goalsAgainst: 0,
  points: 0,
});

const inOrder = (rows: ReadonlyMap<string, Standing>): Standing[] =>
  [...rows.values()].toSorted(
    (a, b) =>
      b.points - a.points ||
      b.goalsFor - b.goalsAgainst - (a.goalsFor - a.goalsAgainst) ||
      b.goalsFor - a.goalsFor ||
      byText(a.team.name, b.team.name) ||
      byText(a.team.teamId, b.team.teamId),
  );

// Not localeCompare: server and browsers must agree on the order, whatever their language.
const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
