import { cupRules, leagueRules, type MatchRules } from "@touchline/football";
import type { Standing } from "../../match-course.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import type { Said } from "../../status-drafts.ts";
import type { CompetitionRow, EventRow, Status } from "./payload.ts";

type Lifecycle = "postponed" | "cancelled" | "abandoned" | "delayed" | "awarded";

interface Meaning {
  readonly said: Said;
  /** The last phase that began; `clock` where period and minute tell it. */
  readonly last?: TimedPhase | "clock";
  readonly isOver?: true;
}

const nothing: Said = { kind: "nothing" };
const on = (last: TimedPhase | "clock"): Meaning => ({ said: nothing, last });
const over = (last: TimedPhase | "clock"): Meaning => ({ said: nothing, last, isOver: true });
const called = (lifecycle: Lifecycle): Meaning => ({
  said: { kind: "lifecycle", lifecycle },
  last: "clock",
});
const finished = (
  last: TimedPhase,
  decidedIn: "regular" | "extra_time" | "penalties",
): Meaning => ({ said: { kind: "result", decidedIn }, last, isOver: true });

/** The statuses we know, `STATUS_` left out. The provider documents none; some are written in two ways. */
const known: Readonly<Record<string, Meaning>> = {
  SCHEDULED: { said: nothing },
  TBD: { said: nothing },
  FIRST_HALF: on("h1"),
  HALFTIME: over("h1"),
  SECOND_HALF: on("h2"),
  END_OF_REGULATION: over("h2"),
  FIRST_HALF_EXTRA_TIME: on("et1"),
  HALFTIME_ET: over("et1"),
  EXTRA_TIME_HALFTIME: over("et1"),
  SECOND_HALF_EXTRA_TIME: on("et2"),
  END_OF_EXTRATIME: over("et2"),
  END_OF_EXTRA_TIME: over("et2"),
  SHOOTOUT: on("pens"),
  PENALTIES: on("pens"),
  OVERTIME: on("clock"),
  EXTRA_TIME: on("clock"),
  IN_PROGRESS: on("clock"),
  END_PERIOD: over("clock"),
  FULL_TIME: finished("h2", "regular"),
  FINAL: finished("h2", "regular"),
  FINAL_AET: finished("et2", "extra_time"),
  FINAL_PEN: finished("pens", "penalties"),
  POSTPONED: called("postponed"),
  CANCELED: called("cancelled"),
  CANCELLED: called("cancelled"),
  ABANDONED: called("abandoned"),
  FORFEIT: called("awarded"),
  FINAL_AWD: called("awarded"),
  DELAYED: { said: { kind: "hold", hold: "interrupted" }, last: "clock" },
  RAIN_DELAY: { said: { kind: "hold", hold: "interrupted" }, last: "clock" },
  SUSPENDED: { said: { kind: "hold", hold: "suspended" }, last: "clock" },
};

const nameOf = ({ type }: Status): string => type.name.replace(/^STATUS_/, "");

const meaningOf = (status: Status): Meaning | undefined =>
  Object.hasOwn(known, nameOf(status)) ? known[nameOf(status)] : undefined;

/** Whether the status is one that nobody knows. */
export const isUnknown = (status: Status): boolean => meaningOf(status) === undefined;

/** Whether the match is decided where it stands: by a goal, or for one the provider calls the winner. */
const hasWinner = ({ competitors }: CompetitionRow): boolean =>
  competitors.some(({ winner }) => winner === true) ||
  new Set(competitors.map(({ score }) => score)).size > 1;

/**
 * Whether a level match goes on. A stage of a tournament says so in its season's name; of a tie over two legs the
 * provider does not say which match decides it.
 */
export const isKnockOut = ({ season }: EventRow, { leg }: CompetitionRow): boolean =>
  (leg ?? undefined) === undefined &&
  /^(round-of-\d+|quarter-?finals?|semi-?finals?|finals?|(3rd|third)-place.*)$/.test(
    season?.slug ?? "",
  );

/** The rules of the match: a league's, unless its stage or what was played says otherwise. */
export function rulesOf(row: EventRow, match: CompetitionRow): MatchRules {
  const { status, competitors } = match;
  const last = standsIn(status);
  const wentToPens =
    last === "pens" || competitors.some(({ shootoutScore }) => typeof shootoutScore === "number");
  const wentToExtraTime =
    last === "et1" || last === "et2" || goesOn(status) || minuteIn(status) > lastRegularMinute;
  if (isKnockOut(row, match)) return cupRules;
  if (wentToPens) return wentToExtraTime ? cupRules : { ...leagueRules, shootOut: true };
  if (!wentToExtraTime) return leagueRules;
  const isLevel = nameOf(status) === "FINAL_AET" && !isUneven(match);
  return isLevel ? { ...cupRules, shootOut: false } : cupRules;
}

const isUneven = ({ competitors }: CompetitionRow): boolean =>
  new Set(competitors.map(({ score }) => score)).size > 1;

const lastRegularMinute = 90;

/** Whether the match stands in a pause that more of it follows. */
export const goesOn = (status: Status): boolean => nameOf(status).startsWith("END_OF_");

const minuteIn = ({ displayClock }: Status): number => Number.parseInt(displayClock ?? "", 10) || 0;

const periods: readonly (TimedPhase | undefined)[] = [undefined, "h1", "h2", "et1", "et2", "pens"];

function standsIn(status: Status): TimedPhase | undefined {
  const { last } = meaningOf(status) ?? on("clock");
  if (last !== "clock") return last;
  if (status.type.state === "pre") return undefined;
  return periods[status.period ?? 0] ?? (status.type.state === "in" ? "h1" : undefined);
}

/** Where the match stands; `elapsedMs` is left to who reads the clock. */
export function standingOf(row: EventRow, match: CompetitionRow): Standing {
  const { status } = match;
  const last = standsIn(status);
  const isOver = meaningOf(status)?.isOver === true;
  // Straight to the kicks, or by way of extra time: the clock tells.
  const extraTime = rulesOf(row, match).extraTime && isBeyond(status, last);
  const isPause =
    saidBy(row, match).kind === "nothing" && isOver && last !== "h1" && last !== "et1";
  return { last, isOn: !isOver, extraTime, goesOn: isPause };
}

const isBeyond = (status: Status, last: TimedPhase | undefined): boolean =>
  last === "et1" || last === "et2" || minuteIn(status) > lastRegularMinute;

/** What the status says of the match as a whole. */
export function saidBy(row: EventRow, match: CompetitionRow): Said {
  const { said } = meaningOf(match.status) ?? on("clock");
  const hasBegun = standsIn(match.status) !== undefined;
  // Full time is also said in the pause before extra time.
  if (said.kind === "result" && said.decidedIn === "regular" && isKnockOut(row, match))
    return hasWinner(match) ? said : nothing;
  if (said.kind === "hold" && !hasBegun)
    return { kind: "lifecycle", lifecycle: said.hold === "suspended" ? "postponed" : "delayed" };
  if (said.kind !== "lifecycle" || said.lifecycle === "awarded") return said;
  if (hasBegun) return { kind: "lifecycle", lifecycle: "abandoned" };
  return said.lifecycle === "abandoned" ? { kind: "lifecycle", lifecycle: "postponed" } : said;
}
