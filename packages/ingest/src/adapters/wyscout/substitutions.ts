import type { MatchRules, MatchTime } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { type BallEvent, type Exchange, type MatchRow, numberIn } from "./payload.ts";
import { matchTimeOf, minuteSpan, phaseOfMinute } from "./periods.ts";
import type { Periods } from "../../recorded-phases.ts";
import type { Squad, Squads } from "./squads.ts";

export interface SubstitutionContext {
  readonly row: MatchRow;
  readonly rules: MatchRules;
  readonly squads: Squads;
  readonly periods: Periods;
  /** In match order. */
  readonly events: readonly BallEvent[];
  readonly problems: Problem[];
}

/** The substitutions of a match, which only the matches file has, to the minute. */
export const substitutionsOf = (context: SubstitutionContext): readonly ReportDraft[] =>
  [context.squads.home, context.squads.away].flatMap((squad) =>
    squad.substitutions.flatMap((exchange) => draftOf(exchange, squad, context) ?? []),
  );

function draftOf(
  exchange: Exchange,
  squad: Squad,
  context: SubstitutionContext,
): ReportDraft | undefined {
  const minute = numberIn(exchange.minute);
  if (minute === undefined) {
    const detail = `minute ${JSON.stringify(exchange.minute)} of a substitution is no number`;
    context.problems.push(problemWith(exchange, "wrong_shape", detail, String(context.row.wyId)));
    return undefined;
  }
  const off = context.squads.ref(exchange.playerOut);
  const on = context.squads.ref(exchange.playerIn);
  return {
    sourceRef: `substitution-${squad.data.teamId}-${exchange.playerOut}-${exchange.playerIn}`,
    op: "assert",
    at: momentOf(minute, exchange, context),
    body: { kind: "substitution", side: squad.side, ...(off && { off }), ...(on && { on }) },
  };
}

/** Within the minute given, after the last thing the player who goes off did in it. */
function momentOf(minute: number, exchange: Exchange, context: SubstitutionContext): MatchTime {
  const { events, periods, rules } = context;
  const cameOn = events.find((event) => event.playerId === exchange.playerIn);
  const first = cameOn && matchTimeOf(cameOn);
  const phase = phaseOfMinute(minute, periods, rules, first);
  const { fromMs, toMs } = minuteSpan(minute, phase, rules);
  const wentOff = events.findLast(
    (event) => event.playerId === exchange.playerOut && matchTimeOf(event).phase === phase,
  );
  const lastMs = wentOff === undefined ? fromMs : matchTimeOf(wentOff).elapsedMs;
  return { phase, elapsedMs: Math.min(toMs, Math.max(fromMs, lastMs)) };
}
