import type { DecidedIn, Hold, Lifecycle, Phase } from "@touchline/football";
import type { Parts } from "./parts.ts";
import { checks, type SportEventStatus } from "./payload.ts";

/** Where a match stands by its `status` and `match_status`. */
export interface Standing {
  /** The phase it is in; undefined when the words only say that it has begun. */
  readonly phase: Phase | undefined;
  readonly hasBegun: boolean;
  readonly lifecycle:
    | Extract<Lifecycle, "delayed" | "postponed" | "cancelled" | "abandoned">
    | undefined;
  readonly hold: Exclude<Hold, "none"> | undefined;
  /** Whether the scores by period know of extra time, or of a shoot-out. */
  readonly hadExtraTime: boolean;
  readonly hadShootOut: boolean;
  readonly isAwarded: boolean;
  readonly isOfficial: boolean;
  readonly decidedIn: DecidedIn | undefined;
  /** The scout left; the match itself may well go on. */
  readonly isUnwatched: boolean;
}

const phases: ReadonlyMap<string, Phase> = new Map([
  ["not_started", "pre"],
  ["match_about_to_start", "pre"],
  ["1st_half", "h1"],
  ["halftime", "ht"],
  ["pause", "ht"],
  ["2nd_half", "h2"],
  ["awaiting_extra", "await_et"],
  ["awaiting_extra_time", "await_et"],
  ["overtime", "et1"],
  ["1st_extra", "et1"],
  ["extra_time_halftime", "et_ht"],
  ["2nd_extra", "et2"],
  ["awaiting_penalties", "await_pens"],
  ["penalties", "pens"],
  ["ended", "post"],
  ["closed", "post"],
  ["aet", "post"],
  ["ap", "post"],
]);

const begun = new Set(["started", "live", "inprogress"]);

const lifecycles: ReadonlyMap<string, NonNullable<Standing["lifecycle"]>> = new Map([
  ["delayed", "delayed"],
  ["start_delayed", "delayed"],
  ["postponed", "postponed"],
  ["cancelled", "cancelled"],
  ["canceled", "cancelled"],
  ["abandoned", "abandoned"],
]);

const holds: ReadonlyMap<string, NonNullable<Standing["hold"]>> = new Map([
  ["interrupted", "interrupted"],
  ["suspended", "suspended"],
]);

const decided: ReadonlyMap<string, DecidedIn> = new Map([
  ["ended", "regular"],
  ["aet", "extra_time"],
  ["ap", "penalties"],
]);

/** Nothing is said when there is no status; a word nobody knows is a problem, the others stand. */
export function standingOf(
  status: SportEventStatus | undefined,
  isReplaced: boolean,
  parts: Parts,
): Standing {
  const words = [status?.status, status?.match_status].flatMap((word) => word ?? []);
  for (const word of words)
    if (!(phases.has(word) || begun.has(word) || lifecycles.has(word) || holds.has(word)))
      parts.problem("unknown_kind", `status ${JSON.stringify(word)} is none we know`, status);
  const [first = "", second = first] = words;
  const isOver = phases.get(first) === "post";
  const phase = isOver ? "post" : (phases.get(second) ?? phases.get(first));
  const isUnwatched = status?.scout_abandoned === true;
  const lifecycle = lifecycles.get(first) ?? lifecycles.get(second);
  const hold = holds.get(first) ?? holds.get(second);
  const isOn = words.some((word) => begun.has(word)) || hold !== undefined;
  return {
    phase,
    hasBegun: isOn || lifecycle === "abandoned" || (phase !== undefined && phase !== "pre"),
    // Taken off the calendar because it has a new date under another id: that is a postponement.
    lifecycle:
      isUnwatched && lifecycle === "abandoned" ? undefined : replaced(lifecycle, isReplaced),
    hold,
    hadExtraTime: hasScoreOf("overtime", status),
    hadShootOut: hasScoreOf("penalties", status),
    isAwarded: status?.decided_by_fed === true,
    isOfficial: first === "closed",
    decidedIn: phase === "post" ? decided.get(second) : undefined,
    isUnwatched,
  };
}

const replaced = (lifecycle: Standing["lifecycle"], isReplaced: boolean): Standing["lifecycle"] =>
  isReplaced && lifecycle === "cancelled" ? "postponed" : lifecycle;

const hasScoreOf = (type: string, status: SportEventStatus | undefined): boolean =>
  (status?.period_scores ?? []).some((row) => checks.periodScore.Check(row) && row.type === type);
