import { cupRules, leader, leagueRules, type MatchRules, type Score } from "@touchline/football";
import { slug } from "./names.ts";
import { finalScore, type Row } from "./sheet.ts";

const namesKnockOut =
  /final|round of|play-?offs?|third[- ]place|knock-?out|last \d+|\b1\/\d+|\b\d+(?:nd|rd|th) round/i;
const namesLeague = /matchday|league|group|spieltag|jornada|journée|regular/i;

/** Whether a match belongs to a round in which one team goes on; no document says so outright. */
export function isKnockOut(row: Row, rows: readonly Row[]): boolean {
  if (wentOn(row)) return true;
  if (row.group !== undefined) return false;
  const round = row.round ?? "";
  if (namesKnockOut.test(round)) return true;
  return (
    !namesLeague.test(round) && rows.some((other) => other.round === row.round && wentOn(other))
  );
}

const wentOn = ({ score }: Row): boolean => score.et !== undefined || score.p !== undefined;

/** How many days lie between two legs at most. */
const legsApartDaysMax = 40;

/** The other leg of a tie: the same teams, each at the other's. */
export function legsOf(
  row: Row,
  rows: readonly Row[],
): { readonly first?: Row | undefined; readonly second?: Row | undefined } {
  const others = rows.filter(
    (other) =>
      sameTeam(other.home, row.away) &&
      sameTeam(other.away, row.home) &&
      Math.abs(Date.parse(other.date) - Date.parse(row.date)) <= legsApartDaysMax * 86_400_000 &&
      isKnockOut(other, rows),
  );
  return {
    first: others.find(({ date }) => date < row.date),
    second: others.find(({ date }) => date > row.date),
  };
}

const sameTeam = (a: Row["home"], b: Row["home"]): boolean => slug(a.name) === slug(b.name);

/** What the first leg gave, as the second one counts it. */
export function firstLegScore(first: Row | undefined): Score | undefined {
  const score = first && finalScore(first.score);
  return score && { home: score.away, away: score.home };
}

/** Level on the day, or over two legs. */
export const isLevel = (score: Score, firstLeg: Score | undefined): boolean =>
  leader({
    home: score.home + (firstLeg?.home ?? 0),
    away: score.away + (firstLeg?.away ?? 0),
  }) === undefined;

/**
 * What would have decided this match. It follows from how the match went, where it was played: one that stayed level had
 * nothing to follow. Else from its round: a single knock-out match, or the second of two, is played to the end.
 */
export function rulesOf(
  row: Row,
  rows: readonly Row[],
  played: Score | undefined,
  firstLeg: Score | undefined,
): MatchRules {
  const { et, p } = row.score;
  if (p !== undefined) return { ...cupRules, extraTime: et !== undefined };
  if (et !== undefined) return { ...cupRules, shootOut: !isLevel(played ?? et, firstLeg) };
  if (!isKnockOut(row, rows) || legsOf(row, rows).second !== undefined) return leagueRules;
  return played !== undefined && isLevel(played, firstLeg) ? leagueRules : cupRules;
}
