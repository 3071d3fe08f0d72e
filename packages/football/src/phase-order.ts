import type { Phase } from "./phase.ts";

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
  phase === "h1" || phase === "h2" || phase === "et1" || phase === "et2";

/** From the first kick-off to the final whistle, breaks included. */
export const isUnderWay = (phase: Phase): boolean => phase !== "pre" && phase !== "post";

/** Extra time itself, with the wait before it. */
export const isExtraTime = (phase: Phase): boolean =>
  phase === "await_et" || phase === "et1" || phase === "et_ht" || phase === "et2";

/** The shoot-out, with the wait before it. */
export const isShootOut = (phase: Phase): boolean => phase === "await_pens" || phase === "pens";

/** Where a match stands among the phases: smaller is earlier. */
export const phaseRank = (phase: Phase): number => phaseOrder.indexOf(phase);
