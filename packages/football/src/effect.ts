import type { Entry } from "./match.ts";

/**
 * Whether a correction leaves what the match adds up to as it was, because the entry adds the same as before: a goal
 * gets its scorer, a card its player, a shot its place. Most corrections are of this kind, and need no counting anew.
 */
export function addsTheSame(before: Entry, after: Entry): boolean {
  const was = effectOf(before);
  return was !== undefined && was === effectOf(after);
}

const nothing = "";

/** What an entry adds to the facts, as a word to compare; undefined where that depends on more than the entry. */
function effectOf({ standing, body, at }: Entry): string | undefined {
  if (!standing) return nothing;
  switch (body.kind) {
    case "goal":
      return `goal ${body.side} ${at.phase}`;
    case "card":
      return `${body.card} ${body.side} ${body.person ?? "player"}`;
    case "shot":
      return `shot ${body.side} ${body.outcome}`;
    case "incident":
      return `${body.what} ${body.side}`;
    case "possible_goal":
    case "penalty_awarded":
    case "penalty_missed":
    case "substitution":
    case "var_started":
    case "var_decision":
    case "commentary":
      return nothing;
    case "fixture_set":
    case "lifecycle_changed":
    case "phase_started":
    case "phase_ended":
    case "phase_corrected":
    case "clock_set":
    case "stoppage_announced":
    case "hold_started":
    case "hold_ended":
    case "coverage_set":
    case "result_set":
    case "shoot_out_started":
    case "shoot_out_kick":
    case "stat_set":
    case "lineup_set":
    case "formation_changed":
    case "official_set":
      return undefined;
  }
}
