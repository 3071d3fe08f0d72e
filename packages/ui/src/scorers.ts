import { inMatchOrder, type Match, minuteLabel, type Side } from "@touchline/football";
import { shortPlayerName } from "./names.ts";

/** One player's goals for a side, as they stand under the score. */
export interface Scorer {
  readonly key: string;
  readonly name: string;
  readonly goals: readonly { readonly minute: string; readonly note: string | undefined }[];
}

/** Who scored for a side, in match order; own goals of the others among them. */
export function scorersOf(match: Match, side: Side): readonly Scorer[] {
  const scorers = new Map<string, Scorer>();
  for (const { body, at, standing } of inMatchOrder(match)) {
    if (!standing || body.kind !== "goal" || body.side !== side) continue;
    const own = body.method === "own_goal";
    const key = `${own} ${body.scorer?.playerId ?? body.scorer?.name ?? "unknown"}`;
    const name = body.scorer ? shortPlayerName(body.scorer.name) : "scorer not known yet";
    const before = scorers.get(key) ?? { key, name, goals: [] };
    const note = own ? "og" : body.method === "penalty" ? "pen" : undefined;
    const goal = { minute: minuteLabel(at, match.fixture.rules), note };
    scorers.set(key, { ...before, goals: [...before.goals, goal] });
  }
  return [...scorers.values()];
}
