import type { MatchLedger } from "./ledger.ts";

interface Held {
  readonly ledger: MatchLedger;
  readonly partition: number;
}

/** The ledgers in memory: as many as have `eventsMax` events between them, those untouched longest going first. */
export class LedgerCache {
  readonly #eventsMax: number;
  /** In the order they were last touched. */
  readonly #heldByMatch = new Map<string, Held>();
  #events = 0;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  get matches(): number {
    return this.#heldByMatch.size;
  }

  get events(): number {
    return this.#events;
  }

  get(matchId: string): MatchLedger | undefined {
    return this.#heldByMatch.get(matchId)?.ledger;
  }

  put(partition: number, ledger: MatchLedger): void {
    this.#drop(ledger.match.matchId);
    this.#heldByMatch.set(ledger.match.matchId, { ledger, partition });
    this.#events += ledger.match.seq;
    for (const matchId of this.#heldByMatch.keys()) {
      if (this.#events <= this.#eventsMax || this.#heldByMatch.size === 1) return;
      this.#drop(matchId);
    }
  }

  /** Forgets the matches of a partition that others may have written to meanwhile. */
  forget(partition: number): void {
    for (const [matchId, held] of this.#heldByMatch)
      if (held.partition === partition) this.#drop(matchId);
  }

  #drop(matchId: string): void {
    this.#events -= this.get(matchId)?.match.seq ?? 0;
    this.#heldByMatch.delete(matchId);
  }
}
