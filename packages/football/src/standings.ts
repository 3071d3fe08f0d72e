import type { Competition, Standing } from "./competition.ts";
import type { Match } from "./match.ts";
import { nilNil, type Score } from "./score.ts";
import type { Side, Team } from "./team.ts";

/** A line of the table as it stands this second. */
export interface TableRow extends Standing {
  /** 1 is top. */
  readonly position: number;
  /** Where the team stood before the matches now in play; a smaller position is higher. */
  readonly positionBefore: number;
  /** The match the team is playing now, with the score as it sees it. */
  readonly inPlay:
    | { readonly matchId: string; readonly goalsFor: number; readonly goalsAgainst: number }
    | undefined;
}

/**
 * The table with every started match counted as if it ended now.
 * Order: points, goal difference, goals scored, name (Premier League Handbook C.17, without the play-off).
 */
export function standings(
  competition: Pick<Competition, "tableBefore">,
  matches: Iterable<Match>,
): readonly TableRow[] {
  const now = new Map<string, TableRow>();
  const settled = new Map<string, Standing>();
  for (const row of competition.tableBefore ?? []) {
    settled.set(row.team.teamId, row);
    now.set(row.team.teamId, { ...row, position: 0, positionBefore: 0, inPlay: undefined });
  }
  for (const match of matches) {
    for (const side of ["home", "away"] as const) {
      const team = match.fixture[side];
      const live = match.lifecycle === "live";
      const result = resultFor(match, side);
      const before = settled.get(team.teamId) ?? blank(team);
      const row = now.get(team.teamId) ?? {
        ...before,
        position: 0,
        positionBefore: 0,
        inPlay: undefined,
      };
      settled.set(team.teamId, result && !live ? withResult(before, result) : before);
      now.set(team.teamId, {
        ...(result ? withResult(row, result) : row),
        position: 0,
        positionBefore: 0,
        inPlay: live && result ? { matchId: match.matchId, ...result } : row.inPlay,
      });
    }
  }
  const positionBefore = positions([...settled.values()]);
  return [...now.values()].toSorted(byTableOrder).map((row, index) => ({
    ...row,
    position: index + 1,
    positionBefore: positionBefore.get(row.team.teamId) ?? index + 1,
  }));
}

interface Result {
  readonly goalsFor: number;
  readonly goalsAgainst: number;
}

/** The result as one side sees it; undefined for a match that does not count (not begun, called off, abandoned). */
function resultFor(match: Match, side: Side): Result | undefined {
  const counts =
    match.lifecycle === "live" || match.lifecycle === "finished" || match.lifecycle === "awarded";
  if (!counts) return undefined;
  const score: Score = match.lifecycle === "awarded" ? (match.awardedScore ?? nilNil) : match.score;
  return side === "home"
    ? { goalsFor: score.home, goalsAgainst: score.away }
    : { goalsFor: score.away, goalsAgainst: score.home };
}

function withResult<T extends Standing>(row: T, { goalsFor, goalsAgainst }: Result): T {
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

function positions(rows: Standing[]): ReadonlyMap<string, number> {
  return new Map(rows.toSorted(byTableOrder).map((row, index) => [row.team.teamId, index + 1]));
}

function byTableOrder(a: Standing, b: Standing): number {
  return (
    b.points - a.points ||
    b.goalsFor - b.goalsAgainst - (a.goalsFor - a.goalsAgainst) ||
    b.goalsFor - a.goalsFor ||
    (a.team.name < b.team.name ? -1 : 1)
  );
}
