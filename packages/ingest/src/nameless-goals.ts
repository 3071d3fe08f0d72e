import { compareMatchTime, type MatchTime, type Side } from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";

/** What the score was at a moment: goals so far, extra time counted in, the kicks of a shoot-out not. */
export interface ScoreAt {
  readonly at: MatchTime;
  readonly home: number;
  readonly away: number;
}

/**
 * The goals that a score counts and no event tells: the score is ahead of its goals, or its provider names none. Nobody
 * knows their scorers, and each is put at the moment by which it must have fallen. `scores` in the order of play.
 * Of both the last score counts: goals told that it does not have are not taken away here.
 */
export function namelessGoals(
  told: readonly ReportDraft[],
  scores: readonly ScoreAt[],
): readonly ReportDraft[] {
  return (["home", "away"] as const).flatMap((side) => {
    const goals = told.filter(({ body }) => body.kind === "goal" && body.side === side);
    const missing = Math.max(0, (scores.at(-1)?.[side] ?? 0) - goals.length);
    const nameless: ReportDraft[] = [];
    for (const { at, [side]: score } of scores) {
      const toldBy = goals.filter((goal) => compareMatchTime(goal.at, at) <= 0).length;
      while (nameless.length < missing && toldBy + nameless.length < score)
        nameless.push(namelessGoal(side, nameless.length + 1, at));
    }
    return nameless;
  });
}

const namelessGoal = (side: Side, nth: number, at: MatchTime): ReportDraft => ({
  sourceRef: `goal-${side}-nameless-${nth}`,
  op: "assert",
  at,
  body: { kind: "goal", side, method: "open_play" },
});
