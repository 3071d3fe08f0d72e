import type { StoredMatch } from "./stored-event.ts";

/** The folded matches in memory: as many as have `eventsMax` events between them; those untouched longest go first. */
export class HotMatches {
  readonly #eventsMax: number;
  /** In the order they were last touched. */
  readonly #matches = new Map<string, StoredMatch>();
  #events = 0;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  get size(): number {
    return this.#matches.size;
  }

  /** Events of the matches held. */
  get events(): number {
    return this.#events;
  }

  get(matchId: string): StoredMatch | undefined {
    const held = this.#matches.get(matchId);
    if (held === undefined) return undefined;
    this.#matches.delete(matchId);
    this.#matches.set(matchId, held);
    return held;
  }

  put(stored: StoredMatch): void {
    this.#drop(stored.match.matchId);
    this.#matches.set(stored.match.matchId, stored);
    this.#events += stored.match.seq;
    for (const matchId of this.#matches.keys()) {
      if (this.#events <= this.#eventsMax || this.#matches.size === 1) return;
      this.#drop(matchId);
    }
  }

  #drop(matchId: string): void {
    this.#events -= this.#matches.get(matchId)?.match.seq ?? 0;
    this.#matches.delete(matchId);
  }
}
