import type { BodyOf } from "./event-body.ts";
import { addOne, leader, nilNil, opponentOf, type Score } from "./score.ts";
import type { Side } from "./team.ts";

/** Kicks each team takes before sudden death. Laws of the Game 10.3. */
export const shootOutKicksEach = 5;

export interface ShootOutKick {
  readonly eventId: string;
  readonly side: Side;
  readonly outcome: BodyOf<"shoot_out_kick">["outcome"];
  readonly taker: BodyOf<"shoot_out_kick">["taker"];
}

/** A shoot-out as far as it has gone. */
export interface ShootOut {
  readonly first: Side | undefined;
  readonly kicks: readonly ShootOutKick[];
  readonly score: Score;
  /** The side that has won by the rule, though kicks may be left. */
  readonly winner: Side | undefined;
}

export const noKicksYet: ShootOut = {
  first: undefined,
  kicks: [],
  score: nilNil,
  winner: undefined,
};

/** Adds a kick. Who kicked first follows from the first kick where nobody said. */
export function addKick(shootOut: ShootOut, kick: ShootOutKick): ShootOut {
  const kicks = [...shootOut.kicks, kick];
  const score = kick.outcome === "scored" ? addOne(shootOut.score, kick.side) : shootOut.score;
  return { first: shootOut.first ?? kick.side, kicks, score, winner: shootOutWinner(kicks) };
}

/**
 * Who has won, by Laws of the Game 10.3: in the first five kicks each, the side the other can no longer catch with
 * its kicks left; after that, the side ahead once both have taken the same number.
 */
export function shootOutWinner(
  kicks: readonly Pick<ShootOutKick, "side" | "outcome">[],
): Side | undefined {
  const taken = { home: 0, away: 0 };
  const scored = { home: 0, away: 0 };
  for (const kick of kicks) {
    taken[kick.side] += 1;
    if (kick.outcome === "scored") scored[kick.side] += 1;
  }
  const ahead = leader(scored);
  if (ahead === undefined) return undefined;
  const behind = opponentOf(ahead);
  const kicksEach = Math.max(shootOutKicksEach, taken.home, taken.away);
  const kicksLeft = kicksEach - taken[behind];
  return scored[ahead] - scored[behind] > kicksLeft ? ahead : undefined;
}
