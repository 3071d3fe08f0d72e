/** Records of other matches that may lie between two of one match before reading past them costs more than a jump. */
const gapMax = 1024;

/** Offsets from `first` to `last`, both included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/**
 * Where the events of each match stand in one partition of `match-events`. Small enough to hold for every match there
 * ever was: two numbers for a match played in one go, two more for each time it was taken up again.
 */
export class StreamIndex {
  /** first, last, first, last … */
  readonly #edgesByMatch = new Map<string, number[]>();

  get matches(): number {
    return this.#edgesByMatch.size;
  }

  has(matchId: string): boolean {
    return this.#edgesByMatch.has(matchId);
  }

  /** Notes one more event; offsets come in rising order. */
  add(matchId: string, offset: number): void {
    const edges = this.#edgesByMatch.get(matchId);
    if (edges === undefined) {
      this.#edgesByMatch.set(matchId, [offset, offset]);
      return;
    }
    const last = edges[edges.length - 1] ?? offset;
    if (offset - last <= gapMax) edges[edges.length - 1] = offset;
    else edges.push(offset, offset);
  }

  stretchesOf(matchId: string): readonly Stretch[] {
    const edges = this.#edgesByMatch.get(matchId) ?? [];
    const stretches: Stretch[] = [];
    for (let i = 0; i + 1 < edges.length; i += 2)
      stretches.push({ first: edges[i] ?? 0, last: edges[i + 1] ?? 0 });
    return stretches;
  }
}
