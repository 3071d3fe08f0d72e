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
