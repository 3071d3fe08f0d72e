import type { MatchRules, MatchTime } from "@touchline/football";
import { momentOfMinute } from "../../inferred-phases.ts";

const regular = ["h1", "h2"] as const;
const all = ["h1", "h2", "et1", "et2"] as const;

/** When the minute of a displayed clock began, "45'+7'" or "63'"; undefined for what is no minute. */
export function momentIn(
  displayed: string | null | undefined,
  rules: MatchRules,
): MatchTime | undefined {
  const written = /^(\d{1,3})'(?:\+(\d{1,2})')?$/.exec(displayed ?? "");
  if (written === null) return undefined;
  const phases = rules.extraTime ? all : regular;
  return momentOfMinute(Math.max(1, Number(written[1])), phases, rules, Number(written[2] ?? 0));
}

/** The same of a clock that moves: "45'" and "90'" alone are shown for all of stoppage time. */
export const movingMomentIn = (
  displayed: string | null | undefined,
  rules: MatchRules,
): MatchTime | undefined =>
  /^(0|45|90|105|120)'$/.test(displayed ?? "") ? undefined : momentIn(displayed, rules);
