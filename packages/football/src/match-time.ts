import * as t from "typebox";
import { Phase } from "./phase.ts";

/**
 * When in the match something happened: the phase, and milliseconds since that phase began.
 * Minute 46 alone could be 45+1 or the second half's first; the phase tells them apart.
 */
export const MatchTime = t.Object({
  phase: Phase,
  elapsedMs: t.Integer({ minimum: 0 }),
});
export type MatchTime = t.Static<typeof MatchTime>;
