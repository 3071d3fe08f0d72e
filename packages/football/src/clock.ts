import * as t from "typebox";
import { Phase } from "./phase.ts";

/**
 * A match clock that nobody has to tick: where it stood at a known moment, and how fast it runs.
 * One record says all there is to say until the referee stops or corrects it.
 */
export const Clock = t.Object({
  phase: Phase,
  /** Wall time, epoch ms, at which the clock stood at `elapsedAtAnchorMs`. */
  anchorAt: t.Integer(),
  /** Match milliseconds since the phase began, at the anchor. */
  elapsedAtAnchorMs: t.Integer({ minimum: 0 }),
  running: t.Boolean(),
  /** Match milliseconds in a wall millisecond: 1 in life, 20 in a replay at 20×. */
  rate: t.Number({ exclusiveMinimum: 0 }),
  /** The board the fourth official held up, minutes; absent until he does. */
  announcedStoppageMin: t.Optional(t.Integer({ minimum: 0 })),
});
export type Clock = t.Static<typeof Clock>;
