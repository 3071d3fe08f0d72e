import type { PlayedPhase } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { BallEvent } from "./payload.ts";
import { elapsedMsOf, phaseOf } from "./periods.ts";
import type { PlayContext } from "./play.ts";

const minuteMs = 60_000;

/**
 * Possession as it stands after each minute, in percent: a team's share of all passes so far, counting restarts that are
 * played to someone. The set has no clock of the ball; the share of passes is what most providers print as possession.
 */
export function possessionOf({ squads, periods, events }: PlayContext): readonly ReportDraft[] {
  const passes = { home: 0, away: 0 };
  const drafts: ReportDraft[] = [];
  for (const [phase, lengthMs] of periods) {
    if (phase === "pens") continue;
    const own = events.filter((event) => phaseOf[event.matchPeriod] === phase && isPass(event));
    for (let minute = 1; (minute - 1) * minuteMs < lengthMs; minute += 1) {
      for (const event of own) {
        const side = squads.sideOf(event.teamId);
        const since = elapsedMsOf(event) - (minute - 1) * minuteMs;
        if (side !== undefined && since >= 0 && since < minuteMs) passes[side] += 1;
      }
      if (passes.home + passes.away === 0) continue;
      drafts.push(possession(phase, minute, Math.min(minute * minuteMs, lengthMs), passes));
    }
  }
  return drafts;
}

function possession(
  phase: PlayedPhase,
  minute: number,
  elapsedMs: number,
  passes: { readonly home: number; readonly away: number },
): ReportDraft {
  const home = Math.round((100 * passes.home) / (passes.home + passes.away));
  return {
    sourceRef: `possession-${phase}-${minute}`,
    op: "assert",
    at: { phase, elapsedMs },
    body: { kind: "stat_set", stat: "possession", home, away: 100 - home },
  };
}

const restarts = new Set(["Throw in", "Free Kick", "Goal kick", "Corner", "Free kick cross"]);

const isPass = (event: BallEvent): boolean =>
  event.eventName === "Pass" ||
  (event.eventName === "Free Kick" && restarts.has(event.subEventName ?? ""));
