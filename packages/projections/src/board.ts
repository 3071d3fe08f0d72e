import type { Match } from "@touchline/football";
import { boardAt, isUnplayed, type Store } from "./store.ts";

const dayMs = 86_400_000;

/** How far back and ahead of now the board reaches; a live match is on it whenever it kicked off. */
const daysBefore = 3;
const daysAfter = 7;

/** Matches on the board at most: live ones first, then by kick-off. */
const boardMatchesMax = 2_000;

/** Milliseconds after which the board asks anew which day it is. */
const lookAgainMs = 60_000;

/** The matches that are live or whose day is near. Asked often, worked out only when something has changed. */
export class Board {
  readonly #store: Store;
  readonly #matchOf: (matchId: string) => Match | undefined;
  readonly #now: () => number;
  #listedAt = 0;
  #matchIds: readonly string[] | undefined;
  #matches: readonly Match[] | undefined;

  constructor(store: Store, matchOf: (matchId: string) => Match | undefined, now: () => number) {
    this.#store = store;
    this.#matchOf = matchOf;
    this.#now = now;
  }

  /** By kick-off, then by id, so that a match keeps its place while it is played. */
  matches(): readonly Match[] {
    const now = this.#now();
    if (Math.abs(now - this.#listedAt) >= lookAgainMs) this.#matchIds = undefined;
    if (this.#matchIds === undefined) {
      this.#matchIds = this.#store.matchIdsOfBoard(
        now - daysBefore * dayMs,
        now + daysAfter * dayMs,
        boardMatchesMax,
      );
      this.#listedAt = now;
      this.#matches = undefined;
    }
    this.#matches ??= this.#matchIds
      .flatMap((matchId) => this.#matchOf(matchId) ?? [])
      .toSorted((a, b) => boardAt(a) - boardAt(b) || (a.matchId < b.matchId ? -1 : 1));
    return this.#matches;
  }

  changed(before: Match | undefined, after: Match): void {
    this.#matches = undefined;
    const staysListed =
      before !== undefined &&
      before.lifecycle === after.lifecycle &&
      isUnplayed(before) === isUnplayed(after) &&
      boardAt(before) === boardAt(after);
    if (!staysListed) this.#matchIds = undefined;
  }
}
