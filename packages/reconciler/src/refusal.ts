import { type Entry, type Match, type Report, transition } from "@touchline/football";

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
  /** A step that no match of this competition can take from where it is. */
  | "illegal_transition"
  /** It would leave a match without its fixture. */
  | "fixture_misused"
  /** The id of an earlier report with other words. */
  | "report_id_reused";

/** Judges a claim not seen before. Undefined when it may stand. */
export function refusalOf(
  match: Match | undefined,
  entry: Entry | undefined,
  report: Report,
): Refusal | undefined {
  const { body, op, sourceRef, matchId } = report;
  if (op === "retract" && entry === undefined)
    return because(
      "unknown_event",
      `nothing is held of ${sourceRef}, so there is nothing to retract`,
    );
  if (match === undefined) {
    if (body.kind === "fixture_set") return undefined;
    return because(
      "unknown_match",
      `match ${matchId} is not known; its fixture_set must come before ${body.kind}`,
    );
  }
  if (entry?.body.kind === "fixture_set" && (op === "retract" || body.kind !== "fixture_set"))
    return because(
      "fixture_misused",
      `a fixture can be amended, not made ${op === "retract" ? "undone" : body.kind}`,
    );
  if (entry !== undefined && entry.body.kind !== "fixture_set" && body.kind === "fixture_set")
    return because(
      "fixture_misused",
      `${sourceRef} was ${entry.body.kind} and cannot become the fixture`,
    );
  if (entry === undefined && body.kind === "phase_started") {
    const step = transition(match, body.phase);
    if (!step.legal) return because("illegal_transition", step.why);
  }
  return undefined;
}

export const because = (problem: RefusalProblem, detail: string): Refusal => ({ problem, detail });
