import {
  baseMinutes,
  inMatchOrder,
  type Match,
  nominalMinutes,
  phaseRank,
  type PlayedPhase,
} from "@touchline/football";

/** The home side's share of the ball as it stood at a moment, percent. */
export interface PossessionPoint {
  readonly phase: PlayedPhase;
  /** On the chart's axis: match minutes, with each phase's stoppage time squeezed into its last minute. */
  readonly minute: number;
  readonly home: number;
}

/** How possession went, oldest first. */
export function possessionOverTime(match: Match): readonly PossessionPoint[] {
  const { rules } = match.fixture;
  return inMatchOrder(match).flatMap(({ body, at, standing }) => {
    if (!standing || body.kind !== "stat_set" || body.stat !== "possession") return [];
    const total = body.home + body.away;
    if (total <= 0) return [];
    const phase = playedBy(at.phase);
    const nominal = nominalMinutes(phase, rules);
    const within = at.phase === phase ? Math.min(at.elapsedMs / 60_000, nominal) : nominal;
    return { phase, minute: baseMinutes(phase, rules) + within, home: (body.home / total) * 100 };
  });
}

/** What is said between two phases belongs to the end of the earlier one. */
function playedBy(phase: Match["phase"]): PlayedPhase {
  const rank = phaseRank(phase);
  if (rank >= phaseRank("et2")) return phase === "post" ? "h2" : "et2";
  if (rank >= phaseRank("et1")) return "et1";
  return rank >= phaseRank("h2") ? "h2" : "h1";
}
