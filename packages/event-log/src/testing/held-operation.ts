import { setImmediate as nextTurn } from "node:timers/promises";
import type { SeededRandom } from "./seeded-random.ts";

/** An operation answers after so many turns of the event loop, and was done by then: nobody knows when. */
export interface Held {
  readonly heldTurns: number;
}

/**
 * Does it now, or when what is returned is called; where a part of it can be done first, as of a write, also that part now and
 * all of it then.
 */
export function doSometime<T>(
  random: SeededRandom,
  work: () => T,
  workInPart: (() => T) | undefined,
): () => T {
  const when = random.pick(["now", "in part", "then"]);
  const first = when === "now" ? work : when === "in part" ? workInPart : undefined;
  if (first === undefined) return work;
  try {
    const done = first();
    return when === "now" ? () => done : work;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}
