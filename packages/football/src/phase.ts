import * as t from "typebox";

/** Whether the match will be, is being, or was played. */
export const Lifecycle = t.Enum([
  "scheduled",
  "delayed",
  "live",
  "finished",
  "postponed",
  "cancelled",
  "abandoned",
  "awarded",
]);
export type Lifecycle = t.Static<typeof Lifecycle>;

/** The stretch of a match that is on now, played or not. */
export const Phase = t.Enum([
  "pre",
  "h1",
  "ht",
  "h2",
  "await_et",
  "et1",
  "et_ht",
  "et2",
  "await_pens",
  "pens",
  "post",
]);
export type Phase = t.Static<typeof Phase>;

/** An overlay on any phase: play has stopped, the phase and its clock are kept. */
export const Hold = t.Enum(["none", "interrupted", "suspended"]);
export type Hold = t.Static<typeof Hold>;

/** How well we are watching, which says nothing about the match itself. */
export const Coverage = t.Enum(["none", "scheduled", "live", "degraded", "lost", "post_checked"]);
export type Coverage = t.Static<typeof Coverage>;

/** How certain the result is. */
export const ResultStatus = t.Enum(["none", "provisional", "official", "awarded"]);
export type ResultStatus = t.Static<typeof ResultStatus>;

/** What settled the match. */
export const DecidedIn = t.Enum([
  "regular",
  "extra_time",
  "penalties",
  "aggregate",
  "away_goals",
  "authority",
]);
export type DecidedIn = t.Static<typeof DecidedIn>;

/** Phases in the order a match can go through them. */
export const phaseOrder: readonly Phase[] = [
  "pre",
  "h1",
  "ht",
  "h2",
  "await_et",
  "et1",
  "et_ht",
  "et2",
  "await_pens",
  "pens",
  "post",
];

/** Phases in which the ball is in play and a clock runs. A shoot-out is played, but has no clock. */
export const playedPhases = ["h1", "h2", "et1", "et2"] as const;
export type PlayedPhase = (typeof playedPhases)[number];

export const isPlayed = (phase: Phase): phase is PlayedPhase =>
  (playedPhases as readonly Phase[]).includes(phase);

/** Where a match stands among the phases: smaller is earlier. */
export const phaseRank = (phase: Phase): number => phaseOrder.indexOf(phase);
