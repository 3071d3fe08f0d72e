import { type Competition, type Match, type TableRow, topics } from "@touchline/football";
import { Board } from "./board.ts";
import { type Batch, type Digest, digest } from "./digest.ts";
import { HotMatches } from "./hot-matches.ts";
import type { Store } from "./store.ts";
import type {
  ChangeListener,
  EventPosition,
  MatchChange,
  StoredEvent,
  StoredMatch,
} from "./stored-event.ts";
import { Tables } from "./tables.ts";

export interface ReadModelOptions {
  readonly eventsHeldMax: number;
  readonly now: () => number;
  /** A listener threw; the others were told all the same. */
  readonly onListenerError: (error: unknown) => void;
}

/** What is known of matches, competitions and tables: rows in SQLite, and what is hot in memory. Knows no log. */
export class ReadModel {
  readonly #store: Store;
  readonly #hot: HotMatches;
  readonly #board: Board;
  readonly #tables: Tables;
  readonly #competitions = new Map<string, Competition>();
  readonly #positions: number[];
  #matchesStored: number;
  readonly #listeners = new Set<ChangeListener>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(store: Store, { eventsHeldMax, now, onListenerError }: ReadModelOptions) {
    this.#store = store;
    this.#hot = new HotMatches(eventsHeldMax);
    this.#board = new Board(store, (matchId) => this.match(matchId), now);
    this.#tables = new Tables(store, (competitionId) => this.competition(competitionId));
    this.#onListenerError = onListenerError;
    this.#matchesStored = store.countMatches();
    for (const competition of store.competitions())
      this.#competitions.set(competition.competitionId, competition);
    this.#positions = Array.from({ length: topics.matchEvents.partitions }, () => 0);
    for (const { topic, partition, nextOffset } of store.applied())
      if (topic === topics.matchEvents.name) this.#positions[partition] = nextOffset;
  }

  get matchesStored(): number {
    return this.#matchesStored;
  }

  get matchesHeld(): number {
    return this.#hot.size;
  }

  get eventsHeld(): number {
    return this.#hot.events;
  }

  positions(): readonly number[] {
    return this.#positions;
  }

  match(matchId: string): Match | undefined {
    return this.#stored(matchId)?.match;
  }

  position(matchId: string): EventPosition | undefined {
    return this.#stored(matchId)?.position;
  }

  events(matchId: string, afterSeq = 0): readonly StoredEvent[] {
    return this.#store.events(matchId, afterSeq);
  }

  currentMatches(): readonly Match[] {
    return this.#board.matches();
  }

  matchesOf(competitionId: string): readonly Match[] {
    return this.#store.matchIdsOf(competitionId).flatMap((matchId) => this.match(matchId) ?? []);
  }

  competition(competitionId: string): Competition | undefined {
    return this.#competitions.get(competitionId);
  }

  competitions(): readonly Competition[] {
    return [...this.#competitions.values()];
  }

  table(competitionId: string): readonly TableRow[] | undefined {
    return this.#tables.table(competitionId);
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Works out what a batch leads to, without doing it. */
  digest(batch: Batch): Digest {
    return digest(batch, (matchId) => this.match(matchId));
  }

  /** Does it: all rows in one transaction, then memory, then the listeners, event by event, in this very tick. */
  apply(digested: Digest): void {
    this.#store.write(digested);
    for (const { competition } of digested.competitions) {
      this.#competitions.set(competition.competitionId, competition);
      this.#tables.competitionChanged(competition.competitionId);
    }
    for (const { event, position, match, before } of digested.events) {
      this.#hot.put({ match, position });
      if (before === undefined) this.#matchesStored += 1;
      this.#positions[position.partition] = position.offset + 1;
      this.#board.changed(before, match);
      this.#tables.changed(before, match);
      this.#tell({ event, position, match });
    }
    const { topic, partition, nextOffset } = digested.applied;
    if (topic === topics.matchEvents.name) this.#positions[partition] = nextOffset;
  }

  #stored(matchId: string): StoredMatch | undefined {
    const held = this.#hot.get(matchId);
    if (held !== undefined) return held;
    const read = this.#store.match(matchId);
    if (read !== undefined) this.#hot.put(read);
    return read;
  }

  #tell(change: MatchChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}
