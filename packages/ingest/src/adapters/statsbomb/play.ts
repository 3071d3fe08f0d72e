import { type BodyOf, opponentOf, type Side } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import type { Named, StatsEvent } from "./payload.ts";
import type { Course } from "./periods.ts";
import { matchTimeOf } from "./periods.ts";
import { placeOf } from "./pitch.ts";
import type { Squads } from "./squads.ts";
import { bodyParts, isType, noFouls, restarts, shotOutcomes } from "./words.ts";

/** What the events of a match are read with. */
export interface Play {
  readonly feedMatchId: string;
  readonly squads: Squads;
  /** In match order, of the two teams only. */
  readonly events: readonly StatsEvent[];
  readonly course: Course;
  readonly problems: Problem[];
  /** The next one of its kind: ids of events change when a file is written again, the order of a player's shots does not. */
  readonly nextRef: (kind: string, side: Side, player?: Named | null) => string;
}

/** Names claims by kind, side, player and the how-manieth of these. */
export function referencing(): Play["nextRef"] {
  const counts = new Map<string, number>();
  return (kind, side, player) => {
    const about = `${kind}-${side}-${player?.id ?? "nobody"}`;
    const nth = (counts.get(about) ?? 0) + 1;
    counts.set(about, nth);
    return `${about}-${nth}`;
  };
}

/** Shots, penalties and what is mostly counted: what each event says by itself. */
export const playOf = (play: Play): readonly ReportDraft[] =>
  play.events
    .filter(({ period }) => period < 5)
    .flatMap((event) => [
      ...penaltyAwarded(event, play),
      ...missedPenalty(event, play),
      ...shotIn(event, play),
      ...incidentIn(event, play),
    ]);

/** The kicks of a shoot-out, in the order taken. */
export const shootOutOf = (play: Play): readonly ReportDraft[] =>
  play.events.flatMap((event): readonly ReportDraft[] => {
    const side = play.squads.sideOf(event.team.id);
    const outcome = event.period === 5 ? outcomeOf(event, play) : undefined;
    if (side === undefined || outcome === undefined) return [];
    const taker = play.squads.ref(event.player);
    const body: BodyOf<"shoot_out_kick"> = {
      kind: "shoot_out_kick",
      side,
      ...(taker && { taker }),
      outcome: outcome === "goal" ? "scored" : outcome === "saved" ? "saved" : "missed",
    };
    return [draftOf(event, play.nextRef("kick", side), body)];
  });

export const draftOf = (
  event: StatsEvent,
  sourceRef: string,
  body: ReportDraft["body"],
): ReportDraft => ({
  sourceRef,
  op: "assert",
  at: matchTimeOf(event),
  body,
});

/** Undefined for what is no shot. */
function outcomeOf({ type, shot, team }: StatsEvent, { squads }: Play) {
  if (type.name !== "Shot" || squads.sideOf(team.id) === undefined) return undefined;
  return shotOutcomes.get(shot?.outcome.name ?? "");
}

function shotIn(event: StatsEvent, play: Play): readonly ReportDraft[] {
  const { squads, nextRef } = play;
  const side = squads.sideOf(event.team.id);
  const outcome = outcomeOf(event, play);
  if (side === undefined || outcome === undefined) return [];
  const player = squads.ref(event.player);
  const bodyPart = bodyParts.get(event.shot?.body_part?.name ?? "");
  const xg = event.shot?.statsbomb_xg;
  const body: BodyOf<"shot"> = {
    kind: "shot",
    side,
    ...(player && { player }),
    outcome,
    ...(bodyPart && { bodyPart }),
    ...(typeof xg === "number" && xg >= 0 && xg <= 1 && { xg }),
    ...placeOf(event.location),
  };
  return [draftOf(event, nextRef("shot", side, event.player), body)];
}

export const isPenalty = ({ shot }: StatsEvent): boolean => shot?.type?.name === "Penalty";

function missedPenalty(event: StatsEvent, play: Play): readonly ReportDraft[] {
  const side = play.squads.sideOf(event.team.id);
  const outcome = outcomeOf(event, play);
  if (side === undefined || outcome === undefined || outcome === "goal" || !isPenalty(event))
    return [];
  const taker = play.squads.ref(event.player);
  const body: BodyOf<"penalty_missed"> = {
    kind: "penalty_missed",
    side,
    ...(taker && { taker }),
    outcome: outcome === "blocked" ? "saved" : outcome,
  };
  return [draftOf(event, play.nextRef("penalty", side, event.player), body)];
}

function penaltyAwarded(event: StatsEvent, { squads, nextRef }: Play): readonly ReportDraft[] {
  const side = squads.sideOf(event.team.id);
  if (side === undefined || event.foul_committed?.penalty !== true) return [];
  const against = squads.ref(event.player);
  const gains = opponentOf(side);
  const body: BodyOf<"penalty_awarded"> = {
    kind: "penalty_awarded",
    side: gains,
    ...(against && { against }),
  };
  return [draftOf(event, nextRef("penalty-awarded", gains), body)];
}

function incidentIn(event: StatsEvent, { squads, nextRef }: Play): readonly ReportDraft[] {
  const side = squads.sideOf(event.team.id);
  if (side === undefined) return [];
  return incidentsOf(event).map(
    ({ what, player: who = event.player, location = event.location }) => {
      const player = squads.ref(who);
      const body: BodyOf<"incident"> = {
        kind: "incident",
        side,
        what,
        ...(player && { player }),
        ...placeOf(location),
      };
      return draftOf(event, nextRef(what, side, who), body);
    },
  );
}

interface FoundIncident {
  readonly what: BodyOf<"incident">["what"];
  readonly player?: Named | null | undefined;
  readonly location?: StatsEvent["location"];
}

/** A free kick passed into an offside is two things. */
function incidentsOf(event: StatsEvent): readonly FoundIncident[] {
  if (isType(event, "Offside")) return [{ what: "offside" }];
  if (isType(event, "Foul Committed"))
    return noFouls.has(event.foul_committed?.type?.name ?? "") ? [] : [{ what: "foul" }];
  const restart = restarts.get((event.pass ?? event.shot)?.type?.name ?? "");
  const { outcome, recipient, end_location } = event.pass ?? {};
  return [
    ...(restart === undefined ? [] : [{ what: restart }]),
    // Offside is who the pass was meant for, where it was to reach him.
    ...(outcome?.name === "Pass Offside"
      ? [{ what: "offside" as const, player: recipient ?? null, location: end_location ?? null }]
      : []),
  ];
}

/** A word nobody knows where one of a few must stand: a problem once for each. */
export function unknownWords(play: Pick<Play, "events" | "problems" | "feedMatchId">): void {
  const told = new Set<string>();
  for (const event of play.events) {
    const outcome = isType(event, "Shot") ? (event.shot?.outcome.name ?? "nothing") : undefined;
    if (outcome === undefined || shotOutcomes.has(outcome) || told.has(outcome)) continue;
    told.add(outcome);
    const detail = `shot.outcome ${JSON.stringify(outcome)} is no outcome we know`;
    play.problems.push(problemWith(event, "unknown_kind", detail, play.feedMatchId));
  }
}
