import type { BodyOf, CardColour, EventBody, Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { phaseOf } from "./course.ts";
import type { TimelineEvent } from "./payload.ts";
import {
  draftOf,
  personOf,
  placeOf,
  refOf,
  shortlyBefore,
  sideOf,
  type Telling,
} from "./telling.ts";

/** Types told elsewhere, or that say nothing of their own; the README says why. */
const silent = new Set([
  "match_started",
  "period_start",
  "period_score",
  "break_start",
  "match_ended",
  "score_change",
  "penalty_shootout",
  "video_assistant_referee",
  "video_assistant_referee_over",
  "decision_to_var",
  "decision_to_var_over",
  "possible_video_assistant_referee",
  "canceled_video_assistant_referee",
  "possible_decision_to_var",
  "canceled_decision_to_var",
  "penalty_kick",
  "shot_saved",
  "save",
  "injury",
  "injury_return",
  "player_back_from_injury",
]);

const cards: ReadonlyMap<string, CardColour> = new Map([
  ["yellow_card", "yellow"],
  ["yellow_red_card", "second_yellow"],
  ["red_card", "red"],
]);

const incidents: ReadonlyMap<string, BodyOf<"incident">["what"]> = new Map([
  ["corner_kick", "corner"],
  ["offside", "offside"],
  ["free_kick", "free_kick"],
  ["goal_kick", "goal_kick"],
  ["throw_in", "throw_in"],
]);

/** Everything that is neither a whistle nor a goal, a review or a kick of a shoot-out. A new type is noticed once. */
export function playsOf(telling: Telling): readonly ReportDraft[] {
  const unknown = new Set<string>();
  return telling.events.flatMap((event) => {
    if (silent.has(event.type)) return [];
    const isKnown = cards.has(event.type) || incidents.has(event.type) || others.has(event.type);
    if (!isKnown && !unknown.has(event.type)) {
      unknown.add(event.type);
      const detail = `type ${JSON.stringify(event.type)} is no kind of event we know`;
      telling.parts.problem("unknown_kind", detail, event);
    }
    return isKnown ? (played(event, telling) ?? []) : [];
  });
}

function played(event: TimelineEvent, telling: Telling): ReportDraft | undefined {
  const moment = telling.momentOf(event);
  if (event.type === "injury_time_shown") {
    const body = stoppage(event, telling);
    return body && draftOf(event, moment, body);
  }
  const side = sideOf(event);
  if (side === undefined) {
    telling.parts.problem("wrong_shape", `${event.type} ${event.id} says not whose it is`, event);
    return undefined;
  }
  const body = bodyOf(event, side, telling);
  if (event.type === "possible_goal") return draftOf(event, moment, body, { certainty: "pending" });
  const awarded =
    event.type === "penalty_missed"
      ? shortlyBefore(event, ["penalty_awarded"], penaltyMsMax, telling)
      : undefined;
  return draftOf(event, moment, body, awarded ? { relatesToRefs: [refOf(awarded)] } : {});
}

const penaltyMsMax = 10 * 60_000;

function stoppage(event: TimelineEvent, { parts }: Telling): EventBody | undefined {
  const phase = phaseOf(event);
  const minutes = event.injury_time_announced;
  if (phase !== undefined && phase !== "pens" && typeof minutes === "number")
    return { kind: "stoppage_announced", phase, minutes };
  const detail = `injury_time_shown ${event.id} says not how long, or of which half`;
  parts.problem("wrong_shape", detail, event);
  return undefined;
}

const others = new Set([
  "injury_time_shown",
  "substitution",
  "possible_goal",
  "penalty_awarded",
  "penalty_missed",
  "shot_on_target",
  "shot_off_target",
]);

function bodyOf(event: TimelineEvent, side: Side, telling: Telling): EventBody {
  const player = personOf(event, "only");
  const colour = cards.get(event.type);
  if (colour !== undefined) {
    const isOnBench = event.card_description === "player_on_bench";
    return {
      kind: "card",
      side,
      card: colour,
      ...(player && { player }),
      ...(isOnBench && { person: "bench" as const }),
    };
  }
  const what = incidents.get(event.type);
  if (what !== undefined)
    return { kind: "incident", side, what, ...(player && { player }), ...placeOf(event, side) };
  switch (event.type) {
    case "substitution":
      return substitution(event, side);
    case "possible_goal":
    case "penalty_awarded":
      return { kind: event.type, side };
    case "penalty_missed": {
      const outcome = woodwork(event) ?? (wasSaved(event, side, telling) ? "saved" : "off_target");
      return { kind: "penalty_missed", side, outcome, ...(player && { taker: player }) };
    }
    default: {
      const isOnTarget = event.type === "shot_on_target";
      const outcome = isOnTarget ? "saved" : (woodwork(event) ?? "off_target");
      return { kind: "shot", side, outcome, ...(player && { player }), ...placeOf(event, side) };
    }
  }
}

function substitution(event: TimelineEvent, side: Side): BodyOf<"substitution"> {
  const off = personOf(event, "substituted_out");
  const on = personOf(event, "substituted_in");
  return { kind: "substitution", side, ...(off && { off }), ...(on && { on }) };
}

const woodwork = ({ outcome }: TimelineEvent): "woodwork" | undefined =>
  outcome === "post" || outcome === "bar" ? "woodwork" : undefined;

/** A save of the other team in the same minute, or the word itself. */
const wasSaved = (event: TimelineEvent, side: Side, { events }: Telling): boolean =>
  event.outcome === "saved" ||
  (event.outcome !== "miss" &&
    events.some(
      (other) =>
        other.type === "shot_saved" &&
        sideOf(other) !== side &&
        other.period === event.period &&
        other.match_time === event.match_time,
    ));
