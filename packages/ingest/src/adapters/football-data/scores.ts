import { leader, type Score as Tally } from "@touchline/football";
import { type Problem, problemWith } from "../../adapter.ts";
import type { MatchRow, Score } from "./payload.ts";

/** The scores of a match, each with all goals before it and never with the kicks of a shoot-out. */
export interface Scores {
  readonly halfTime: Tally | undefined;
  /** Of a match that went on after 90 minutes. */
  readonly after90: Tally | undefined;
  /** As it stands; undefined while nobody knows, and where the kicks cannot be told from the goals. */
  readonly now: Tally | undefined;
  /** Kicks scored. */
  readonly kicks: Tally | undefined;
  readonly hadExtraTime: boolean;
  readonly hadShootOut: boolean;
}

/**
 * Takes the kicks out of `fullTime`. The parts are believed before the sum: `regularTime` and `extraTime` never have them.
 */
export function scoresOf({ id, score, status }: MatchRow, problems: Problem[]): Scores {
  const [full, kicks, extra] = [pair(score.fullTime), pair(score.penalties), pair(score.extraTime)];
  const regular = pair(score.regularTime);
  const words = [score.duration, status];
  const hadShootOut = words.includes("PENALTY_SHOOTOUT") || kicks !== undefined;
  const hadExtraTime = words.includes("EXTRA_TIME") || extra !== undefined;
  const complain = (detail: string) => {
    problems.push(problemWith(score, "contradiction", detail, String(id)));
  };
  const wentOn = hadShootOut || hadExtraTime;
  const parts = wentOn && regular ? plus(regular, extra) : undefined;
  const now = parts ?? (hadShootOut ? withoutKicks(full, kicks, complain) : full);
  if (parts && full && !isSame(full, parts) && !isSame(full, plus(parts, kicks)))
    complain(`fullTime ${written(full)} is not what its parts make: ${written(parts)}`);
  return {
    halfTime: pair(score.halfTime),
    after90: wentOn ? (regular ?? beforeExtra(now, extra, hadExtraTime)) : undefined,
    now,
    kicks,
    hadExtraTime,
    hadShootOut,
  };
}

type Complain = (detail: string) => void;

function withoutKicks(
  full: Tally | undefined,
  kicks: Tally | undefined,
  complain: Complain,
): Tally | undefined {
  if (full === undefined) return undefined;
  if (kicks === undefined) {
    if (leader(full) === undefined) return full;
    complain(`fullTime ${written(full)} has kicks of a shoot-out in it, and nobody says how many`);
    return undefined;
  }
  const rest = minus(full, kicks);
  if (rest !== undefined) return rest;
  complain(`fullTime ${written(full)} should have the kicks in it, which are ${written(kicks)}`);
  return full;
}

function beforeExtra(
  now: Tally | undefined,
  extra: Tally | undefined,
  hadExtraTime: boolean,
): Tally | undefined {
  if (now === undefined || (hadExtraTime && extra === undefined)) return undefined;
  return extra ? minus(now, extra) : now;
}

function pair(given: Score["fullTime"]): Tally | undefined {
  const { home, away } = given ?? {};
  return typeof home === "number" && typeof away === "number" ? { home, away } : undefined;
}

const plus = (one: Tally, other: Tally | undefined): Tally => ({
  home: one.home + (other?.home ?? 0),
  away: one.away + (other?.away ?? 0),
});

function minus(one: Tally, other: Tally): Tally | undefined {
  const rest = { home: one.home - other.home, away: one.away - other.away };
  return rest.home < 0 || rest.away < 0 ? undefined : rest;
}

const isSame = (one: Tally, other: Tally): boolean =>
  one.home === other.home && one.away === other.away;
const written = ({ home, away }: Tally): string => `${home}-${away}`;
