import { type Entry, judge, type Match, type Report } from "@touchline/football";

/** Why a report was not believed. */
export interface Refusal {
  /** A short class for grouping. */
  readonly problem: RefusalProblem;
  /** What exactly was wrong, for a person. */
  readonly detail: string;
}

export type RefusalProblem =
  /** Nothing is known of the match, and the report does not say who plays. */
  | "unknown_match"
  /** It takes back what was never said. */
  | "unknown_event"
  /** It cannot be true of this match, whoever says it. */
  | "impossible"
  /** The id of an earlier report with other words. */
  | "report_id_reused";

/** Judges a claim not heard before, about an event not held or held as `entry`. Undefined when it may stand. */
export function refusalOf(
  match: Match | undefined,
  entry: Entry | undefined,
  { op, body, at, matchId, sourceRef }: Report,
): Refusal | undefined {
  if (match === undefined && body.kind !== "fixture_set")
    return because("unknown_match", `${body.kind} came before the fixture of match ${matchId}`);
  if (op === "retract") {
    if (entry === undefined)
      return because("unknown_event", `nothing is held of ${sourceRef} that could be retracted`);
    if (entry.body.kind === "fixture_set")
      return because("impossible", "a match cannot be without its fixture; it can be cancelled");
    return undefined;
  }
  const verdict = judge(match, body, at, entry);
  return verdict.legal ? undefined : because("impossible", verdict.why);
}

export const because = (problem: RefusalProblem, detail: string): Refusal => ({ problem, detail });
