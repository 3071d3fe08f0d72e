import type { MatchEvent } from "@touchline/football";

/** Whether an event is worth a write of its own: people wait for it. The rest goes with the next tick. */
export function isUrgent({ op, body }: Pick<MatchEvent, "op" | "body">): boolean {
  if (op === "amend" || op === "retract" || op === "restore") return true;
  switch (body.kind) {
    case "goal":
    case "possible_goal":
    case "penalty_awarded":
    case "penalty_missed":
    case "card":
    case "var_started":
    case "var_decision":
    case "shoot_out_started":
    case "shoot_out_kick":
    case "phase_started":
    case "phase_ended":
    case "phase_corrected":
    case "hold_started":
    case "hold_ended":
    case "lifecycle_changed":
    case "result_set":
      return true;
    case "fixture_set":
    case "clock_set":
    case "stoppage_announced":
    case "coverage_set":
    case "substitution":
    case "shot":
    case "incident":
    case "stat_set":
    case "lineup_set":
    case "formation_changed":
    case "official_set":
    case "commentary":
      return false;
  }
}
