import { cupRules, leagueRules, type MatchRules, type MatchTime } from "@touchline/football";
import type { Standing } from "../../match-course.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import type { Said } from "../../status-drafts.ts";
import type { EventRow, FixtureRow } from "./payload.ts";
import { isMarkedKick, momentOf } from "./told.ts";

const nothing: Said = { kind: "nothing" };
const finished = (decidedIn: "regular" | "extra_time" | "penalties"): Said => ({
  kind: "result",
  decidedIn,
});
const called = (lifecycle: "postponed" | "cancelled" | "abandoned" | "awarded"): Said => ({
  kind: "lifecycle",
  lifecycle,
});

/** Every status the provider documents. */
const known: Readonly<Record<string, Said>> = {
  TBD: nothing,
  NS: nothing,
  "1H": nothing,
  HT: nothing,
  "2H": nothing,
  ET: nothing,
  BT: nothing,
  P: nothing,
  LIVE: nothing,
  SUSP: { kind: "hold", hold: "suspended" },
  INT: { kind: "hold", hold: "interrupted" },
  FT: finished("regular"),
  AET: finished("extra_time"),
  PEN: finished("penalties"),
  PST: called("postponed"),
  CANC: called("cancelled"),
  ABD: called("abandoned"),
  AWD: called("awarded"),
  WO: called("awarded"),
};

/** What the status says; undefined for one that nobody knows. */
export function saidBy({ fixture }: FixtureRow, { last }: Standing): Said | undefined {
  const { short } = fixture.status;
  const said = Object.hasOwn(known, short) ? known[short] : undefined;
  if (said?.kind !== "lifecycle" || said.lifecycle === "awarded") return said;
  // What has begun can only be broken off, and what has not cannot.
  if (last !== undefined) return called("abandoned");
  return said.lifecycle === "abandoned" ? called("postponed") : said;
}

/** The match is over, and nothing of it is still to come. */
export const isOver = (said: Said): boolean =>
  said.kind === "result" || (said.kind === "lifecycle" && said.lifecycle !== "postponed");

/** What the rules of the match must be for it to have gone the way it did: a league's until the data show otherwise. */
export function rulesOf(row: FixtureRow, rows: readonly EventRow[]): MatchRules {
  const { fixture, goals, score } = row;
  const { short, elapsed } = fixture.status;
  const extraTime =
    short === "ET" ||
    short === "AET" ||
    (short === "BT" && !hasBoth(score?.penalty)) ||
    hasBoth(score?.extratime) ||
    (elapsed ?? 0) > fullTimeMinute;
  const shootOut = wentToShootOut(row, rows);
  if (!extraTime) return { ...leagueRules, shootOut };
  // A tie over two legs can end level on the day after extra time.
  const endedLevel = short === "AET" && hasBoth(goals) && goals?.home === goals?.away;
  return endedLevel && !shootOut ? { ...cupRules, shootOut: false } : cupRules;
}

const fullTimeMinute = 90;

/** Whether there was a shoot-out, or is one now. */
export const wentToShootOut = (
  { fixture, score }: FixtureRow,
  rows: readonly EventRow[],
): boolean =>
  fixture.status.short === "P" ||
  fixture.status.short === "PEN" ||
  hasBoth(score?.penalty) ||
  rows.some(isMarkedKick);

const hasBoth = (score: FixtureRow["goals"]): boolean =>
  typeof score?.home === "number" && typeof score.away === "number";

/** Where the match stands. A status without a phase of its own is where its minute is, or where the last thing was told. */
export function standingOf(
  { fixture }: FixtureRow,
  rules: MatchRules,
  told: readonly MatchTime[],
): Standing {
  const { short, elapsed, extra } = fixture.status;
  const { extraTime } = rules;
  const minute = elapsed ?? 0;
  const now = momentOf({ elapsed: minute, extra }, rules);
  const reached = minute > 0 ? [now] : told;
  const on = (last: TimedPhase): Standing => ({
    last,
    isOn: true,
    elapsedMs: now.phase === last && minute > 0 ? now.elapsedMs : undefined,
    extraTime,
  });
  const over = (last: TimedPhase): Standing => ({ last, isOn: false, extraTime });
  const before: Standing = { last: undefined, isOn: false, extraTime };
  switch (short) {
    case "1H":
      return on("h1");
    case "HT":
      return over("h1");
    case "2H":
      return on("h2");
    case "ET":
      return on(minute > 105 ? "et2" : "et1");
    case "BT":
      return {
        ...over(minute >= 120 ? "et2" : minute >= 105 ? "et1" : "h2"),
        goesOn: true,
      };
    case "P":
      return on("pens");
    case "FT":
      return over("h2");
    case "AET":
      return over("et2");
    case "PEN":
      return over("pens");
    case "LIVE":
    case "INT":
    case "SUSP":
      return on(lastOf(reached) ?? "h1");
    default: {
      const last = lastOf(reached);
      return last === undefined ? before : on(last);
    }
  }
}

const phases: readonly TimedPhase[] = ["h1", "h2", "et1", "et2", "pens"];

const lastOf = (told: readonly MatchTime[]): TimedPhase | undefined =>
  phases.findLast((phase) => told.some((at) => at.phase === phase));
