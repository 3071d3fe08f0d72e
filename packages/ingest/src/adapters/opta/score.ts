import { compareMatchTime, type MatchTime, phaseOrder } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { namelessGoals, type ScoreAt } from "../../nameless-goals.ts";
import type { Moments } from "./moments.ts";
import type { Telling } from "./telling.ts";

/** Goals the stated score counts and no row tells; more told than stated is a contradiction, and what is told stands. */
export function missingGoals(
  drafts: readonly ReportDraft[],
  telling: Telling,
  problems: Problem[],
): readonly ReportDraft[] {
  const { part, moments } = telling;
  const { score } = part;
  if (score?.now === undefined) return [];
  const told = standing(drafts);
  for (const side of ["home", "away"] as const) {
    const goals = told.filter(({ body }) => body.kind === "goal" && body.side === side).length;
    if (goals > score.now[side]) {
      const detail = `${goals} goals of the ${side} team are told, and the score states ${score.now[side]}`;
      problems.push(problemWith({ score, goals }, "contradiction", detail, part.matchId));
    }
  }
  const endOf = (phase: "h1" | "h2" | "et2"): MatchTime | undefined => {
    const elapsedMs = moments.periods.get(phase);
    return elapsedMs === undefined ? undefined : { phase, elapsedMs };
  };
  const last = [...moments.periods].findLast(([phase]) => phase !== "pens");
  const now = last && { phase: last[0], elapsedMs: last[1] };
  const stages = [
    { at: endOf("h1"), goals: score.ht },
    { at: endOf("h2"), goals: score.ft },
    { at: endOf("et2"), goals: score.et },
    { at: now, goals: score.now },
  ].flatMap(({ at, goals }): readonly ScoreAt[] => (at && goals ? [{ at, ...goals }] : []));
  return namelessGoals(told, stages);
}

/**
 * Where more is played although the goals are not level, as after two legs, the whistle before it would end the match:
 * that the next phase begins says that the one before has ended.
 */
export function endsMatchTooSoon(
  at: MatchTime,
  drafts: readonly ReportDraft[],
  { periods }: Moments,
): boolean {
  if (at.phase !== "h2" && at.phase !== "et2") return false;
  const goesOn = [...periods.keys()].some(
    (phase) => phaseOrder.indexOf(phase) > phaseOrder.indexOf(at.phase),
  );
  const goals = standing(drafts).filter(
    ({ body, at: when }) => body.kind === "goal" && compareMatchTime(when, at) <= 0,
  );
  const ofHome = goals.filter(({ body }) => body.kind === "goal" && body.side === "home").length;
  return goesOn && ofHome * 2 !== goals.length;
}

/** What is asserted and not taken back. */
function standing(drafts: readonly ReportDraft[]): readonly ReportDraft[] {
  const retracted = new Set(
    drafts.filter(({ op }) => op === "retract").map(({ sourceRef }) => sourceRef),
  );
  return drafts.filter(({ op, sourceRef }) => op === "assert" && !retracted.has(sourceRef));
}
