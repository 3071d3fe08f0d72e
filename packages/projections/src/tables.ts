import {
  type Competition,
  type Match,
  type MatchResult,
  standings,
  type TableRow,
} from "@touchline/football";
import { isUnplayed, resultOf, type Store } from "./store.ts";

/** Competitions whose results are in memory at most; those asked for longest ago go first. */
const competitionsHeldMax = 64;

interface Held {
  readonly resultByMatch: Map<string, MatchResult>;
  rows: readonly TableRow[] | undefined;
}

/** The tables, each counted anew only when a result in it has changed. */
export class Tables {
  readonly #store: Store;
  readonly #competitionOf: (competitionId: string) => Competition | undefined;
  readonly #heldByCompetition = new Map<string, Held>();

  constructor(store: Store, competitionOf: (competitionId: string) => Competition | undefined) {
    this.#store = store;
    this.#competitionOf = competitionOf;
  }

  /** Undefined for a competition nothing is known of. */
  table(competitionId: string): readonly TableRow[] | undefined {
    const competition = this.#competitionOf(competitionId);
    const held = this.#heldByCompetition.get(competitionId) ?? this.#read(competitionId);
    if (competition === undefined && held.resultByMatch.size === 0) return undefined;
    this.#hold(competitionId, held);
    held.rows ??= standings(competition ?? {}, held.resultByMatch.values());
    return held.rows;
  }

  changed(before: Match | undefined, after: Match): void {
    const { competitionId } = after.fixture.competition;
    const isElsewhere = before?.fixture.competition.competitionId !== competitionId;
    // A new match may also take the place of an earlier run in any competition.
    if (before === undefined || isElsewhere) return this.#heldByCompetition.clear();
    if (isUnplayed(before) !== isUnplayed(after)) return this.competitionChanged(competitionId);
    const held = this.#heldByCompetition.get(competitionId);
    if (held === undefined || countsTheSame(before, after)) return;
    if (!held.resultByMatch.has(after.matchId)) return;
    held.resultByMatch.set(after.matchId, resultOf(after));
    held.rows = undefined;
  }

  competitionChanged(competitionId: string): void {
    this.#heldByCompetition.delete(competitionId);
  }

  #read(competitionId: string): Held {
    const results = this.#store.resultsOf(competitionId);
    const resultByMatch = new Map(results.map((result) => [result.matchId, result]));
    return { resultByMatch, rows: undefined };
  }

  #hold(competitionId: string, held: Held): void {
    this.#heldByCompetition.delete(competitionId);
    this.#heldByCompetition.set(competitionId, held);
    for (const oldest of this.#heldByCompetition.keys()) {
      if (this.#heldByCompetition.size <= competitionsHeldMax) return;
      this.#heldByCompetition.delete(oldest);
    }
  }
}

/** Whether nothing happened that a table counts; the reducer leaves what did not change as it was. */
const countsTheSame = (before: Match, after: Match): boolean =>
  before.fixture === after.fixture &&
  before.lifecycle === after.lifecycle &&
  before.score === after.score &&
  before.awardedScore === after.awardedScore;
