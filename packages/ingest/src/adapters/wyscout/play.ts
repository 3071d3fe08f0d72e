import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { bodyPartOf } from "./goals.ts";
import { type BallEvent, hasTag, hitWoodwork, onTarget, tag } from "./payload.ts";
import { matchTimeOf } from "./periods.ts";
import type { Periods } from "../../recorded-phases.ts";
import type { Place } from "./pitch.ts";
import type { Squads } from "./squads.ts";

export interface PlayContext {
  readonly squads: Squads;
  readonly periods: Periods;
  /** In match order. */
  readonly events: readonly BallEvent[];
  readonly placeOf: (event: BallEvent) => Place;
}

/** Shots, missed penalties, corners, offsides and fouls: what each event says by itself. */
export const playOf = (context: PlayContext): readonly ReportDraft[] =>
  context.events
    .filter((event) => event.matchPeriod !== "P")
    .flatMap((event) => [
      ...missedPenalty(event, context),
      ...shotIn(event, context),
      ...incidentIn(event, context),
    ]);

export const isPenalty = (event: BallEvent) =>
  event.eventName === "Free Kick" && event.subEventName === "Penalty";

const isShot = (event: BallEvent) =>
  event.eventName === "Shot" ||
  (event.eventName === "Free Kick" &&
    (event.subEventName === "Free kick shot" || isPenalty(event) || hasTag(event, tag.goal)));

function shotIn(event: BallEvent, { squads, placeOf }: PlayContext): readonly ReportDraft[] {
  const side = squads.sideOf(event.teamId);
  // A shot into the own net is the unlucky player's touch, not a shot of his team.
  if (side === undefined || !isShot(event) || hasTag(event, tag.ownGoal)) return [];
  const player = squads.ref(event.playerId);
  const bodyPart = bodyPartOf(event);
  const body: BodyOf<"shot"> = {
    kind: "shot",
    side,
    outcome: outcomeOf(event),
    ...(player && { player }),
    ...(bodyPart && { bodyPart }),
    ...placeOf(event),
  };
  return [{ sourceRef: `shot-${event.id}`, op: "assert", at: matchTimeOf(event), body }];
}

function outcomeOf(event: BallEvent): BodyOf<"shot">["outcome"] {
  if (hasTag(event, tag.goal)) return "goal";
  if (hasTag(event, tag.blocked)) return "blocked";
  if (hitWoodwork(event)) return "woodwork";
  return onTarget(event) || hasTag(event, tag.accurate) ? "saved" : "off_target";
}

function missedPenalty(event: BallEvent, { squads }: PlayContext): readonly ReportDraft[] {
  const side = squads.sideOf(event.teamId);
  if (side === undefined || !isPenalty(event) || hasTag(event, tag.goal)) return [];
  const taker = squads.ref(event.playerId);
  const outcome = outcomeOf(event);
  const body: BodyOf<"penalty_missed"> = {
    kind: "penalty_missed",
    side,
    ...(taker && { taker }),
    outcome: outcome === "woodwork" || outcome === "off_target" ? outcome : "saved",
  };
  return [{ sourceRef: `penalty-${event.id}`, op: "assert", at: matchTimeOf(event), body }];
}

/** The fouls of the Laws. The set's "Protest", "Late card foul" and the like only carry a card. */
const fouls = new Set(["Foul", "Hand foul", "Violent Foul", "Simulation"]);

function incidentIn(event: BallEvent, { squads, placeOf }: PlayContext): readonly ReportDraft[] {
  const side = squads.sideOf(event.teamId);
  const what = incidentOf(event);
  if (side === undefined || what === undefined) return [];
  const player = squads.ref(event.playerId);
  const body: BodyOf<"incident"> = {
    kind: "incident",
    side,
    what,
    ...(player && { player }),
    ...placeOf(event),
  };
  return [{ sourceRef: `${what}-${event.id}`, op: "assert", at: matchTimeOf(event), body }];
}

function incidentOf(event: BallEvent): BodyOf<"incident">["what"] | undefined {
  if (event.eventName === "Offside") return "offside";
  if (event.eventName === "Foul" && fouls.has(event.subEventName ?? "")) return "foul";
  return event.eventName === "Free Kick" && event.subEventName === "Corner" ? "corner" : undefined;
}
