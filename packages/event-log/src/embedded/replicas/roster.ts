/**
 * Which directories hold everything that was acknowledged. Each change is a new generation, written to every directory that
 * is still in sync before anything more is acknowledged; so of several rosters the one with the highest generation is
 * right, and a directory that missed it knows nothing of what came after.
 */
export interface Roster {
  readonly generation: number;
  /** Drawn anew with each generation: two directories that went on without each other differ in it. */
  readonly token: string;
  /** Tokens of the generations before, the last first; at most `ANCESTORS_MAX`. */
  readonly ancestors: readonly string[];
  /** By slot, the directories' order: null while in sync, else the generation in which it fell out. */
  readonly outSince: readonly (number | null)[];
}

const ANCESTORS_MAX = 64;

/** A new log: every directory is in sync. */
export function firstRoster(slots: number, token: string): Roster {
  return {
    generation: 1,
    token,
    ancestors: [],
    outSince: Array.from({ length: slots }, () => null),
  };
}

/** The next generation, in which exactly these slots are in sync. */
export function nextRoster(
  before: Roster,
  slots: number,
  inSync: ReadonlySet<number>,
  token: string,
): Roster {
  const generation = before.generation + 1;
  return {
    generation,
    token,
    ancestors: [before.token, ...before.ancestors].slice(0, ANCESTORS_MAX),
    outSince: Array.from({ length: Math.max(slots, before.outSince.length) }, (_, slot) =>
      inSync.has(slot) ? null : (outSinceOf(before, slot) ?? generation),
    ),
  };
}

export function isInSync(roster: Roster, slot: number): boolean {
  return roster.outSince[slot] === null;
}

/** The generation in which a slot fell out; undefined while it is in sync. One that never was in sync has been out for ever. */
export function outSinceOf(roster: Roster, slot: number): number | undefined {
  const since = roster.outSince[slot];
  return since === null ? undefined : (since ?? 0);
}

/** The roster that holds: the newest. */
export function newestRoster(rosters: readonly Roster[]): Roster | undefined {
  return rosters.toSorted((a, b) => b.generation - a.generation)[0];
}

/**
 * Whether a directory went on without the newest roster, and the newest without it: each may have acknowledged what the
 * other has not. What is older than all that is remembered is taken for merely old.
 */
export function hasDiverged(roster: Roster, newest: Roster): boolean {
  if (roster.token === newest.token || newest.ancestors.includes(roster.token)) return false;
  return newest.generation - roster.generation < ANCESTORS_MAX;
}

/**
 * The order in which to trust the homes of a partition: those in sync first, in their order, then the one that fell out last.
 * Of a partition whose every home fell out, nothing was acknowledged after the last of them did.
 */
export function byTrust(roster: Roster, homes: readonly number[]): number[] {
  return homes.toSorted((a, b) => trustOf(roster, b) - trustOf(roster, a) || a - b);
}

/** Larger than any generation while in sync. */
function trustOf(roster: Roster, slot: number): number {
  return outSinceOf(roster, slot) ?? Number.MAX_SAFE_INTEGER;
}
