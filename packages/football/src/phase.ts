import * as t from "typebox";

/** Whether the match will be, is being, or was played. */
export const Lifecycle = t.Union([
  t.Literal("scheduled"),
  t.Literal("delayed"),
  t.Literal("live"),
  t.Literal("finished"),
  t.Literal("postponed"),
  t.Literal("cancelled"),
  t.Literal("abandoned"),
  t.Literal("awarded"),
]);
export type Lifecycle = t.Static<typeof Lifecycle>;

/** The stretch of a match that is on now, played or not. */
export const Phase = t.Union([
  t.Literal("pre"),
  t.Literal("h1"),
  t.Literal("ht"),
  t.Literal("h2"),
  t.Literal("await_et"),
  t.Literal("et1"),
  t.Literal("et_ht"),
  t.Literal("et2"),
  t.Literal("await_pens"),
  t.Literal("pens"),
  t.Literal("post"),
]);
export type Phase = t.Static<typeof Phase>;

/** An overlay on any phase: play has stopped, the phase and its clock are kept. */
export const Hold = t.Union([t.Literal("none"), t.Literal("interrupted"), t.Literal("suspended")]);
export type Hold = t.Static<typeof Hold>;

/** How well we are watching, which says nothing about the match itself. */
export const Coverage = t.Union([
  t.Literal("none"),
  t.Literal("scheduled"),
  t.Literal("live"),
  t.Literal("degraded"),
  t.Literal("lost"),
  t.Literal("post_checked"),
]);
export type Coverage = t.Static<typeof Coverage>;

/** How certain the result is. */
export const ResultStatus = t.Union([
  t.Literal("none"),
  t.Literal("provisional"),
  t.Literal("official"),
  t.Literal("awarded"),
]);
export type ResultStatus = t.Static<typeof ResultStatus>;

/** What settled the match. */
export const DecidedIn = t.Union([
  t.Literal("regular"),
  t.Literal("extra_time"),
  t.Literal("penalties"),
  t.Literal("aggregate"),
  t.Literal("away_goals"),
  t.Literal("authority"),
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
