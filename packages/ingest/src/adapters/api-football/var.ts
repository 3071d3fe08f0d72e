import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { numbering, personKey } from "../../source-refs.ts";
import { type Goals, reasonIn, takesGoalAway } from "./goals.ts";
import type { EventRow } from "./payload.ts";
import { momentOf, type Setting, sideIn, word } from "./told.ts";

type Decision = Required<Pick<BodyOf<"var_decision">, "subject" | "verdict">>;

const decisions: readonly (readonly [says: RegExp, Decision])[] = [
  [/^goal (cancel|disallow)/, { subject: "goal", verdict: "overturned" }],
  [/^goal confirmed/, { subject: "goal", verdict: "upheld" }],
  [/^penalty confirmed/, { subject: "penalty", verdict: "upheld" }],
  // The referee had given none.
  [/^penalty awarded/, { subject: "penalty", verdict: "overturned" }],
  [/^penalty cancel/, { subject: "penalty", verdict: "overturned" }],
  [/^card upgrade/, { subject: "card", verdict: "overturned" }],
  [/^card reviewed/, { subject: "card", verdict: "upheld" }],
  [/^(red |yellow )?card cancel/, { subject: "card", verdict: "overturned" }],
];

const decisionIn = (row: EventRow): Decision | undefined =>
  decisions.find(([says]) => says.test(word(row.detail)))?.[1];

export const isDecision = (row: EventRow): boolean =>
  word(row.type) === "var" && decisionIn(row) !== undefined;

/** What the video assistant decided. */
export interface Decisions {
  readonly drafts: readonly ReportDraft[];
  /** Goals that are listed though a decision took them away: the retraction, by the sourceRef of the decision. */
  readonly takenBack: ReadonlyMap<string, ReportDraft>;
}

/** The decisions of a match, each about what it judged as far as that can be told. */
export function decisionsOf(
  setting: Setting,
  goals: Goals,
  others: readonly ReportDraft[],
): Decisions {
  const next = numbering();
  const told = [...goals.drafts, ...others];
  const takenBack = new Map<string, ReportDraft>();
  const drafts = setting.rows.filter(isDecision).flatMap((row): ReportDraft[] => {
    const decision = decisionIn(row);
    if (decision === undefined) return [];
    const side = sideIn(setting, row);
    const at = momentOf(row.time, setting.rules);
    const about = goals.takenAway.get(row) ?? judged(decision, row, { side, at }, told);
    const made = assertion(next(`var-${decision.subject}-${side}-${personKey(row.player)}`), at, {
      kind: "var_decision",
      side,
      ...decision,
    });
    const why = takesGoalAway(row) ? { reason: reasonIn(row) } : {};
    const goal = goals.stillTold.get(row);
    if (goal !== undefined) takenBack.set(made.sourceRef, { ...goal, op: "retract", ...why });
    return [{ ...made, ...why, ...(about !== undefined && { relatesToRefs: [about] }) }];
  });
  return { drafts, takenBack };
}

/** How far from what it judged a decision may stand, ms of match time. */
const apartMsMax = 6 * 60_000;

const kinds = { goal: ["goal"], penalty: ["goal", "penalty_missed"], card: ["card"], identity: [] };

/** The nearest thing of the kind that was judged, of the same side, and of the same player where one is named. */
function judged(
  { subject }: Decision,
  row: EventRow,
  { side, at }: { readonly side: string; readonly at: ReportDraft["at"] },
  told: readonly ReportDraft[],
): string | undefined {
  const apart = (draft: ReportDraft): number => Math.abs(draft.at.elapsedMs - at.elapsedMs);
  const player = personKey(row.player);
  const fits = ({ body, sourceRef, ...draft }: ReportDraft): boolean =>
    (kinds[subject] as readonly string[]).includes(body.kind) &&
    "side" in body &&
    body.side === side &&
    (subject !== "penalty" || body.kind !== "goal" || body.method === "penalty") &&
    // Whoever is named beside a penalty may be who was fouled.
    (subject === "penalty" || player === "unknown" || sourceRef.includes(`-${player}-`)) &&
    draft.at.phase === at.phase &&
    apart({ body, sourceRef, ...draft }) <= apartMsMax;
  return told.filter(fits).toSorted((a, b) => apart(a) - apart(b))[0]?.sourceRef;
}
